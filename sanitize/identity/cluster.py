"""Which face embeddings are of one person: exact average linkage on cosines."""

from __future__ import annotations

import numpy as np

SAME_PERSON = 0.42
"""Mean cosine of SFace embeddings from which two groups are one person; best pairwise F on labelled portraits."""
BLOCK = 2048


def cluster(embeddings: np.ndarray, threshold: float = SAME_PERSON) -> np.ndarray:
    """The cluster (int64, numbered by first appearance) of each unit-length embedding, float32 (n, d).

    Average linkage, exact: the mean cosine of two groups is the product of their mean vectors, and reciprocal
    nearest neighbours can be merged in any order because average linkage is reducible (Murtagh, "A survey of recent
    advances in hierarchical clustering algorithms", 1983). Memory is linear in n.
    """
    count = len(embeddings)
    leader = np.arange(count)
    sums = embeddings.astype(np.float64)
    sizes = np.ones(count)
    active = np.arange(count)
    best = np.full(count, -np.inf)
    near = np.full(count, -1)
    stale = active
    while len(stale):
        best[stale], near[stale] = _nearest(stale, active, sums, sizes)
        active = active[best[active] >= threshold]
        left, right = _reciprocal(active, near, best)
        sums[left] += sums[right]
        sizes[left] += sizes[right]
        leader[right] = left
        gone = np.zeros(count, dtype=bool)
        gone[right] = True
        changed = gone.copy()
        changed[left] = True
        active = active[~gone[active]]
        stale = active[changed[active] | changed[near[active]]]
    return _numbered(leader)


def _nearest(
    rows: np.ndarray, columns: np.ndarray, sums: np.ndarray, sizes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    means = (sums[columns] / sizes[columns, None]).astype(np.float32)
    position = np.full(len(sums), -1)
    position[columns] = np.arange(len(columns))
    best, near = np.empty(len(rows)), np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        cosines = means[position[block]] @ means.T
        cosines[np.arange(len(block)), position[block]] = -np.inf
        top = cosines.argmax(axis=1)
        best[start : start + BLOCK] = cosines[np.arange(len(block)), top]
        near[start : start + BLOCK] = columns[top]
    return best, near


def _reciprocal(active: np.ndarray, near: np.ndarray, best: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (lower, higher) that are each other's nearest; when rounding hides all of them, the closest pair."""
    if len(active) == 0:
        return active, active
    pairs = active[(near[near[active]] == active) & (active < near[active])]
    if len(pairs):
        return pairs, near[pairs]
    closest = active[best[active].argmax()]
    pair = np.sort([closest, near[closest]])
    return pair[:1], pair[1:]


def _numbered(leader: np.ndarray) -> np.ndarray:
    while not np.array_equal(leader, leader[leader]):
        leader = leader[leader]
    return np.unique(leader, return_inverse=True)[1].astype(np.int64)
