import random
import re

import pytest
import regex
from presidio_analyzer import Pattern

from sanitize.text.detector import _quick_and_slow
from sanitize.text.evaluate import read
from sanitize.text.language.coverage import COVERED
from sanitize.text.language.others import _patterns
from sanitize.text.normalize import normalize
from sanitize.text.recognizers import scanner as module
from sanitize.text.recognizers.approximate import Reading, UnsupportedError, approximate
from sanitize.text.recognizers.gates import Gated
from sanitize.text.recognizers.patterns import TimedRecognizer
from sanitize.text.recognizers.sieve import Sieve

FLAGS = regex.IGNORECASE | regex.MULTILINE | regex.DOTALL


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(module, "PAYS_OFF", 0)


def recognizer(*patterns):
    own = [Pattern("own", pattern, 0.5) for pattern in patterns]
    return Gated(TimedRecognizer("ID_NUMBER", name="OwnRecognizer", patterns=own), bool)


def found(members, text):
    return sorted((result.entity_type, result.start, result.end) for gated in members for result in gated.results(text))


ODD = "É年ı\u0130ſ\u212aß\u00a0\u0660\u0081\x1c-_.@'\n "


def mixed(texts):
    """Texts, and the same ones with odd characters in places that are drawn."""
    drawn = random.Random(7)
    for text in texts:
        yield text
        yield "".join(drawn.choice(ODD) if drawn.random() < 0.06 else letter for letter in text)


@pytest.mark.parametrize("language", sorted(COVERED))
def test_nothing_that_a_recognizer_finds_is_left_out(language, shared_data):
    sieve = _quick_and_slow("en")[0] if language == "en" else _patterns(language)
    folder = shared_data / "text"
    files = [folder / "synth_dev.jsonl", folder / "web_dev.jsonl", *sorted((folder / "lang").glob(f"{language}_*"))]
    texts = [normalize(document.text).text[:1000] for file in files for document in read(file)[:40]]
    for text in mixed(texts):
        assert found(sieve.possible(text), text) == found(sieve.members, text)


def test_all_shipped_patterns_are_sieved():
    sieve = _quick_and_slow("en")[0]
    assert not any(sieve.scanner.compiled(reading).always for reading in Reading)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bé\w+\b", "l'été"),
        (r"(?<=\bage[:=])\d+", "age:12"),
        (r"a(?<=a)b", "ab"),
        (r"(?<s>[-/])\d(?P=s)", "-1-"),
        (r"(['\"])x\1", "'x'"),
        (r"name: \K\w{3,}", "name: Zoë"),
        (r"[^\W\d_]{3}", "äöü"),
        (r"[^\s]{4}$", "年年年年\nx"),
        (r"(?-i:[A-Z]\d{5,9})(?!\w)", "x A12345"),
        (r"kiss", "\u212a\u0130\u017f\u017f"),
        (r"(?-i:[^A-Za-z]x)", "ıx"),
        (r"straße(?:n)?+ \p{Lu}\p{L}+", "Straße Ürdingen"),
        (r"(?m)^x\Z", "a\nx"),
        (r"\x41[\u00e0-\u00ff]", "aé"),
        (r"[]x-]{2}", "]-"),
        (r"\w+(?= (?:said|told))(?!\d)", "Ana said"),
        (r"(?:a(?=b)|c(?=d)(?!e))|x", "cd"),
        (r"(?:(?=ab)a)b", "ab"),
        (r"ab(?: (?:cd|ef){1,2})?(?!x)", "ab"),
    ],
)
def test_wider_patterns_match_what_the_pattern_matches(pattern, text):
    assert regex.search(pattern, text, FLAGS)
    sieve = Sieve([recognizer(pattern)])
    assert len(sieve.possible(text)) == 1


def test_assertions_at_the_end_are_looked_for():
    sieve = Sieve([recognizer(r"\w+(?= (?:said|told)\b)(?! me)|\w{9}(?=s)", r"\w+(?= said).")])
    (only,) = sieve.possible("nobody says anything")
    assert [pattern.regex for pattern in only.recognizer.patterns] == [r"\w+(?= said)."]


def test_patterns_that_cannot_match_are_left_out():
    sieve = Sieve([recognizer(r"\bMRN \d{6}", r"tel \d+"), recognizer(r"\w+@\w+")])
    assert not sieve.possible("nothing at all")
    (only,) = sieve.possible("MRN 123456")
    assert [pattern.regex for pattern in only.recognizer.patterns] == [r"\bMRN \d{6}"]


def test_untrusted_and_unknown_patterns_are_always_looked_for():
    assert len(Sieve([recognizer("abc")], trusted=False).possible("x")) == 1
    assert len(Sieve([recognizer(r"(?(DEFINE)(?<a>x))(?&a)")]).possible("y")) == 1
    with pytest.raises(UnsupportedError):
        approximate(r"\Gx", Reading.ASCII)


def test_few_texts_are_not_worth_compiling(monkeypatch):
    monkeypatch.setattr(module, "PAYS_OFF", 10)
    sieve = Sieve([recognizer("abc")])
    assert sieve.possible("x" * 9)
    assert not sieve.possible("x")


def test_long_counts_are_cut():
    assert re.fullmatch(r"\[\S+\]\{8,\}", approximate(r"\w{36}", Reading.ASCII))
