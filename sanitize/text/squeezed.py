"""A text reduced to its letters and digits, in which a value is found however it is spaced, hyphenated or accented."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

_POINTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0640\u0670]")
"""Accents, Hebrew points, Arabic vowels and lengthening: left out, since people write names with and without them."""

_LOOKALIKES = dict(
    zip(
        "асеорхуіјѕԁһӏкмтвнԛԝгαορυνικτχεηβγأإآٱةىيکøłđħŧœæßþðı",
        (
            *"aceopxyijsdhlkmtbhqwr",
            *"aopuviktxenby",
            *"ااااهييك",
            "o",
            "l",
            "d",
            "h",
            "t",
            "oe",
            "ae",
            "ss",
            "th",
            "d",
            "i",
        ),
        strict=True,
    )
)
"""Letters taken for each other (a part of UTS #39's confusables), and Latin letters without a decomposition."""

_BROKEN = re.compile(r"[-\u2010\u2011]\s*\n\s*")
_PART = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff\u0e00-\u0eff]+[^\W\d_]*)*|\d+")
WIDEST = 8
"""Signs and blanks that may part two words of a value."""


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Letters and digits of a text, folded, and the place in the text that each came from."""

    text: str
    letters: str
    places: np.ndarray

    def find(self, letters: str, joints: frozenset[int]) -> list[tuple[int, int]]:
        """Where the text holds the letters, as (start, end).

        Between them it may hold up to WIDEST other signs at the `joints` and between digits, and elsewhere a hyphen at
        the end of a line.
        """
        found = []
        place = self.letters.find(letters)
        while place >= 0:
            if span := self.at(place, letters, joints):
                found.append(span)
            place = self.letters.find(letters, place + 1)
        return found

    def at(self, place: int, letters: str, joints: frozenset[int]) -> tuple[int, int] | None:
        """Where the letters that begin at a place of `self.letters` are in the text, if they count as one value."""
        if not self._holds(place, letters, joints):
            return None
        return int(self.places[place]), int(self.places[place + len(letters) - 1]) + 1

    def _holds(self, place: int, letters: str, joints: frozenset[int]) -> bool:
        places = self.places[place : place + len(letters)]
        for after in (np.flatnonzero(np.diff(places) > 1) + 1).tolist():
            gap = self.text[places[after - 1] + 1 : places[after]]
            if _POINTS.sub("", gap) == "":
                continue
            free = after in joints or (letters[after - 1].isdecimal() and letters[after].isdecimal())
            if not (len(gap) <= WIDEST if free else _BROKEN.fullmatch(gap)):
                return False
        return True


def words_of_value(value: str) -> list[str]:
    """The words and numbers of a value, between which a text may have blanks and signs."""
    return _PART.findall(value)


@lru_cache(maxsize=64)
def squeeze(text: str) -> Squeezed:
    """Reduce a text (in matching form)."""
    if text.isascii():
        lower = text.lower()
        signs = np.frombuffer(lower.encode(), np.uint8)
        kept = ((signs >= 97) & (signs <= 122)) | ((signs >= 48) & (signs <= 57))
        return Squeezed(text, signs[kept].tobytes().decode(), np.flatnonzero(kept))
    folded = [_FOLDED[sign] for sign in text]
    sizes = np.array([len(letters) for letters in folded])
    return Squeezed(text, "".join(folded), np.repeat(np.arange(len(text)), sizes))


def letters_of(value: str) -> str:
    """The letters and digits of a value, folded as those of a text are."""
    return "".join(_FOLDED[sign] for sign in value)


class _Folded(dict[str, str]):
    """A sign's letters: lower case, without accents, of letters that look alike the Latin one; "" for other signs."""

    def __missing__(self, sign: str) -> str:
        plain = str(unicodedata.decimal(sign)) if sign.isdecimal() else sign.lower()
        plain = "".join(_LOOKALIKES.get(letter, letter) for letter in plain)
        if plain.isascii() or "\u00c0" <= sign <= "\u06ff" or "\u1e00" <= sign <= "\u1fff":
            plain = unicodedata.normalize("NFD", plain)
        plain = "".join(_LOOKALIKES.get(letter, letter) for letter in plain if _counts(letter)).replace("ς", "σ")
        self[sign] = plain
        return plain


def _counts(sign: str) -> bool:
    return sign.isalnum() or (unicodedata.category(sign)[0] == "M" and not _POINTS.match(sign))


_FOLDED = _Folded()
