"""Matching form of a text: NFKC without escapes and invisible characters, with the way back to the original offsets."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

from sanitize.text.escapes import ESCAPE, opened

INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""Default-ignorable code points (Unicode 15, DerivedCoreProperties) that people hide inside words."""

_ODD = re.compile(rf"[{INVISIBLE}\ud800-\udfff]")
_FOREIGN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_TWO_BLANKS = re.compile(r"(?<=[^\W\d_])  (?=[^\W\d_])")
_TIE = re.compile(r"(?<=[^\W\d_])~(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_]\.)~(?=[A-ZÀ-ÖØ-Þ])")
"""The blank of TeX at which no line is broken: `Prof.~Ada~Lovelace`."""

_REMOVED = re.compile(rf"[{INVISIBLE}]")
_MARKS = re.compile("[\u0300-\u036f]")
"""Accents that no letter is composed with (Yoruba ọ̀), which break words for models."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text in matching form; `starts` and `ends` give each of its characters' place in the original, None: as is."""

    text: str
    starts: array[int] | None = None
    ends: array[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the non-empty span [start, end) of the matching form."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


DEPTH = 3
"""Escapes inside of escapes are undone so often: `%2520`."""


def normalize(text: str) -> Normalized:
    """The NFKC form (UAX #15) without invisible characters; lone surrogates become U+FFFD, two blanks in a line one.

    Accents that are left over, since no letter has them, are taken off. TeX's blank before a capital is a blank.

    Escapes of URLs, markup and program texts are the letters they mean: `%20`, `&#97;`, `\\u0061`.
    """
    form = Normalized(_TIE.sub(" ", text))
    for _ in range(DEPTH):
        if not ESCAPE.search(form.text):
            break
        form = _composed(form, _unescaped(form.text))
    form = _composed(form, _folded(form.text))
    return _composed(form, _single_spaced(form.text))


def _composed(first: Normalized, second: Normalized) -> Normalized:
    """Two steps as one."""
    if second.starts is None or second.ends is None:
        return first
    if first.starts is None or first.ends is None:
        return second
    starts, ends = first.starts, first.ends
    return Normalized(
        second.text, array("q", (starts[at] for at in second.starts)), array("q", (ends[at - 1] for at in second.ends))
    )


def _unescaped(text: str) -> Normalized:
    pieces: list[str] = []
    starts = array("q")
    ends = array("q")
    position = 0
    for match in ESCAPE.finditer(text):
        piece = opened(match)
        if piece != match[0]:
            _keep(text, position, match.start(), pieces, starts, ends)
            pieces.append(piece)
            starts.extend(array("q", [match.start()]) * len(piece))
            ends.extend(array("q", [match.end()]) * len(piece))
            position = match.end()
    if not position:
        return Normalized(text)
    _keep(text, position, len(text), pieces, starts, ends)
    return Normalized("".join(pieces), starts, ends)


def _single_spaced(text: str) -> Normalized:
    """One blank for two between letters: a name typed like this is one name. Wider gaps separate columns."""
    if "  " not in text or not _TWO_BLANKS.search(text):
        return Normalized(text)
    starts, ends, position = array("q"), array("q"), 0
    for end in (*(match.end() for match in _TWO_BLANKS.finditer(text)), len(text) + 1):
        starts.extend(range(position, end - 1))
        ends.extend(range(position + 1, end))
        position = end
    return Normalized(_TWO_BLANKS.sub(" ", text), starts, ends)


def _folded(text: str) -> Normalized:
    if text.isascii() or (not (_ODD.search(text) or _MARKS.search(text)) and unicodedata.is_normalized("NFKC", text)):
        return Normalized(text)
    pieces: list[str] = []
    starts = array("q")
    ends = array("q")
    position = 0
    for match in _FOREIGN.finditer(text):
        _keep(text, position, match.start(), pieces, starts, ends)
        for left, right in _clusters(text, match.start(), match.end()):
            piece = unicodedata.normalize("NFKC", _SURROGATE.sub("\ufffd", _REMOVED.sub("", text[left:right])))
            piece = _MARKS.sub("", piece)
            pieces.append(piece)
            starts.extend(array("q", [left]) * len(piece))
            ends.extend(array("q", [right]) * len(piece))
        position = match.end()
    _keep(text, position, len(text), pieces, starts, ends)
    return Normalized("".join(pieces), starts, ends)


def _keep(text: str, start: int, end: int, pieces: list[str], starts: array[int], ends: array[int]) -> None:
    pieces.append(text[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _clusters(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Each starter with the marks that follow it; Hangul jamo stay together, since NFKC composes them."""
    cuts = [start]
    for place in range(start + 1, end):
        character = text[place]
        if not unicodedata.combining(character) and not "\u1160" <= character <= "\u11ff":
            cuts.append(place)
    return list(zip(cuts, [*cuts[1:], end], strict=True))
