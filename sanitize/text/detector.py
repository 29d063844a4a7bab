"""The text detector: models and recognizers over many texts at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from presidio_analyzer import EntityRecognizer

from sanitize import models
from sanitize.errors import RecordError, UsageError
from sanitize.policy import TextModel
from sanitize.text.analyzer import Analyzer, Ner
from sanitize.text.code_lines import in_code
from sanitize.text.coordinated_names import coordinated_names
from sanitize.text.crf_recognizer import shipped
from sanitize.text.east_asian.chinese_across_texts import chinese_names_across_texts
from sanitize.text.encoded import encoded_texts, find_encoded
from sanitize.text.false_positives import NEEDS_CONTEXT
from sanitize.text.fast_ner import FastNer, agrees
from sanitize.text.finders import IN_A_TEXT
from sanitize.text.inflected_names import inflected_names
from sanitize.text.known_values import KnownValue, find_known
from sanitize.text.language.among_others import languages_among_others
from sanitize.text.language.analyzer import LanguageAnalyzer
from sanitize.text.language.coverage import AUTO, LanguageError, chosen
from sanitize.text.language.recognize import ANY_LATIN
from sanitize.text.names_across_texts import names_across_texts
from sanitize.text.ner import StockNer, load
from sanitize.text.normalize import Normalized, normalize
from sanitize.text.ordinary_words import ordinary_words
from sanitize.text.own.names import OwnNames
from sanitize.text.pieces import pieces
from sanitize.text.places_across_texts import places_across_texts
from sanitize.text.recognizers.checked import CheckedNumberRecognizer
from sanitize.text.recognizers.gates import Gated, in_context
from sanitize.text.recognizers.patterns import shipped_patterns
from sanitize.text.recognizers.presidio import presidio_recognizers
from sanitize.text.recognizers.sieve import Sieve
from sanitize.text.repeated_names import echoes
from sanitize.text.spans import Finding, Span, Trust, resolve
from sanitize.text.vocabulary import vocabulary
from sanitize.text.windows import windows

PROFILES = ("default", "fast")

NER_OUTSIDE = 2.0
"""Taken off the score of "no entity" in spaCy's model, chosen with the CRF's on the development corpora."""

SLOW = frozenset({"PhoneRecognizer"})
"""Presidio's recognizer of phone numbers parses every run of digits once a region."""

_UNBROKEN = re.compile(r"\S{1000000}")
"""A text with a million characters in a row without a blank is no text; it is rejected before time goes into it."""

WINDOWS = 256
"""Windows analyzed at a time, which bounds memory; they are sorted by length in between."""

CHECKED = (
    "Maria Keller from Lisbon met Dr. John O'Brien of Acme Corp. on 3 May 2021 at 10 a.m.",
    "THE COURT OF APPEAL IN GENEVA HEARD MR SMITH, AGED 54.",
    "call me at 5, thx\n\n- bob",
    "",
)
"""Texts on which the fast path must find what spaCy finds."""


