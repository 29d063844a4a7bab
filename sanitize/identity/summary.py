"""What resolved persons mean for a release, in numbers that name nobody."""

from __future__ import annotations

import numpy as np

from sanitize.identity.components import BLOCK
from sanitize.identity.resolve import Persons
from sanitize.identity.state import IdentityState, placed, spaces

SAME = 0.8
"""Labels and persons count as the same thing when at least four fifths of them match one to one."""


def merged_units(state: IdentityState, unit: str | None, found: Persons) -> int | None:
    """How many declared units turned out to share a person with another one; None where no unit is declared."""
    if unit is None:
        return None
    keyed = spaces(state)[unit]
    units = np.zeros(found.people, dtype=np.int32)
    for places, digests in placed(state, keyed):
        people, _, _ = _pairs(found, places, digests)
        np.add.at(units, people, 1)
    shared = 0
    for places, digests in placed(state, keyed):
        people, codes, _ = _pairs(found, places, digests)
        shared += len(np.unique(codes[units[people] > 1]))
    return shared


def label_is_identity(state: IdentityState, found: Persons) -> bool:
    """Whether the label names the person: labels and persons match nearly one to one, with several records each."""
    if len(found.places) < 2 * found.people or not any(len(owners) for owners, _ in state.labels):
        return False
    of_person = np.zeros(found.people, dtype=np.int64)
    of_labels, labels = 0, 0
    for places, digests in placed(state, state.labels):
        people, codes, sizes = _pairs(found, places, digests)
        largest = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
        np.maximum.at(largest, codes, sizes)
        np.maximum.at(of_person, people, sizes)
        of_labels, labels = of_labels + int(largest.sum()), labels + len(largest)
    return labels > 1 and min(int(of_person.sum()), of_labels) >= SAME * len(found.places)


def weighted_counts(found: Persons, weights: np.ndarray) -> np.ndarray:
    """Records of each person, each counted with its weight (float64, one a record)."""
    sums = np.zeros(found.people)
    for start in range(0, len(found.places), BLOCK):
        np.add.at(sums, found.persons[start : start + BLOCK], weights[found.places[start : start + BLOCK]])
    return sums


def _pairs(found: Persons, places: np.ndarray, digests: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Persons and values (numbered within the bucket) that occur together, and in how many records' pairs."""
    people, index = found.of(places)
    codes = np.unique(digests, return_inverse=True)[1][index]
    size = int(codes.max(initial=0)) + 1
    pairs, sizes = np.unique(people.astype(np.int64) * size + codes, return_counts=True)
    return pairs // size, pairs % size, sizes
