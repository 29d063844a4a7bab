"""What resolved persons mean for a release, in numbers that name nobody."""

from __future__ import annotations

import numpy as np

from sanitize.identity.resolve import Persons, spaces
from sanitize.identity.state import IdentityState

SAME = 0.8
"""Labels and persons count as the same thing when at least four fifths of them match one to one."""


def merged_units(state: IdentityState, unit: str | None, found: Persons) -> int | None:
    """How many declared units turned out to share a person with another one; None where no unit is declared."""
    if unit is None:
        return None
    owners, digests = spaces(state)[unit]
    order = np.argsort(owners)
    units = digests[order][np.minimum(np.searchsorted(owners[order], found.records), max(len(owners) - 1, 0))]
    pairs = np.unique(np.stack([found.persons.astype(np.uint64), units], axis=1), axis=0)
    shared = np.bincount(pairs[:, 0].astype(np.int64))[pairs[:, 0].astype(np.int64)] > 1
    return len(np.unique(pairs[shared, 1]))


def label_is_identity(state: IdentityState, found: Persons) -> bool:
    """Whether the label names the person: labels and persons match nearly one to one, with several records each."""
    owners, labels = state.labels
    if not len(owners) or len(found.records) < 2 * len(np.unique(found.persons)):
        return False
    order = np.argsort(owners)
    of_pair = labels[order][np.searchsorted(owners[order], found.records)]
    pairs, sizes = np.unique(np.stack([found.persons.astype(np.uint64), of_pair], axis=1), axis=0, return_counts=True)
    largest = [_largest_share(pairs[:, side], sizes) for side in (0, 1)]
    return len(np.unique(of_pair)) > 1 and min(largest) >= SAME


def weighted_counts(found: Persons, weights: np.ndarray) -> np.ndarray:
    """Records of each person, each counted with its weight (float64, one a pair)."""
    return np.bincount(found.persons, weights)


def _largest_share(groups: np.ndarray, sizes: np.ndarray) -> float:
    """The share of all records that is in the largest pair of its group."""
    _, inverse = np.unique(groups, return_inverse=True)
    largest = np.zeros(int(inverse.max()) + 1, dtype=np.int64)
    np.maximum.at(largest, inverse, sizes)
    return float(largest.sum() / sizes.sum())
