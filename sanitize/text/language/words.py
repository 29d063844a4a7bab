"""Evidence for a language in the words of a text: how frequent each is in each language (wordfreq)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import wordfreq

LATIN = (
    "ca", "cs", "da", "de", "en", "es", "fi", "fr", "hr", "hu", "id", "is", "it", "lt", "lv", "ms", "nl", "no", "pl",
    "pt", "ro", "sk", "sl", "sv", "tl", "tr", "vi",
)  # fmt: skip
CYRILLIC = ("bg", "mk", "ru", "uk")
ARABIC = ("ar", "fa", "ur")

_LISTS = {"hr": "sh", "no": "nb", "tl": "fil"}
"""wordfreq's code for a language, where it is another one."""

LEAST = 500
"""Words down to one in 10^(LEAST/100) are evidence: between 5 and 9 thousand a language."""

FLOOR = 560
"""The frequency given to a word that isn't among them, as hundredths of a negative decimal logarithm."""

SHOUTED = 5
"""Words in capitals alone from which on they are a sentence, rather than names."""

_NO_WORD = re.compile(r"(?<!\S)[^\s@/\\_=<>{}#|]*+[@/\\_=<>{}#|]\S*|(?<!\w)\w++(?:\.\w++)+")
"""Addresses, paths, handles, code: no words of a language."""
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")


class Evidence(NamedTuple):
    """The number of words that count, how many of them the language with most of them has, and their weights in each.

    Weights are float64, languages in the order they were asked for.
    """

    words: int
    known: int
    weights: np.ndarray


def evidence(text: str, languages: tuple[str, ...]) -> Evidence:
    """What the words of a text say about its language.

    Only words in small letters count, as others may be names, whose language says nothing about the text's; in a text
    without small letters, all do. A weight is the sum of the words' decimal log frequencies above the floor.
    """
    table, words = _table(languages), _counting(text)
    rows = [row for word in words if (row := table.rows.get(word)) is not None]
    weights = table.weights[rows]
    return Evidence(len(words), int((weights > 0).sum(axis=0).max()), weights.sum(axis=0, dtype=np.float64))


def foreign(text: str, languages: tuple[str, ...]) -> bool:
    """Whether every language lacks more than half of the words that count, rare ones included (one in a million)."""
    words = _counting(text)
    known = (
        sum(wordfreq.zipf_frequency(word, _LISTS.get(language, language), "small") > 0 for word in words)
        for language in languages
    )
    return bool(2 * max(known) < len(words))


def _counting(text: str) -> list[str]:
    found = _WORD.findall(_NO_WORD.sub(" ", text))
    words = [word for word in found if word.islower()]
    if not words and len(found) >= SHOUTED and all(word.isupper() for word in found):
        words = [word.casefold() for word in found]
    return words


@dataclass(frozen=True, slots=True)
class _Table:
    """The row of each word, and its weight (float32) in each language."""

    rows: Mapping[str, int]
    weights: np.ndarray


@cache
def _table(languages: tuple[str, ...]) -> _Table:
    rows: dict[str, int] = {}
    places: list[tuple[int, int, float]] = []
    for column, language in enumerate(languages):
        bins = wordfreq.get_frequency_list(_LISTS.get(language, language), "small")
        for distance, words in enumerate(bins[:LEAST]):
            places += [(rows.setdefault(word, len(rows)), column, (FLOOR - distance) / 100) for word in words]
    weights = np.zeros((len(rows), len(languages)), np.float32)
    at = np.array([place[:2] for place in places])
    weights[at[:, 0], at[:, 1]] = [place[2] for place in places]
    return _Table(rows, weights)
