"""What of a text the encoder reads: the words of which the quick tagger isn't sure, and some around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sanitize.text.encoder.hidden import Stretch

NAMES = ("PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS")
"""Entities that are easily taken for one another: words count by the chance of all of these."""

NUMBERS = ("DATE_TIME", "AGE", "ID_NUMBER", "PHONE_NUMBER")

NO_PERSON, NO_NAME, NO_NUMBER = 0.03, 0.1, 0.15
"""Chances below which a word is no part of a person's name, of any name, no date, age or number."""

FOUND = 0.6
"""The chance from which on a word is part of a name or number."""

NEAR = 2
"""Words on either side of a doubtful one about which the encoder is believed as well: names have several."""

CONTEXT = 4
"""Words on either side of a doubtful one that the encoder reads."""


def doubtful(chances: np.ndarray, labels: Sequence[str], digits: np.ndarray) -> np.ndarray:
    """Whether each word may be something or nothing, given its chances and whether it has a digit."""
    person = chances[:, labels.index("PERSON")]
    name = chances[:, [labels.index(one) for one in NAMES]].sum(axis=1)
    number = digits * chances[:, [labels.index(one) for one in NUMBERS]].max(axis=1)
    as_name = ((person >= NO_PERSON) | (name >= NO_NAME)) & (name < FOUND)
    doubts: np.ndarray = as_name | ((number >= NO_NUMBER) & (number < FOUND))
    return doubts


def around(doubts: np.ndarray, near: int) -> np.ndarray:
    """The doubtful words and `near` words on either side of each."""
    if not doubts.any():
        return doubts
    counts = np.convolve(doubts, np.ones(2 * near + 1, np.int64))[near : near + len(doubts)]
    reached: np.ndarray = counts > 0
    return reached


def stretches(words: np.ndarray) -> Iterator[Stretch]:
    """The words that are marked, as stretches of words in a row."""
    edges = np.flatnonzero(np.diff(words, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def between(tagger: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Chances half-way between the sum and the product of two experts (Hinton 2002).

    By their sum alone, one expert's moderate chance of a person in a plain word would be enough; by their product
    alone, one expert's doubt.
    """
    together: np.ndarray = (tagger + head) / 4 + np.sqrt(tagger * head) / 2
    return together