@dataclass(frozen=True)
class TextDetector:
    """Finds personal data in texts; made by `open`, which loads the models once per process."""

    analyzer: Analyzer | LanguageAnalyzer

    @classmethod
    def open(
        cls,
        profile: str = "default",
        thresholds: Mapping[str, float] | None = None,
        language: str | Sequence[str] = AUTO,
        extra: Sequence[EntityRecognizer] = (),
        own: Sequence[TextModel] = (),
    ) -> TextDetector:
        """Load the models and recognizers of a profile: `default`, or `fast` without spaCy's entity recognizer.

        `thresholds` gives the least score by entity, where it isn't 0.4. `language` is a code (ISO 639-1), several, or
        `auto` for all that are covered; a text in another language gets a RecordError. `own` are detectors that the
        organisation brings along. Raises UsageError for an
        unknown profile, a language that isn't covered, or when a model isn't installed.
        """
        if profile not in PROFILES:
            raise UsageError(f"text profile {profile!r} is unknown: choose one of {', '.join(PROFILES)}")
        covered = chosen(language, (model.language for model in own))
        ner = _ner() if profile == "default" else None
        known, slow = _quick_and_slow("en")
        quick = (known, Sieve((Gated(recognizer, bool) for recognizer in extra), trusted=False))
        english = Analyzer(ner, shipped(), quick, {} if thresholds is None else thresholds, slow)
        brought: dict[str, tuple[OwnNames, ...]] = {}
        for model in own:
            if model.language in covered:
                brought[model.language] = (*brought.get(model.language, ()), OwnNames.open(model))
        return cls(LanguageAnalyzer(covered, english, brought))

    @property
    def path(self) -> str:
        """How named entities are found: "fast", "stock" when the fast path didn't agree with spaCy, or "none"."""
        return self.analyzer.path

    def detect(
        self, texts: Sequence[str | None], known: Sequence[Sequence[KnownValue]] | None = None
    ) -> list[list[Span] | RecordError]:
        """The spans of each text, sorted and disjoint; a text that can't be analyzed gets a RecordError instead.

        Texts that repeat are analyzed once. `known` holds, for each text, the values of its row's identifiers and
        quasi-identifiers. A null text has no spans.
        """
        distinct = [text for text in dict.fromkeys(texts) if text]
        unbroken = {text: RecordError("unbroken_text") for text in distinct if _UNBROKEN.search(text)}
        normals = {text: normalize(text) for text in distinct if text not in unbroken}
        findings = self._found([normal.text for normal in normals.values()])
        found = dict(zip(normals, findings, strict=True))
        plain: dict[str, list[Span] | RecordError] = {}
        results: list[list[Span] | RecordError] = []
        for place, text in enumerate(texts):
            if not text:
                results.append([])
            elif text in unbroken:
                results.append(unbroken[text])
            elif known and (own := _known(normals[text].text, known[place])):
                results.append(_spans(normals[text], found[text], own))
            else:
                if text not in plain:
                    plain[text] = _spans(normals[text], found[text], ())
                results.append(plain[text])
        return results

    def _found(self, texts: Sequence[str]) -> list[list[Finding] | RecordError]:
        """Findings of each text, put together from its windows."""
        collected: list[list[Finding] | RecordError] = [[] for _ in texts]
        analyzer = self.analyzer
        if isinstance(analyzer, LanguageAnalyzer):
            analyzer = analyzer.of_batch(texts)
            for place, language in languages_among_others(texts, analyzer.covered).items():
                collected[place] = LanguageError(language)
        read = [place for place, answer in enumerate(collected) if not isinstance(answer, RecordError)]
        parts = ((place, offset, part) for place in read for offset, part in windows(texts[place]))
        while some := sorted(islice(parts, WINDOWS), key=lambda item: (len(item[2]), item[0], item[1])):
            for (place, offset, _), answer in zip(some, analyzer.analyze([part for *_, part in some]), strict=True):
                kept = collected[place]
                if isinstance(answer, RecordError) or isinstance(kept, RecordError):
                    collected[place] = kept if isinstance(kept, RecordError) else answer
                else:
                    kept += [replace(item, start=item.start + offset, end=item.end + offset) for item in answer]
        common = self.analyzer.common
        words = vocabulary()
        for text, findings, in_pieces in zip(texts, collected, _in_pieces(texts, analyzer), strict=True):
            if not isinstance(findings, RecordError):
                findings += IN_A_TEXT.find(text, words)
                findings += in_pieces
                findings += list(coordinated_names(text, findings, words))
                findings += [*echoes(text, findings, common), *_encoded(text, analyzer)]
        readable = [[] if isinstance(findings, RecordError) else findings for findings in collected]
        for place, found in list(names_across_texts(texts, readable, words)):
            readable[place].append(found)
        batch = analyzer.batch if isinstance(analyzer, LanguageAnalyzer) else ANY_LATIN
        languages = batch.languages if batch != ANY_LATIN else ()
        for place, found in list(inflected_names(texts, readable, words, languages)):
            readable[place].append(found)
        for place, found in list(places_across_texts(texts, readable)):
            readable[place].append(found)
        for place, found in list(chinese_names_across_texts(texts, readable)):
            readable[place].append(found)
        return collected


