"""Documents that share most of their words: minimal hashes, and the bands in which near-duplicates agree."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sanitize.data_kinds.distinct import begins
from sanitize.data_kinds.stable_order import stable_order
from sanitize.identity.draws import mixed
from sanitize.stage.likeness import NUMBER, Banded
from sanitize.stage.shapes import Pairs

SIMILAR = 0.8
"""Jaccard similarity of the word triples of two documents from which they are near-duplicates."""
MINIMA, BANDS = 64, 16
"""64 minimal hashes in 16 bands of 4: pairs at a similarity of .8 become candidates with a probability of .999."""
SHINGLE = 3
WORDS = 12
"""Documents of fewer words are no evidence: short notes are alike without a common source."""
TOGETHER = 1 << 14
"""Documents of a band that are compared with the same one; where more are alike, as form letters are, with others."""
_MIXER = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
"""The mixer of SplitMix64 (Steele, Lea and Flood, 2014)."""
_SALTS = np.random.default_rng(1).integers(0, 1 << 64, MINIMA, dtype=np.uint64)
_WORDS = re.compile(r"\w+")


def minima(text: str) -> np.ndarray | None:
    """The minimal hashes, uint32 (64,), of a text's word triples (Broder, 1997); None for a text of few words."""
    words = _WORDS.findall(text.lower())
    if len(words) < WORDS:
        return None
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    found = np.array([zlib.crc32(shingle.encode()) for shingle in shingles], dtype=np.uint64)[:, None] ^ _SALTS
    for shift, factor in _MIXER:
        found = (found ^ (found >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(found.min(axis=0) >> np.uint64(32), dtype=np.uint32)


@dataclass(frozen=True)
class SimilarDocuments:
    """Likeness of documents by their minimal hashes, uint32 (n, 64).

    Candidates agree in a band with the first document of it; their similarity is the share of hashes that agree.
    """

    confirms: bool = True

    def bands(self, numbers: np.ndarray, signatures: np.ndarray) -> Iterator[Banded]:
        """Each document once in every band, by the four hashes there."""
        pairs = np.ascontiguousarray(signatures).view(np.uint64)
        for band in range(BANDS):
            draws = mixed(mixed(pairs[:, 2 * band], band) ^ pairs[:, 2 * band + 1], 0)
            yield Banded(draws, {NUMBER: numbers})

    def candidates(self, banded: Banded) -> Pairs:
        """The first document of each band with each of the others; of very many, with the first of their share."""
        numbers = banded.columns[NUMBER]
        order = stable_order(numbers, banded.draws)
        draws, numbers = banded.draws[order], numbers[order]
        new = begins(draws)
        first = np.flatnonzero(new)[np.cumsum(new) - 1]
        at = np.arange(len(draws))
        nearest = first + (at - first) // TOGETHER * TOGETHER
        other = np.flatnonzero(~new)
        return numbers[np.where(nearest < at, nearest, first)[other]], numbers[other]

    def alike(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Pairs of which at least four fifths of the minimal hashes agree."""
        return np.asarray((one == other).mean(axis=1) >= SIMILAR)
