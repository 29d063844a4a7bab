"""Tokens of the CRF: runs of letters or digits, single marks, line breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

NEW_LINE = "\n"

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\n(?:[^\S\n]*\n)*|\S")

_SOCIAL = re.compile(r"(?<!\S)[\"'(.]?[@#]\w|\bt\.co/|(?<!\S)RT(?!\S)")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a text: `keys` are a case mode, "+" when glued to the token before, and the word; offsets beside.

    `social` says that the text looks like social media.
    """

    keys: list[str]
    starts: list[int]
    ends: list[int]
    social: bool


def tokenize(text: str) -> Tokens:
    """Split a text; concatenating nothing is lost but blanks.

    The mode is "l" for a text almost without capitals, "u" for one almost without small letters, else "m"; a capital
    letter says that the text has the handles, hashtags or short links of social media.
    """
    mode = _mode(text)
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        start, word = match.start(), match[0]
        glued = start == (ends[-1] if ends else 0)
        keys.append(f"{mode}{'+' if glued else ' '}{NEW_LINE if word[0] == NEW_LINE else word}")
        starts.append(start)
        ends.append(match.end())
    return Tokens(keys, starts, ends, mode.isupper())


def _mode(text: str) -> str:
    sample = text[:2000]
    upper = sum(map(str.isupper, sample))
    lower = sum(map(str.islower, sample))
    mode = "l" if 50 * upper <= lower else "u" if upper > 2 * lower else "m"
    return mode.upper() if _SOCIAL.search(sample) else mode
