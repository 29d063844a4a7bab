"""Near-duplicates: pictures whose perceptual hashes differ in few bits, documents that share most of their words."""

from __future__ import annotations

import itertools
import re
import zlib

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

NEAR_BITS = 6
"""Hashes of resized, re-compressed and brightened copies differ in at most this many of 64 bits."""
HASH_BITS = 64
SIMILAR = 0.8
"""Jaccard similarity of the word triples of two documents from which they are near-duplicates."""
MINIMA, BANDS = 64, 16
"""64 minimal hashes in 16 bands of 4: pairs at a similarity of .8 become candidates with a probability of .999."""
SHINGLE = 3
WORDS = 12
"""Documents of fewer words are no evidence: short notes are alike without a common source."""
VIEWS = 8
"""The four rotations of a picture and of its mirror image."""
_MIXER = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
"""The mixer of SplitMix64 (Steele, Lea and Flood, 2014)."""
_SALTS = np.random.default_rng(1).integers(0, 1 << 64, MINIMA, dtype=np.uint64)
_WORDS = re.compile(r"\w+")


def similar_pictures(hashes: np.ndarray, near: int = NEAR_BITS) -> np.ndarray:
    """The group (int64 (n,)) of each picture, from the hashes of its eight views, uint64 (n, 8), its own first.

    Exact: hashes that differ in at most `near` bits agree in one of `near` + 1 bands (Norouzi, Punjani, Fleet: "Fast
    search in Hamming space with multi-index hashing", 2012).
    """
    count = len(hashes)
    own = np.arange(count)
    values = np.concatenate([hashes[:, 0], hashes.ravel()])
    owners = np.concatenate([own, np.repeat(own, hashes.shape[1])])
    edges = np.linspace(0, HASH_BITS, near + 2).astype(int)
    links = []
    for low, high in itertools.pairwise(edges):
        band = values >> np.uint64(low) & np.uint64((1 << (high - low)) - 1)
        links.extend(_near_pairs(band, values, owners, count, near))
    return _groups(links, count)


def minima(text: str) -> np.ndarray | None:
    """The minimal hashes, uint32 (64,), of a text's word triples (Broder, 1997); None for a text of few words."""
    words = _WORDS.findall(text.lower())
    if len(words) < WORDS:
        return None
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    mixed = np.array([zlib.crc32(shingle.encode()) for shingle in shingles], dtype=np.uint64)[:, None] ^ _SALTS
    for shift, factor in _MIXER:
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed.min(axis=0) >> np.uint64(32), dtype=np.uint32)


def similar_documents(signatures: np.ndarray) -> np.ndarray:
    """The group (int64 (n,)) of each document, from its minimal hashes, uint32 (n, 64).

    Candidates agree in a band; their similarity is the share of hashes that agree.
    """
    rows = MINIMA // BANDS
    links = []
    for band in range(BANDS):
        part = np.ascontiguousarray(signatures[:, band * rows : (band + 1) * rows])
        _, first, inverse = np.unique(part, axis=0, return_index=True, return_inverse=True)
        pairs = np.stack([first[inverse], np.arange(len(signatures))], axis=1)
        agree = (signatures[pairs[:, 0]] == signatures[pairs[:, 1]]).mean(axis=1)
        links.append(pairs[agree >= SIMILAR])
    return _groups(links, len(signatures))


def _near_pairs(band: np.ndarray, values: np.ndarray, owners: np.ndarray, count: int, near: int) -> list[np.ndarray]:
    """Pairs of owners, one by its own hash, that agree in a band and differ in few bits."""
    order = np.argsort(band, kind="stable")
    starts = np.flatnonzero(np.diff(band[order], prepend=~band[order[:1]]))
    links = []
    for members in np.split(order, starts[1:]):
        own = members[members < count]
        if len(own) and len(members) > 1:
            distances = np.bitwise_count(values[own][:, None] ^ values[members][None, :])
            left, right = np.nonzero(distances <= near)
            links.append(np.stack([owners[own[left]], owners[members[right]]], axis=1))
    return links


def _groups(links: list[np.ndarray], count: int) -> np.ndarray:
    pairs = np.concatenate([np.zeros((0, 2), dtype=np.int64), *links])
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
