"""What finders of names know of words: lists of names and places, and dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from sanitize.text.crf_recognizer import shipped
from sanitize.text.documentation_terms import TERMS
from sanitize.text.ordinary_words import is_ordinary, ordinary_words
from sanitize.text.technical_words import NOT_ORGANIZATIONS
from sanitize.word_frequency import MORE_LANGUAGES, frequency

RARE = 3.0
"""Frequency (Zipf scale of wordfreq) below which a word in no dictionary may be a name: once in a million words."""

_TERMS = TERMS | {word.casefold() for word in NOT_ORGANIZATIONS}


class Vocabulary(NamedTuple):
    """Words in lower case."""

    lists: Mapping[str, frozenset[str]]
    """Of names: "gi" given names, "su" surnames, "ci" cities, "co" countries, "na" nationalities, and further ones."""
    ordinary: frozenset[str]
    """In dictionaries, without names that are no words."""

    def listed(self, word: str, *names: str) -> bool:
        """Whether a word in lower case is in one of these lists."""
        return any(word in self.lists[name] for name in names)

    def is_ordinary(self, word: str) -> bool:
        """Whether a word is in a dictionary, inflected or not."""
        return is_ordinary(word.casefold(), self.ordinary)

    def is_term(self, word: str) -> bool:
        """Whether a word is a technical term."""
        return word.casefold() in _TERMS

    def is_in_dictionaries(self, word: str) -> bool:
        """Whether a word is in a dictionary, or a technical term."""
        return self.is_ordinary(word) or self.is_term(word)

    def is_known(self, word: str) -> bool:
        """Whether a word is in a dictionary, a technical term, or not rare in one of many languages."""
        return self.is_in_dictionaries(word) or frequency(word.casefold(), MORE_LANGUAGES) >= RARE

    def is_name(self, word: str) -> bool:
        """Whether a word is in the lists of given names and surnames, and in no dictionary."""
        return self.listed(word.casefold(), "gi", "su") and not self.is_ordinary(word)


@cache
def vocabulary() -> Vocabulary:
    """The lists that the weights of the CRF hold, and the dictionary of the installed model."""
    return Vocabulary(shipped().features.lexicon.lists, ordinary_words())
