"""Pictures whose perceptual hashes differ in few bits, however they were turned, resized or compressed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sanitize.data_kinds.distinct import begins
from sanitize.data_kinds.stable_order import stable_order
from sanitize.identity.components import forest
from sanitize.identity.draws import mixed
from sanitize.stage.likeness import NUMBER, Banded
from sanitize.stage.shapes import Pairs

NEAR_BITS = 6
"""Hashes of resized, re-compressed and brightened copies differ in at most this many of 64 bits."""
PIECES = NEAR_BITS + 2
"""Bytes of a hash: where six bits differ, at least two bytes are equal."""
VIEWS = 8
"""The four rotations of a picture and of its mirror image."""
AT_ONCE = 1 << 20
"""Pairs of hashes that are compared together."""
LARGE = 1 << 8
"""Hashes of a band of which not all pairs are compared."""
MANY = 1 << 14
"""Near pairs that are too many to be kept as they are found."""
HASH, OWN = "hash", "own"


@dataclass(frozen=True)
class SimilarPictures:
    """Likeness of pictures by the hashes of their eight views, uint64 (n, 8), the picture's own first.

    Exact: copies are the pictures whose own hash differs in at most six bits from one of the other's views. Two such
    hashes agree in two of their eight bytes (Manku, Jain, Das Sarma: "Detecting near-duplicates for web crawling",
    2007), so each pair of bytes is a band.
    """

    confirms: bool = False

    def bands(self, numbers: np.ndarray, signatures: np.ndarray) -> Iterator[Banded]:
        """Each view once in every band, by two bytes of its hash."""
        hashes = np.ascontiguousarray(signatures).ravel()
        own = np.zeros(signatures.shape, dtype=bool)
        own[:, :1] = True
        columns = {NUMBER: np.repeat(numbers, signatures.shape[1]), HASH: hashes, OWN: own.ravel()}
        pieces = hashes.view(np.uint8).reshape(-1, PIECES).astype(np.uint64)
        for band, (one, other) in enumerate(combinations(range(PIECES), 2)):
            yield Banded(mixed(pieces[:, one] << np.uint64(8) | pieces[:, other], band + 1), columns)

    def candidates(self, banded: Banded) -> Pairs:
        """Pictures, one by its own hash, that are copies: a chain through all of them, not each pair."""
        order = stable_order(banded.columns[HASH], banded.draws)
        draws, hashes = banded.draws[order], banded.columns[HASH][order]
        numbers, own = banded.columns[NUMBER][order], banded.columns[OWN][order]
        first = begins(hashes, draws)
        group = np.cumsum(first) - 1
        asked = np.bincount(group, own, minlength=int(first.sum())) > 0
        reached, lead = asked.copy(), numbers[first]
        links = [(numbers[:0], numbers[:0])]
        for one, other in _near(hashes[first], begins(draws[first]), np.flatnonzero(asked)):
            reached[one] = reached[other] = True
            links.append((lead[one], lead[other]))
        same = reached[group] & ~first
        links.append((lead[group[same]], numbers[same]))
        left, right = zip(*links, strict=True)
        return np.concatenate(left), np.concatenate(right)

    def alike(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """All: candidates are copies."""
        return np.ones(len(one), dtype=bool)


def _near(hashes: np.ndarray, first: np.ndarray, asked: np.ndarray) -> Iterator[Pairs]:
    """Places of hashes that differ in few bits, one of them asked for; `first` marks where those of a band begin.

    All such pairs of small bands, and of large ones as many as join the same hashes.
    """
    edges = np.append(np.flatnonzero(first), len(hashes))
    band = np.cumsum(first)[asked] - 1
    low, sizes = edges[band], edges[band + 1] - edges[band]
    small = (sizes > 1) & (sizes <= LARGE)
    yield from _all_pairs(hashes, asked[small], low[small], sizes[small])
    for number in np.unique(band[sizes > LARGE]):
        yield from _joining(hashes, np.arange(edges[number], edges[number + 1]), asked[band == number])


def _all_pairs(hashes: np.ndarray, asked: np.ndarray, low: np.ndarray, sizes: np.ndarray) -> Iterator[Pairs]:
    """The pairs of each asked hash with those near it among so many from a place on."""
    ends = np.cumsum(sizes)
    start = 0
    while start < len(asked):
        before = int(ends[start] - sizes[start])
        stop = max(int(np.searchsorted(ends, before + AT_ONCE, side="right")), start + 1)
        some = slice(start, stop)
        one = np.repeat(asked[some], sizes[some])
        other = np.arange(len(one)) + np.repeat(low[some] - (ends[some] - sizes[some] - before), sizes[some])
        near = np.flatnonzero(np.bitwise_count(hashes[one] ^ hashes[other]) <= NEAR_BITS)
        near = near[one[near] != other[near]]
        one, other = one[near], other[near]
        yield (one, other) if len(near) < MANY else forest(one, other)
        start = stop


def _joining(hashes: np.ndarray, band: np.ndarray, asked: np.ndarray) -> Iterator[Pairs]:
    """Pairs that join what all pairs would: each asked hash looks at those that its group hasn't reached.

    Where very many pictures are alike, such as scans of one form, few are left to look at.
    """
    left, others = asked, np.setdiff1d(band, asked)
    while len(left):
        waiting, left, unseen = [int(left[0])], left[1:], others
        while waiting:
            one = waiting.pop()
            left, reached = _parted(hashes, one, left)
            unseen, seen = _parted(hashes, one, unseen)
            waiting += reached.tolist()
            found = np.concatenate([reached, seen])
            yield np.full(len(found), one), found


def _parted(hashes: np.ndarray, one: int, others: np.ndarray) -> Pairs:
    """Of other places those whose hashes differ in many bits, and those in few."""
    near = np.bitwise_count(hashes[others] ^ hashes[one]) <= NEAR_BITS
    return others[~near], others[near]
