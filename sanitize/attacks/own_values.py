"""Texts of the output that still say what their own row knew: its identifiers and quasi-identifiers."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sanitize.attacks import likely_names
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.known_values import LABEL
from sanitize.attacks.many_strings import Needles

SHORTEST_NUMBER = 5
"""Digits from which a number counts without context; a shorter one may be anything."""
SHORTEST_WORD = 3
ORDINARY = 1.5
"""Frequency (Zipf scale of wordfreq) from which a word is one that a dictionary has."""
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
    """For texts of the output, each beside the raw values of its row by column: the texts that still say one.

    Hits are counted by the column whose value it was. Words and dates are looked for as `needles` does, dates in the
    usual spellings, short numbers where the words around them say what they are ("34-year-old", "aged 34").
    """
    checked = hits = 0
    by: Counter[str] = Counter()
    for text, values in pairs:
        said = {name for name, value in values.items() if value is not None and _said(text, value)}
        checked += 1
        hits += bool(said)
        by.update(said)
    return Hits(checked, hits, by)


def _said(text: str, value: Any) -> bool:
    spellings = list(_spellings(value))
    if not spellings:
        return _in_context(text, str(value))
    if _ordinary(str(value)):
        return bool(re.search(LABEL.pattern.removesuffix("$") + rf"{re.escape(str(value))}\b", text, re.IGNORECASE))
    return bool(Needles.of(spellings).found(text))


def _ordinary(value: str) -> bool:
    """Whether a value is one ordinary word, such as a job or a side: it says little of a person where it has no label.

    The definition is the stage's, the list of words is not.
    """
    word = value.strip().casefold()
    named = not value.strip().islower() and (word in likely_names.given() or word in likely_names.surnames())
    return word.isalpha() and not named and likely_names.frequency(word) >= ORDINARY


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
