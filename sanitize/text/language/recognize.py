"""The languages that a stretch of text may be in: script decides first, then words, and letters of few languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress

import numpy as np

from sanitize.text.language.coverage import UNKNOWN
from sanitize.text.language.scripts import LATIN, MAIN_LANGUAGE, OTHER, letter_count, letters_of, scripts
from sanitize.text.language.words import ARABIC, CYRILLIC, evidence
from sanitize.text.language.words import LATIN as LATIN_LANGUAGES

MARGIN = 4.0
"""Languages for which the words speak within this factor of the best one (decimal logarithm) stay possible."""

SURE = 8.0
"""The factor (decimal logarithm) from which on the best languages are said to be the text's, and nothing else is."""

LIKELY = 1.5
"""Languages for which the words speak within this factor of the best one (decimal logarithm) are the likely ones."""

WORDS = 3
"""The least number of words by which languages of one script other than the Latin are told apart."""

SHORT = 300
"""Characters of a text whose guess is remembered."""

SURE_WORDS = 5
"""The least number of words without which nothing is sure."""

_LETTERS = {
    "uk": re.compile("[іїєґІЇЄҐ]"),
    "be": re.compile("[ўЎ]"),
    "sr": re.compile("[ђћјљњџЂЋЈЉЊЏ]"),
    "mk": re.compile("[ѓќѕЃЌЅ]"),
    "kk": re.compile("[әғқңөұүһӘҒҚҢӨҰҮҺ]"),
    "und": re.compile("[\u0460-\u0489\u0492-\u052f]"),
}
"""Cyrillic letters that Russian and Bulgarian do without."""
_RUSSIAN = re.compile("[ыэёЫЭЁ]")


@dataclass(frozen=True, slots=True)
class Guess:
    """The languages (ISO 639-1) that words in one script may be in, and those that they are most likely in.

    `sure` when they are in no other. `words` is the number of words that count, `known` how many of them the language
    that has most of them has.
    """

    languages: frozenset[str]
    likely: frozenset[str]
    sure: bool
    words: int = field(default=0, compare=False)
    known: int = field(default=0, compare=False)

    @classmethod
    def only(cls, language: str) -> Guess:
        """The guess that leaves no doubt."""
        return cls(frozenset({language}), frozenset({language}), True)


HAN_ALONE = 20
"""Chinese characters in a row of words without any kana that make a text Chinese; fewer may be Japanese."""

HAN_TO_OTHERS = 10
"""A text with more Chinese characters than this for each letter of kana or Hangul is in Chinese as well."""

_CHINESE = re.compile("[這们們嗎吗吧呢沒没很您哪啊妳你她]|[還还][會会有要是]|下次|不[錯错]|已[經经]|可以|[怎什][麼么]")
"""Letters and words of Chinese that Japanese does without."""

EITHER_HAN = Guess(frozenset({"ja", "zh"}), frozenset({"zh"}), False)

ANY_LATIN = Guess(frozenset(LATIN_LANGUAGES), frozenset(LATIN_LANGUAGES), False)


def recognize(text: str) -> dict[str, Guess]:
    """What the words in each script of a text may be in, by script; nothing for a text without letters."""
    found = scripts(text)
    guesses = {LATIN: _latin(text)} if LATIN in found else {}
    if "Cyrillic" in found:
        guesses["Cyrillic"] = _cyrillic(letters_of(text, "Cyrillic"))
    if "Arabic" in found:
        guesses["Arabic"] = Guess.only(_best(letters_of(text, "Arabic"), ARABIC) or "ar")
    if OTHER in found:
        guesses[OTHER] = Guess.only(UNKNOWN)
    for script in found & MAIN_LANGUAGE.keys():
        guess = _han(text, found) if script == "Han" else Guess.only(MAIN_LANGUAGE[script])
        if guess:
            guesses[script] = guess
    return guesses


def _latin(text: str) -> Guess:
    return _short_latin(text) if len(text) <= SHORT else _by_words(text)


@lru_cache(maxsize=8192)
def _short_latin(text: str) -> Guess:
    """A sentence is asked about alone, as a text, and among others."""
    return _by_words(text)


def _by_words(text: str) -> Guess:
    words, known, weights = evidence(text, LATIN_LANGUAGES)
    best = weights.max()
    near, likely = _above(weights, best - MARGIN), _above(weights, best - LIKELY)
    return Guess(near, likely, words >= SURE_WORDS and near == _above(weights, best - SURE), words, known)


def _above(weights: np.ndarray, least: float) -> frozenset[str]:
    return _chosen((weights >= least).tobytes())


@lru_cache(maxsize=4096)
def _chosen(mask: bytes) -> frozenset[str]:
    return frozenset(compress(LATIN_LANGUAGES, mask))


def _cyrillic(text: str) -> Guess:
    """Russian, unless letters or words say otherwise."""
    for language, letters in _LETTERS.items():
        if letters.search(text):
            return Guess.only(language)
    return Guess.only("ru" if _RUSSIAN.search(text) else _best(text, CYRILLIC) or "ru")


def _han(text: str, found: frozenset[str]) -> Guess | None:
    """What Chinese characters are in; None for those of a text in Japanese or Korean, which are written in both.

    Kana or Hangul that are never two in a row are no script of the text, but say what the characters are in.
    """
    count = letter_count(text, "Han")
    kana, hangul = letter_count(text, "Kana"), letter_count(text, "Hangul")
    others = kana + hangul
    if HAN_TO_OTHERS * others > count:
        return None if found & {"Kana", "Hangul"} else Guess.only("ja" if kana >= hangul else "ko")
    characters = letters_of(text, "Han")
    if others or not _encodable(characters, "cp932"):
        return Guess.only("zh")
    if not (_encodable(characters, "gb2312") or _encodable(characters, "big5")):
        return Guess.only("ja")
    return Guess.only("zh") if count >= HAN_ALONE or _CHINESE.search(characters) else EITHER_HAN


def _encodable(text: str, code: str) -> bool:
    """Whether a code of one country holds all characters: those of Japan none that only the mainland writes."""
    try:
        text.encode(code)
    except UnicodeEncodeError:
        return False
    return True


def _best(text: str, languages: tuple[str, ...]) -> str | None:
    count, _, weights = evidence(text, languages)
    order = np.argsort(weights)
    clear = count >= WORDS and weights[order[-1]] - weights[order[-2]] >= MARGIN / 2
    return languages[order[-1]] if clear else None
