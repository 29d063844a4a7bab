"""Finding in a row's text the values that the row's other columns hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sanitize.text.normalize import normalize
from sanitize.text.spans import Finding, Trust

ENTITY = "KNOWN_VALUE"
MINIMUM_LETTERS = 3
MINIMUM_DIGITS = 5

_PART = re.compile(r"[^\W_]+")
_GAP = r"[\W_]{0,3}"
_BEFORE = r"(?:age[ds]?|of age|turn(?:ed|s|ing)|at the age of|no\.?|number|nr\.?|#|id|zip|code|year|born|in)\W{1,3}"
_AFTER = r"[\s-]{0,2}(?:years?|yrs?|yo|y/o|months?|jahre|ans|anni|años)\b"


@dataclass(frozen=True, slots=True)
class KnownValue:
    """An identifier or quasi-identifier of a row, as a string; `numeric` when the column holds numbers."""

    value: str
    numeric: bool = False


def find_known(text: str, known: Sequence[KnownValue]) -> Iterator[Finding]:
    """Where `text` (in matching form) repeats a known value.

    Words are matched whatever their case, spacing and punctuation, between token boundaries, from 3 letters or
    digits on. A number shorter than 5 digits counts only in context: "34-year-old", "aged 34", "age: 34".
    """
    folded = _fold(text)
    for value in known:
        parts = _parts(value)
        if parts and all(_fold(part) in folded for part in parts):
            for pattern in _patterns(parts, value.numeric):
                for match in pattern.finditer(text):
                    yield Finding(*match.span(1), ENTITY, 1.0, Trust.CERTAIN)


def _fold(text: str) -> str:
    """Without case, and at least as coarse as `re.IGNORECASE`, which takes İ and ı for i."""
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("\u0307", "").replace("ı", "i")


def _parts(known: KnownValue) -> tuple[str, ...]:
    value = normalize(known.value).text.strip()
    return tuple(_PART.findall(value.removesuffix(".0") if known.numeric else value))


@lru_cache(maxsize=4096)
def _patterns(parts: tuple[str, ...], numeric: bool) -> tuple[re.Pattern[str], ...]:
    size = sum(map(len, parts))
    if numeric or "".join(parts).isdigit():
        core = rf"(?<![\w.,])({_GAP.join(map(re.escape, parts))})(?!\w|[.,]\d)"
        written = [core] if size >= MINIMUM_DIGITS else [rf"\b{_BEFORE}{core}", core + _AFTER]
    elif size < MINIMUM_LETTERS:
        written = []
    else:
        orders = {parts: None, parts[::-1]: None}
        written = [rf"(?<![^\W_])({_GAP.join(map(re.escape, order))})(?![^\W_])" for order in orders]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in written)
