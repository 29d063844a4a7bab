"""Where words begin and end, in scripts with and without blanks between them (after UAX #29 and the habits of writers).

Han, kana, Hangul, Thai, Lao, Khmer and Burmese join words, or names and particles, without a blank: there, a word may
begin and end at every letter. Arabic and Hebrew write short words before a name together with it, Slavic and other
languages add endings to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
"""Letters of scripts in which words touch, as ranges of a character class."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_TOUCHING = re.compile(f"[{UNSPACED}](?=[!-~])|(?<=[!-~])[{UNSPACED}]")
_ALPHABETIC = re.compile(
    rf"(?:(?<![{UNSPACED}])[{UNSPACED}]{{1,4}})?[^{UNSPACED}]+(?:[{UNSPACED}]{{1,4}}[^{UNSPACED}]+)*[{UNSPACED}]{{0,2}}"
)
_WORD = re.compile(rf"[^\W\d_{UNSPACED}]{{2}}")
_LETTERS = re.compile(r"[^\W\d_]{1,4}")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]{1,4}\Z")

_PROCLITICS_TEXT = """
و ف ب ل ك ال لل بال وال فال كال ول وب فل فب ו ה ב ל מ ש כ ול וה וב ומ וש מה של שה כש לה בה"""
_PROCLITICS = frozenset(_PROCLITICS_TEXT.split())
_ENDINGS_TEXT = """
s es a u e i y om em ovi ova ovu ove ovo ovog im ih og ego emu ou ie ia iu ą ę ej iej iem owi owa owej ową iego iemu
ho mu é ě ů ým ého ému nak nek val vel ban ben ra re n an en
on ta lla lle llä ssa ssä sta stä lta ltä in ın un ün nin nın da de dan den ya ye yi yı yla yle а у е и ы я ю о
й ом ем ой ей ою ым им ых их ого его ому ему ів ові еві ами ями ах ях"""
_ENDINGS = frozenset(_ENDINGS_TEXT.split())
LEAST_INFLECTED = 4
"""Letters of the shortest word that may have an ending."""


def unspaced(letter: str) -> bool:
    """Whether the letter belongs to a script in which words touch."""
    return letter > "\u0dff" and _UNSPACED.match(letter) is not None


def parted(text: str) -> str:
    """The text with a blank in place of letters of unspaced scripts that touch Latin ones, digits or signs.

    Patterns with word boundaries find there what they would miss in `卡号4539…谢谢`. Offsets stay as they are.
    """
    return text if text.isascii() else _TOUCHING.sub(" ", text)


def alphabetic(text: str) -> str:
    """The text with a semicolon in place of every letter of an unspaced script, for models that read alphabets.

    They take such letters for parts of the words next to them, and words around blanks for one name.
    """
    return text if text.isascii() else _UNSPACED.sub(";", text)


def alphabetic_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where words of an alphabet are, as (start, end), with a few letters of unspaced scripts around them."""
    for match in _ALPHABETIC.finditer(text):
        if _WORD.search(match[0]):
            yield match.span()


def begins(text: str, start: int) -> bool:
    """Whether a word may begin at `start`."""
    if start == 0 or _breaks(text[start - 1], text[start]):
        return True
    before = _LETTERS_BEFORE.search(text, max(start - 4, 0), start)
    return (
        before is not None
        and before[0] in _PROCLITICS
        and (before.start() == 0 or not text[before.start() - 1].isalpha())
    )


def ends(text: str, end: int, *, inflected: bool = False) -> bool:
    """Whether a word may end at `end`, with an ending of its language after it when it may be `inflected`."""
    if end == len(text) or _breaks(text[end - 1], text[end]):
        return True
    after = _LETTERS.match(text, end) if inflected else None
    if after is None or after[0].casefold() not in _ENDINGS:
        return False
    return after.end() == len(text) or _breaks(text[after.end() - 1], text[after.end()])


def _breaks(before: str, after: str) -> bool:
    if not (before.isalnum() and after.isalnum()) or before.isdecimal() != after.isdecimal():
        return True
    return (before.islower() and after.isupper()) or unspaced(before) or unspaced(after)
