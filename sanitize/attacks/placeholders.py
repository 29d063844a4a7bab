"""Text as a model reads it best: with words where the text stage wrote placeholders, masks and tokens."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]*(?:_\d+)?>|\[[A-Z][A-Z_]*(?:_\d+)?\]|\*{2,}|\b[a-z]{1,12}_[0-9a-z]{12,}\b")
"""What the operators of the text stage write in place of personal data."""

_WORDS = {
    "PERSON": "John Miller",
    "TITLE": "Mr",
    "LOCATION": "London",
    "STREET_ADDRESS": "London",
    "ORGANIZATION": "Acme Ltd",
    "DATE_TIME": "Monday",
    "AGE": "40",
    "PHONE_NUMBER": "5",
}
_OTHER = "it"


@dataclass(frozen=True)
class Filled:
    """A text with words for its placeholders, and where they are in both."""

    text: str
    words: tuple[tuple[int, int, int, int], ...]
    """Start and end of each word in `text`, and of its placeholder in the original."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of a place in the text; a part of a word stands for all of its placeholder."""
        return self._moved(start, first=True), self._moved(end, first=False)

    def _moved(self, place: int, *, first: bool) -> int:
        at = bisect_right(self._starts, place) - 1
        if at < 0:
            return place
        start, end, was_start, was_end = self.words[at]
        if place >= end:
            return place - end + was_end
        return was_start if first or place == start else was_end

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, *_ in self.words]


def filled(text: str) -> Filled:
    """A name for a person, a city for a place, and so on."""
    made, words, at, size = [], [], 0, 0
    for match in PLACEHOLDER.finditer(text):
        kind = re.sub(r"_\d+$", "", match.group().strip("<>[]"))
        word = _WORDS.get(kind, _OTHER)
        made += [text[at : match.start()], word]
        size += match.start() - at
        words.append((size, size + len(word), *match.span()))
        size, at = size + len(word), match.end()
    return Filled("".join([*made, text[at:]]), tuple(words))


def outside(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What of a place is in no placeholder and holds a letter or digit, from its first to its last."""
    for match in PLACEHOLDER.finditer(text, start, end):
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    signs = [at for at in range(start, end) if text[at].isalnum()]
    if signs:
        yield signs[0], signs[-1] + 1
