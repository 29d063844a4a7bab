"""Text with markup: what a detector should see of it, and what of it must not be touched."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from sanitize.text.markup import Piece, pieces
from sanitize.text.operators import PLAIN, Language
from sanitize.text.spans import Span

_JOINTS = re.compile(r"\]\(|\*\*|~~|`+|\|")
"""What Markdown puts between a link's text and its address, around bold, deleted and code, and between cells."""

_FULL_NAME = re.compile(r"[^\W\d_][^\W\d_'’-]+(?: [^\W\d_]\.)? [^\W\d_][^\W\d_'’-]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """A text, the same text as a detector should see it (of the same length), and its open parts.

    Only what is within `parts` (start, end) may change, and within `guarded` ones only by what is unmistakable. `own`
    is what the shape itself shows to be a name: names of elements and attributes made of somebody's name.
    """

    text: str
    shown: str
    parts: tuple[tuple[int, int], ...]
    guarded: frozenset[tuple[int, int]] = frozenset()
    own: tuple[Span, ...] = ()
    language: Language = PLAIN

    def cut(self, spans: Sequence[Span]) -> list[Span]:
        """The spans to change in the text: those found in `shown`, cut to the parts, and the shape's own."""
        chosen: list[Span] = list(self.own)
        for span in spans:
            chosen += self._pieces(span)
        disjoint: list[Span] = []
        for piece in sorted(chosen, key=lambda span: (span.start, -span.end)):
            if not disjoint or disjoint[-1].end <= piece.start:
                disjoint.append(piece)
        return disjoint

    def _pieces(self, span: Span) -> list[Span]:
        place = max(bisect_right(self.parts, (span.start, len(self.text))) - 1, 0)
        found = []
        while place < len(self.parts) and self.parts[place][0] < span.end:
            part = self.parts[place]
            start, end = max(span.start, part[0]), min(span.end, part[1])
            guarded = part in self.guarded and not passes_guard(self.text[start:end], span)
            if start < end and self.shown[start:end].strip() and not guarded:
                found.append(Span(start, end, span.entity, span.score, span.sure))
            place += 1
        return found


def passes_guard(value: str, span: Span) -> bool:
    """Whether a finding changes what is mostly no text, such as a field's name: an unmistakable one, a full name."""
    if span.sure:
        return True
    return span.entity == "PERSON" and _FULL_NAME.fullmatch(value) is not None and value.istitle()


def shape(text: str) -> Shape:
    """How to look at a text: as markup when it has tags, else as Markdown."""
    found = pieces(text) if "<" in text else []
    if found:
        return _markup(text, found)
    return _around(text, [match.span() for match in _JOINTS.finditer(text)])


def _markup(text: str, found: Sequence[Piece]) -> Shape:
    """Text and what attributes say may change; a detector sees blanks in place of tags."""
    parts, guarded, shown, position = [], set[tuple[int, int]](), [], 0
    for piece in found:
        part = (piece.start, piece.end)
        shown += [" " * (piece.start - position), text[piece.start : piece.end]]
        position = piece.end
        if piece.start < piece.end:
            parts.append(part)
            guarded |= {part} if piece.guarded else set()
    shown.append(" " * (len(text) - position))
    own = tuple(Span(*piece.own, piece.entity, 1.0, True) for piece in found if piece.entity)
    names = tuple((piece.start, piece.end) for piece in found if piece.name)
    return Shape(text, "".join(shown), tuple(parts), frozenset(guarded), own, Language(unescape, escape, names))


def _around(text: str, closed: Sequence[tuple[int, int]]) -> Shape:
    """Everything but the closed stretches may change; a detector sees the text as it is."""
    parts, position = [], 0
    for start, end in closed:
        parts.append((position, start))
        position = end
    parts.append((position, len(text)))
    return Shape(text, text, tuple(part for part in parts if part[0] < part[1]))