def _in_pieces(texts: Sequence[str], analyzer: Analyzer | LanguageAnalyzer) -> Iterator[list[Finding]]:
    """People whom the models see when they read the pieces of each text alone; a piece that repeats, once."""
    ordinary = ordinary_words()
    for at in range(0, len(texts), WINDOWS):
        some = texts[at : at + WINDOWS]
        places = [[one for one in pieces(text, ordinary) if not in_code(text, one[0])] for text in some]
        distinct = list(dict.fromkeys(said for found in places for *_, said in found))
        answers = dict(zip(distinct, analyzer.analyze(distinct), strict=True))
        for found in places:
            yield [one for start, _, said in found for one in _people(answers[said], start)]


def _encoded(text: str, analyzer: Analyzer | LanguageAnalyzer) -> Iterator[Finding]:
    """Base64 in which a text says something of a person, or that can't be read."""
    if not (places := list(encoded_texts(text))):
        return
    for (start, end, _), answer in zip(places, analyzer.analyze([said for *_, said in places]), strict=True):
        if isinstance(answer, RecordError):
            yield Finding(start, end, "SECRET", 1.0, Trust.CERTAIN)
        elif answer:
            yield Finding(start, end, max(answer, key=lambda one: one.score).entity, 1.0, Trust.CERTAIN)


def _people(answer: list[Finding] | RecordError, offset: int) -> Iterator[Finding]:
    for found in [] if isinstance(answer, RecordError) else answer:
        if found.entity == "PERSON":
            yield replace(found, start=found.start + offset, end=found.end + offset)


def _known(text: str, known: Sequence[KnownValue]) -> list[Finding]:
    ordinary = ordinary_words()
    return [*find_known(text, known, ordinary), *find_encoded(text, known, ordinary)] if known else []


def _spans(
    normal: Normalized, findings: list[Finding] | RecordError, known: Sequence[Finding]
) -> list[Span] | RecordError:
    if isinstance(findings, RecordError):
        return findings
    spans = resolve(normal.text, [*findings, *known])
    original: list[Span] = []
    for span in spans:
        start, end = normal.original(span.start, span.end)
        start = max(start, original[-1].end if original else 0)
        if start < end:  # one character can stand for several in matching form, and two spans can share it
            original.append(Span(start, end, span.entity, span.score, span.sure))
    return original


@cache
def _ner() -> Ner:
    """The fast path when it agrees with spaCy's own on a few texts, else spaCy's."""
    nlp = load(models.path("en_core_web_md"))
    stock = StockNer(nlp)
    try:
        if agrees(FastNer(nlp), stock.parse(CHECKED), CHECKED):
            return FastNer(nlp, NER_OUTSIDE)
    except Exception:  # whatever breaks in code that leans on spaCy's inner parts, spaCy itself still works
        return stock
    return stock


@cache
def _recognizers(language: str) -> tuple[Gated, ...]:
    numbers = Gated(CheckedNumberRecognizer(language), bool)
    known = presidio_recognizers(language)
    kept = (
        in_context(item) if NEEDS_CONTEXT.issuperset(item.recognizer.supported_entities) else item for item in known
    )
    return (*kept, *shipped_patterns(language), numbers)


@cache
def _quick_and_slow(language: str) -> tuple[Sieve, tuple[Gated, ...]]:
    known = _recognizers(language)
    slow = tuple(gated for gated in known if gated.recognizer.name in SLOW)
    return Sieve(gated for gated in known if gated not in slow), slow
