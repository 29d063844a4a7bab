"""Which face embeddings are of one person: exact average linkage on cosines."""

from __future__ import annotations

import numpy as np

SAME_PERSON = 0.42
"""Mean cosine of SFace embeddings from which two groups are one person; best pairwise F on labelled portraits."""
ROWS, COLUMNS = 1 << 11, 1 << 14
"""Cosines that are looked at together: 128 MB of them."""


def cluster(embeddings: np.ndarray, threshold: float = SAME_PERSON) -> np.ndarray:
    """The cluster (int64, numbered by first appearance) of each unit-length embedding, float32 (n, d).

    Average linkage, exact: the mean cosine of two groups is the product of their mean vectors, and reciprocal
    nearest neighbours can be merged in any order because average linkage is reducible (Murtagh, "A survey of recent
    advances in hierarchical clustering algorithms", 1983). Memory is linear in the faces that are like another one.
    """
    leader = np.arange(len(embeddings))
    everyone = np.arange(len(embeddings))
    best, near = _nearest(everyone, everyone, embeddings)
    alike = np.flatnonzero(best >= threshold)
    alike = np.unique(np.concatenate([alike, near[alike]]))
    nearest = np.searchsorted(alike, near[alike])
    leader[alike] = alike[_merged(embeddings[alike], best[alike], nearest, threshold)]
    return _numbered(leader)


def _merged(means: np.ndarray, best: np.ndarray, near: np.ndarray, threshold: float) -> np.ndarray:
    """For each embedding the place of one with which it was merged, or of itself; given its nearest other one."""
    count = len(means)
    leader = np.arange(count)
    sums, sizes = means.astype(np.float64), np.ones(count)
    active = np.arange(count)
    stale = active[:0]
    while True:
        if len(stale):
            best[stale], near[stale] = _nearest(stale, active, means)
        active = active[best[active] >= threshold]
        left, right = _reciprocal(active, near, best)
        sums[left] += sums[right]
        sizes[left] += sizes[right]
        means[left] = sums[left] / sizes[left, None]
        leader[right] = left
        gone = np.zeros(count, dtype=bool)
        gone[right] = True
        changed = gone.copy()
        changed[left] = True
        active = active[~gone[active]]
        stale = active[changed[active] | changed[near[active]]]
        if not len(stale):
            return leader


def _nearest(rows: np.ndarray, columns: np.ndarray, means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The greatest cosine of each row with another of the columns (places of means), and which one that is."""
    best, near = np.full(len(rows), -np.inf), np.full(len(rows), -1)
    position = np.full(len(means), -1)
    for low in range(0, len(columns), COLUMNS):
        part = columns[low : low + COLUMNS]
        position[part] = np.arange(len(part))
        theirs = means[part]
        for start in range(0, len(rows), ROWS):
            some = slice(start, start + ROWS)
            cosines = means[rows[some]] @ theirs.T
            itself = np.flatnonzero(position[rows[some]] >= 0)
            cosines[itself, position[rows[some]][itself]] = -np.inf
            top = cosines.argmax(axis=1)
            found = cosines[np.arange(len(top)), top]
            nearer = np.flatnonzero(found > best[some])
            best[start + nearer], near[start + nearer] = found[nearer], part[top[nearer]]
        position[part] = -1
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
