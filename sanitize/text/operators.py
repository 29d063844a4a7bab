"""What is done to a finding: one small operator each, applied by policy.

The operators that need a key are in `keyed`, those that invent values in `surrogates`.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from sanitize.text.normalize import normalize
from sanitize.text.spans import Span

_WORD = re.compile(r"[^\W_]+")
_NOT_IN_NAMES = re.compile(r"^[^A-Za-z]+|[^\w-]+")


def fold(value: str) -> str:
    """The value as operators compare it: in matching form, without case and outer blanks."""
    return " ".join(normalize(value).text.casefold().split())


def loose(value: str) -> str:
    """The words of the value, folded, in order: the same for `Ann Lee`, `LEE, Ann` and `ann-lee`."""
    return " ".join(sorted(_WORD.findall(fold(value))))


class Operator(Protocol):
    """Turns the value of one finding into what is released; `action` names it in findings."""

    action: ClassVar[str]

    def __call__(self, value: str, entity: str, document: Document) -> str:
        """What stands in place of `value` in this document."""


@dataclass(frozen=True, slots=True)
class Document:
    """What operators know about the document they are in: a text, or all texts of a row.

    `days` is by how much its dates move, `spellings` how the row's own columns write what they hold (by its `loose`
    form), `kinds` the entities of these values and their words, `numbers` the values seen so far.
    """

    days: int = 0
    spellings: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def number(self, value: str, entity: str) -> int:
        """1 for the first distinct value of the entity, 2 for the second; case and outer spaces don't distinguish."""
        seen = self.numbers.setdefault(entity, {})
        return seen.setdefault(fold(value), len(seen) + 1)

    def kind(self, value: str) -> str:
        """The entity of one of the row's own values, or of its first word that has one; empty where none is known."""
        form = loose(value)
        return next((self.kinds[part] for part in (form, *form.split()) if part in self.kinds), "")


@dataclass(frozen=True, slots=True)
class Keep:
    """Leaves the value."""

    action: ClassVar[str] = "keep"

    def __call__(self, value: str, entity: str, document: Document) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Redact:
    """Takes the value out."""

    action: ClassVar[str] = "redact"

    def __call__(self, value: str, entity: str, document: Document) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Replace:
    """Puts the entity's name in place, `<PERSON>`, or `<PERSON_1>` when `numbered` within the document."""

    action: ClassVar[str] = "replace"
    numbered: bool = False

    def __call__(self, value: str, entity: str, document: Document) -> str:
        return f"<{entity}_{document.number(value, entity)}>" if self.numbered else f"<{entity}>"


@dataclass(frozen=True, slots=True)
class Mask:
    """Puts a mask over every letter and digit, except the last `keep_last`."""

    action: ClassVar[str] = "mask"
    character: str = "*"
    keep_last: int = 0

    def __call__(self, value: str, entity: str, document: Document) -> str:
        left = sum(map(str.isalnum, value)) - self.keep_last
        masked = []
        for character in value:
            hidden = character.isalnum() and left > 0
            left -= character.isalnum()
            masked.append(self.character if hidden else character)
        return "".join(masked)


@dataclass(frozen=True, slots=True)
class Language:
    """How the text around a finding writes characters: `read` gives what a stretch of it says, `write` the reverse.

    `names` are the stretches (start, end) that are written as a name, of letters alone: those of elements.
    """

    read: Callable[[str], str] = str
    write: Callable[[str], str] = str
    names: tuple[tuple[int, int], ...] = ()


PLAIN = Language()


def apply(
    text: str,
    spans: Sequence[Span],
    policy: Mapping[str, Operator],
    default: Operator | None = None,
    document: Document | None = None,
    language: Language = PLAIN,
) -> tuple[str, Counter[tuple[str, str]]]:
    """The text with every span treated as the policy says for its entity, and counts by (entity, action).

    Blanks at the end of a span stay. Entities that the policy doesn't name get `default`, a typed placeholder where it
    isn't given. `document` goes on from what earlier texts of the same document held.
    """
    fallback, document = default or Replace(), document or Document()
    pieces: list[str] = []
    counts: Counter[tuple[str, str]] = Counter()
    position = 0
    for span in spans:
        operator = policy.get(span.entity, fallback)
        stretch = text[span.start : span.end]
        rest = len(stretch.rstrip())
        value = language.read(stretch[:rest])
        released = operator(value, span.entity, document)
        written = stretch[:rest] if released == value else language.write(released)
        if released != value and language.names and _inside(span, language.names):
            written = _NOT_IN_NAMES.sub("", released) or span.entity
        pieces += (text[position : span.start], written, stretch[rest:])
        counts[span.entity, operator.action] += 1
        position = span.end
    return "".join([*pieces, text[position:]]), counts


def _inside(span: Span, places: Sequence[tuple[int, int]]) -> bool:
    place = bisect_right(places, (span.start, math.inf)) - 1
    return place >= 0 and places[place][0] <= span.start and span.end <= places[place][1]
