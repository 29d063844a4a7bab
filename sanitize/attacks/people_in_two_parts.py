"""Counts people whose rows are in two parts of a split."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sanitize.attacks.classes import Codes, runs
from sanitize.attacks.hits import Hits
from sanitize.attacks.written_parts import batches, unit_numbers
from sanitize.io.places.place import Place

Numbers = Callable[[Place], np.ndarray]
"""Reads the person (uint64) of every row of a part from the private file next to it; 0 is nobody."""


def split_overlap(parts: Sequence[Place], column: str, files: Sequence[Place], numbers: Numbers = unit_numbers) -> Hits:
    """The people (private files next to the parts, as for `recount`) whose rows have more than one value of the split.

    Augmented rows count: a copy in another part leaks as well. A number of 0 is nobody's.
    """
    codes, known = Codes(), []
    for part, file in zip(parts, files, strict=True):
        for batch, _ in batches(part, [column], encoded=True):
            codes.add(batch.column(0))
        known.append(numbers(file))
    persons = np.concatenate(known) if known else np.empty(0, dtype=np.uint64)
    return torn(persons, codes.joined()) if len(persons) else Hits()


def torn(persons: np.ndarray, values: np.ndarray) -> Hits:
    """Of some persons (uint64), one per row, those whose rows have different values (numbers); 0 is nobody."""
    order = np.argsort(persons)
    order = order[persons[order] != 0]
    starts = runs(persons[order])
    if not len(starts):
        return Hits()
    ordered = values[order]
    different = np.maximum.reduceat(ordered, starts) != np.minimum.reduceat(ordered, starts)
    return Hits(len(starts), int(different.sum()))
