"""Texts of the output that still say what their own row knew: its identifiers and quasi-identifiers."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.known_values import COMMON_WORD, LABEL, LANGUAGES, NEAR
from sanitize.attacks.many_strings import Needles
from sanitize.attacks.match_forms import tokens
from sanitize.columns.words import IDENTIFIER, speaks_of, words

SHORTEST_NUMBER = 5
"""Digits from which a number counts without context; a shorter one may be anything."""
SHORTEST_WORD = 3
LEAST_JOINED = 4
"""Letters of a name that an initial is joined to."""
_LETTERS = re.compile(r"[^\W\d_]+")
COMMON = 5.0
"""Frequency (Zipf scale of wordfreq) from which a word says nothing of a person: once in 10,000 words."""
_CATEGORIES_TEXT = """
male female man woman men women boy girl other others unknown none null nan yes no true false never single
married divorced widowed separated white black asian hispanic latino not applicable missing mixed diverse nonbinary
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
männlich weiblich mann frau divers andere sonstige unbekannt ledig verheiratet geschieden ja nein keine
homme femme masculin féminin autre autres inconnu célibataire marié mariée oui non aucun
hombre mujer masculino femenino otro otra otros desconocido soltero soltera casado casada ninguno
homem mulher feminino outro outra outros desconhecido solteiro solteira sim não nenhum
uomo donna maschio femmina altro altra altri sconosciuto celibe nubile
vrouw mannelijk vrouwelijk anders overig onbekend nee"""
CATEGORIES = frozenset(_CATEGORIES_TEXT.split())
"""Words of categories: genders, answers, leftovers, months and days."""
DATE_FORMATS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d %b %Y",
    "%Y%m%d",
)
_CONTEXT = (
    r"(?<![\w.,]){0}[\s-]{{0,2}}(?:years?|yrs?|y/?o|months?)\b",
    r"\b(?:aged?|age of|age is|turn(?:ed|s)|born in|zip|no\.|number)\W{{1,3}}{0}(?![\w]|[.,]\d)",
)


def attack(evidence: Evidence) -> Found:
    """The released texts, each searched for what its own record holds."""
    return Found({name: own_values(evidence.texts(name)) for name in evidence.some("text")})


def own_values(pairs: Iterable[tuple[str, Mapping[str, Any]]]) -> Hits:
    """For texts of the output, each with the raw values of its row by column: the texts that still say one.

    Hits are counted by the column whose value it was. Words and dates are looked for as `needles` does, dates in the
    usual spellings. In context count short numbers ("34-year-old", "aged 34"), words that say little ("gender: other")
    and common words that may be names ("Mr Young"): the definition is that of the stage, code and lists are not.
    """
    checked = hits = 0
    by: Counter[str] = Counter()
    for text, values in pairs:
        said = {name for name, value in values.items() if value is not None and _said(text, name, value)}
        checked += 1
        hits += bool(said)
        by.update(said)
    return Hits(checked, hits, by)


def _said(text: str, column: str, value: Any) -> bool:
    if isinstance(value, bytes):
        return False
    spellings = list(_spellings(value))
    if not spellings:
        return _in_context(text, str(value))
    word = str(value).strip()
    named = _names_people(column) and _common(word.casefold())
    if not named and not _says_little(word.casefold()):
        return bool(Needles.of(spellings).found(text)) or _as_an_account(text, column, word)
    return _behind_its_label(text, column, word) or (named and _as_a_name(text, word))


def _behind_its_label(text: str, column: str, word: str) -> bool:
    """Whether the value comes after the name of its column, as in `marital status: single`."""
    label = "|".join(map(re.escape, words(column)))
    pattern = rf"\b(?:{label})\b[\w .-]{{0,20}}[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?{re.escape(word)}\b"
    return bool(label and re.search(pattern, text, re.IGNORECASE))


def _as_a_name(text: str, word: str) -> bool:
    """Whether the word has a capital letter inside a sentence, or behind a title or a label."""
    for match in re.finditer(rf"\b{re.escape(word.capitalize())}\b", text):
        before = text[max(match.start() - NEAR, 0) : match.start()]
        if LABEL.search(before) or re.search(r"[a-zß-ÿ,] $", before):
            return True
    return False


def _as_an_account(text: str, column: str, word: str) -> bool:
    """Whether the text has a name of an account that is made of the name and an initial: `jdorsett`, `dorsettj`."""
    parts = tokens(word)
    if len(parts) < 2 or not _names_people(column) or not all(map(str.isalpha, parts)):
        return False
    ends = ((parts[0], parts[-1]), (parts[-1], parts[0]))
    made = {name for one, other in ends if len(other) >= LEAST_JOINED for name in (one[0] + other, other + one[0])}
    return any(_frequency(one) == 0 for one in made & set(_LETTERS.findall(text.casefold())))


@cache
def _names_people(column: str) -> bool:
    return speaks_of(words(column), IDENTIFIER) is not None


@cache
def _says_little(value: str) -> bool:
    """Whether a value is a common word or words of categories, which say nothing of a person without a label."""
    parts = tokens(value)
    if all(part in CATEGORIES for part in parts):
        return True
    return len(parts) == 1 and value.isalpha() and _frequency(value) >= COMMON


@cache
def _common(value: str) -> bool:
    """Whether a name is one word that is common as a word, too."""
    return value.isalpha() and (value in CATEGORIES or _frequency(value) >= COMMON_WORD)


def _frequency(word: str) -> float:
    import wordfreq

    return max(float(wordfreq.zipf_frequency(word, language, "small")) for language in LANGUAGES)


def _spellings(value: Any) -> Iterator[str]:
    if isinstance(value, dt.date):
        yield from dict.fromkeys(spelled for form in DATE_FORMATS for spelled in _dates(value, form))
        return
    text = str(value)
    enough = SHORTEST_NUMBER if text.replace(".", "").isdigit() else SHORTEST_WORD
    if sum(map(str.isalnum, text)) >= enough:
        yield text


def _dates(value: dt.date, form: str) -> tuple[str, str]:
    """With and without leading zeros."""
    spelled = value.strftime(form)
    return spelled, re.sub(r"\b0(\d)", r"\1", spelled)


def _in_context(text: str, number: str) -> bool:
    return number.isdigit() and any(re.search(form.format(number), text, re.IGNORECASE) for form in _CONTEXT)
