"""Text inside JSON and markup: what a detector should see of it, and what of it must not be touched."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from sanitize.text.markup import opened, shielded
from sanitize.text.operators import PLAIN, Language
from sanitize.text.spans import Span

_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")
_NAME = re.compile(r"[A-Za-z_$][\w$.:-]{0,63}")
_LONE = re.compile("[\ud800-\udfff]")
_JOINTS = re.compile(r"\]\(|\*\*|~~|`+|\|")
"""What Markdown puts between a link's text and its address, around bold, deleted and code, and between cells."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A text as it will be written, the same text as a detector should see it (of the same length), and its open parts.

    Only what lies within `parts` (start, end) may change. `original` is what stays when nothing is found.
    """

    original: str
    text: str
    shown: str
    parts: tuple[tuple[int, int], ...]
    language: Language = PLAIN

    def cut(self, spans: Sequence[Span]) -> tuple[str, list[Span]]:
        """The text and the spans to change in it: those found in `shown`, cut to the parts, numbers as a whole."""
        pieces: list[Span] = []
        for piece in (piece for span in spans for piece in self._pieces(span)):
            if not pieces or pieces[-1].end <= piece.start:
                pieces.append(piece)
        return (self.text, pieces) if pieces else (self.original, [])

    def _pieces(self, span: Span) -> list[Span]:
        place = max(bisect_right(self.parts, (span.start, len(self.text))) - 1, 0)
        pieces = []
        while place < len(self.parts) and self.parts[place][0] < span.end:
            low, high = self.parts[place]
            start, end = max(span.start, low), min(span.end, high)
            if start < end and self.shown[start:end].strip():
                whole = (low, high) in self.language.bare
                pieces.append(Span(*((low, high) if whole else (start, end)), span.entity, span.score))
            place += 1
        return pieces


def shape(text: str) -> Shape:
    """How to look at a text: as JSON when it is an object or a list, as markup when it has tags, else as Markdown."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(text)
            canonical = _canonical(text, value) if isinstance(value, dict | list) else None
        except (ValueError, RecursionError):
            canonical = None
        if canonical is not None:
            return _json(text, canonical)
    tags = shielded(text) if "<" in text else ()
    if tags:
        plain = opened(text, tags)
        return _around(text, plain, shielded(plain), Language(unescape, escape))
    return _around(text, text, [match.span() for match in _JOINTS.finditer(text)], PLAIN, blank=False)


def _canonical(text: str, value: object) -> str:
    """The JSON text with letters where it had escapes, which hide words from a detector: `caf\\u00e9`."""
    compact = '": ' not in text and ", " not in text
    letters = json.dumps(
        value,
        ensure_ascii=False,
        indent=2 if "\n" in text.strip() else None,
        separators=(",", ":") if compact else None,
    )
    return _LONE.sub(lambda match: f"\\u{ord(match[0]):04x}", letters)


def _json(original: str, text: str) -> Shape:
    """Strings and numbers that are values may change, and names that hold more than a word.

    Names are shown, since they say what a value is.
    """
    parts: list[tuple[int, int]] = []
    numbers = set()
    for match in _JSON_TOKEN.finditer(text):
        start, end = match.span()
        if text[start] != '"':
            parts.append((start, end))
            numbers.add((start, end))
        elif not (text.startswith(":", end) and _NAME.fullmatch(text, start + 1, end - 1)):
            last = start + 1
            for escape in _ESCAPE.finditer(text, start + 1, end - 1):
                parts.append((last, escape.start()))
                last = escape.end()
            parts.append((last, end - 1))
    shown = _ESCAPE.sub(lambda match: " " * len(match[0]), text) if "\\" in text else text
    open_parts = tuple(part for part in parts if part[0] < part[1])
    return Shape(original, text, shown, open_parts, Language(str, _in_json, frozenset(numbers)))


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _around(
    original: str, text: str, closed: Sequence[tuple[int, int]], language: Language, *, blank: bool = True
) -> Shape:
    """Everything but the closed stretches may change; a detector sees blanks in their place, or the text as it is."""
    parts: list[tuple[int, int]] = []
    shown: list[str] = []
    position = 0
    for start, end in closed:
        parts.append((position, start))
        shown += [text[position:start], " " * (end - start)]
        position = end
    parts.append((position, len(text)))
    shown.append(text[position:])
    open_parts = tuple(part for part in parts if part[0] < part[1])
    return Shape(original, text, "".join(shown) if blank else text, open_parts, language)
