"""The scripts that a text is written in, and what each says about its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

LATIN = "Latin"

_RANGES: Mapping[str, str] = {
    "Cyrillic": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Armenian": "\u0530-\u058f",
    "Hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Gurmukhi": "\u0a00-\u0a7f",
    "Gujarati": "\u0a80-\u0aff",
    "Oriya": "\u0b00-\u0b7f",
    "Tamil": "\u0b80-\u0bff",
    "Telugu": "\u0c00-\u0c7f",
    "Kannada": "\u0c80-\u0cff",
    "Malayalam": "\u0d00-\u0d7f",
    "Sinhala": "\u0d80-\u0dff",
    "Thai": "\u0e00-\u0e7f",
    "Lao": "\u0e80-\u0eff",
    "Tibetan": "\u0f00-\u0fff",
    "Myanmar": "\u1000-\u109f",
    "Georgian": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "Ethiopic": "\u1200-\u139f",
    "Khmer": "\u1780-\u17ff",
    "Mongolian": "\u1800-\u18af",
    "Kana": "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "Hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "Han": "\u2e80-\u2fdf\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
}
"""Blocks of the Unicode standard that hold a script's letters."""

MAIN_LANGUAGE: Mapping[str, str] = {
    "Greek": "el", "Armenian": "hy", "Hebrew": "he", "Devanagari": "hi", "Bengali": "bn", "Gurmukhi": "pa",
    "Gujarati": "gu", "Oriya": "or", "Tamil": "ta", "Telugu": "te", "Kannada": "kn", "Malayalam": "ml",
    "Sinhala": "si", "Thai": "th", "Lao": "lo", "Tibetan": "bo", "Myanmar": "my", "Georgian": "ka",
    "Ethiopic": "am", "Khmer": "km", "Mongolian": "mn", "Kana": "ja", "Hangul": "ko", "Han": "zh",
}  # fmt: skip
"""The language that most texts in a script are in (ISO 639-1), for scripts that decide alone."""

OTHER = "Other"
"""Letters of any script without a name here."""

_FOREIGN = re.compile(
    r"[^\W\d_\u0000-\u02ff\u1e00-\u1eff\u2c60-\u2c7f\u2071\u207f-\u209f\u2100-\u218f\ua720-\ua7ff"
    r"\ufb00-\ufb06\uff21-\uff5a\U0001d400-\U0001d7ff]"
)
"""A letter that is neither Latin nor a symbol of mathematics."""
_LATIN_WORD = re.compile(
    r"[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff]{2}"
)
_WORDS = {name: re.compile(f"[{letters}]{{2}}") for name, letters in _RANGES.items()}
_OTHER = re.compile(rf"(?![{''.join(_RANGES.values())}]){_FOREIGN.pattern}")
_SINGLE = re.compile(f"[{_RANGES['Han']}{_RANGES['Kana']}{_RANGES['Hangul']}]")


def scripts(text: str) -> frozenset[str]:
    """The scripts of the words in a text, a word being two letters in a row: "α-decay" holds Latin words alone.

    A single letter counts where it can be a word: in Han, Kana and Hangul. Modifier letters and symbols don't count.
    """
    found = {LATIN} if _LATIN_WORD.search(text) else set[str]()
    if text.isascii() or not _FOREIGN.search(text):
        return frozenset(found)
    found |= {name for name, word in _WORDS.items() if word.search(text)}
    if single := _SINGLE.search(text):
        found |= {name for name in ("Han", "Kana", "Hangul") if re.match(f"[{_RANGES[name]}]", single[0])}
    if _OTHER.search(text):
        found.add(OTHER)
    return frozenset(found)


def runs_of(text: str, script: str) -> Iterator[tuple[int, int]]:
    """Where the words of a script are, as (start, end); words with nothing but a blank between them are one."""
    letters = _RANGES.get(script)
    pattern = f"[{letters}]+(?:[^\\S\\n]?[{letters}]+)*" if letters else rf"{_OTHER.pattern}+"
    yield from (match.span() for match in re.finditer(pattern, text))


def letters_of(text: str, script: str) -> str:
    """The text with blanks in place of everything but the letters of a script."""
    return re.sub(f"[^{_RANGES[script]}]", " ", text)


def letter_count(text: str, script: str) -> int:
    """How many letters of a script are in the text."""
    return sum(map(len, re.findall(f"[{_RANGES[script]}]+", text)))
