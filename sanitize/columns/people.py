"""Whether values name people: name lists first, which cost next to nothing, then the text detectors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sanitize.columns.name_lists import given_in, surname_in
from sanitize.errors import RecordError

if TYPE_CHECKING:
    from sanitize.text.detector import TextDetector

VALUES = 100
"""Values of a column that the detectors see."""
WORTH_A_LOOK = 0.1
"""Share of values with a given name, or with letters that the lists don't know, from which detectors are asked."""
COVERED = 0.6
"""Least share of a value's letters that must be of one person's name."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ASIDE = re.compile(r"<[^>]*>|\([^)]*\)|\[[^\]]*\]|\S*@\S+|[#+]?\d[\d\s()./-]*")
_LATIN = re.compile(r"[A-Za-z]")
_FAMILY_FIRST = re.compile(r"^([^,]{2,40}),\s*([^,]{2,40})$")

Detect = Callable[[Sequence[str]], Sequence[Sequence[tuple[int, int, str]]]]
"""What is found in texts: for each the start, the end and the entity of its spans."""


@dataclass(frozen=True, slots=True)
class People:
    """How many of the values looked at are a full name, one name, a place, or hold a name among other words."""

    values: int = 0
    full: int = 0
    single: int = 0
    inside: int = 0
    places: int = 0

    def named(self, *, things: bool = False) -> bool:
        """Whether the values name people; towns, makes and people share names, so single names need to be many.

        `things`: the column's name says that the values are of things or places; then full names alone count.
        """
        if not self.values:
            return False
        mixed = self.places / self.values
        full, every = self.full / self.values, (self.full + self.single) / self.values
        if mixed >= 0.3 or things:
            return full >= 0.5 and self.full >= 5
        return (full >= 0.2 and self.full >= 2) or (every >= 0.6 and self.full + self.single >= 5)

    @property
    def mentioned(self) -> bool:
        """Whether the values are longer, and mention people."""
        return self.values > 0 and self.inside >= max(2, 0.15 * self.values)


def opened() -> Detect:
    """The detectors of the text stages."""
    detector = _detector()

    def detect(texts: Sequence[str]) -> Sequence[Sequence[tuple[int, int, str]]]:
        return [
            [] if isinstance(spans, RecordError) else [(span.start, span.end, span.entity) for span in spans]
            for spans in detector.detect(list(texts))
        ]

    return detect


def people_in(values: Sequence[str], open_detect: Callable[[], Detect] = opened) -> People:
    """What the name lists and, where these find anything, the detectors make of different values of a column."""
    chosen = values[:VALUES]
    names = [as_name(value) for value in chosen]
    given = sum(1 for name in names if _may_name(name))
    if given < max(1, WORTH_A_LOOK * len(chosen)):
        return People(len(chosen))
    full = single = inside = places = 0
    for name, spans in zip(names, open_detect()(names), strict=True):
        letters = sum(letter.isalpha() for letter in name)
        persons = [name[start:end] for start, end, entity in spans if entity == "PERSON"]
        covered = sum(letter.isalpha() for person in persons for letter in person)
        words = max((len(_WORD.findall(person)) for person in persons), default=0)
        known = any(given_in(person) for person in persons)
        if letters and covered >= COVERED * letters:
            full += words >= 2 and (known or not _LATIN.search(name))
            single += words < 2 and (known or surname_in(name))
        elif words >= 2 and known:
            inside += 1
        places += any(entity in ("LOCATION", "OCCUPATION") for _, _, entity in spans) and not persons
    return People(len(chosen), full, single, inside, places)


def as_name(value: str) -> str:
    """A value as names are usually written: of `KETTENBACH, Frida (#12)` Frida Kettenbach is left."""
    text = " ".join(_ASIDE.sub(" ", value).replace("_", " ").split()).strip(" ,;:-/")
    if not text:
        return " ".join(value.split())
    if "." in text and " " not in text:
        text = text.replace(".", " ")
    if found := _FAMILY_FIRST.match(text):
        text = f"{found[2]} {found[1]}"
    return text.title() if text.isupper() or text.islower() else text


def _may_name(name: str) -> bool:
    words = _WORD.findall(name)
    if not words or len(words) > 40:
        return False
    return any(given_in(word) or not _LATIN.search(word) for word in words) or (len(words) <= 3 and surname_in(name))


@cache
def _detector() -> TextDetector:
    from sanitize.text.detector import TextDetector

    return TextDetector.open()
