"""Text inside JSON and markup: what a detector should see of it, and what of it must not be touched."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sanitize.text.spans import Span

ATTRIBUTES = "href|src|title|alt|content|value|placeholder|label|data-[a-z-]+|aria-[a-z]+"
"""Attributes of markup whose values people read or write; the others are structure."""

_MARKUP = re.compile(r"</[a-z][\w-]*\s*>|<(?:br|img|hr|input|meta|link)\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,4000}>", re.IGNORECASE)
_VALUE = re.compile(rf"\b(?:{ATTRIBUTES})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")


@dataclass(frozen=True, slots=True)
class Shape:
    """A text as it will be written, the same text as a detector should see it (of the same length), and its open parts.

    Only what lies within `parts` (start, end) may change; `numbers` are parts that need quotes once they do.
    """

    text: str
    shown: str
    parts: tuple[tuple[int, int], ...]
    numbers: frozenset[tuple[int, int]] = frozenset()

    def cut(self, spans: Sequence[Span]) -> tuple[str, list[Span]]:
        """The text and the spans to change in it: those found in `shown`, cut to the parts."""
        pieces = [piece for span in spans for piece in self._pieces(span)]
        return self._quoted(pieces) if self.numbers else (self.text, pieces)

    def _pieces(self, span: Span) -> list[Span]:
        place = max(bisect_right(self.parts, (span.start, len(self.text))) - 1, 0)
        pieces = []
        while place < len(self.parts) and self.parts[place][0] < span.end:
            low, high = self.parts[place]
            start, end = max(span.start, low), min(span.end, high)
            if start < end and self.shown[start:end].strip():
                whole = (low, high) in self.numbers
                pieces.append(Span(*((low, high) if whole else (start, end)), span.entity, span.score))
            place += 1
        return pieces

    def _quoted(self, pieces: Sequence[Span]) -> tuple[str, list[Span]]:
        """Quotes around the numbers that will change, which makes them strings, and the spans moved along."""
        text, moved, position, added = [], [], 0, 0
        taken: set[tuple[int, int]] = set()
        for span in pieces:
            bounds = (span.start, span.end)
            if bounds in self.numbers:
                if bounds in taken:
                    continue
                taken.add(bounds)
                text += [self.text[position : span.start], '"', self.text[span.start : span.end], '"']
                position = span.end
                moved.append(Span(span.start + added + 1, span.end + added + 1, span.entity, span.score))
                added += 2
            else:
                moved.append(Span(span.start + added, span.end + added, span.entity, span.score))
        return "".join([*text, self.text[position:]]), moved


def shape(text: str) -> Shape:
    """How to look at a text: as JSON when it is an object or a list, as markup when it has tags, else as it is."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict | list):
            return _json(json.dumps(value, ensure_ascii=False, indent=2 if "\n" in text.strip() else None))
    if "<" in text and _MARKUP.search(text):
        return _markup(text)
    return Shape(text, text, ((0, len(text)),))


def _json(text: str) -> Shape:
    """Strings and numbers that are values may change; names are shown, since they say what a value is."""
    parts: list[tuple[int, int]] = []
    numbers = set()
    for match in _JSON_TOKEN.finditer(text):
        start, end = match.span()
        if text[start] != '"':
            parts.append((start, end))
            numbers.add((start, end))
        elif not text.startswith(":", end):
            last = start + 1
            for escape in _ESCAPE.finditer(text, start + 1, end - 1):
                parts.append((last, escape.start()))
                last = escape.end()
            parts.append((last, end - 1))
    shown = _ESCAPE.sub(lambda match: " " * len(match[0]), text) if "\\" in text else text
    return Shape(text, shown, tuple(part for part in parts if part[0] < part[1]), frozenset(numbers))


def _markup(text: str) -> Shape:
    """Text between tags, and the values of some attributes, may change; the rest of the tags is blank."""
    parts: list[tuple[int, int]] = []
    shown: list[str] = []
    position = 0
    for tag in _TAG.finditer(text):
        parts.append((position, tag.start()))
        shown.append(text[position : tag.start()])
        last = tag.start()
        for value in _VALUE.finditer(text, tag.start(), tag.end()):
            low, high = value.span(1) if value[1] is not None else value.span(2)
            shown += [" " * (low - last), text[low:high]]
            parts.append((low, high))
            last = high
        shown.append(" " * (tag.end() - last))
        position = tag.end()
    parts.append((position, len(text)))
    shown.append(text[position:])
    return Shape(text, "".join(shown), tuple(part for part in parts if part[0] < part[1]))
