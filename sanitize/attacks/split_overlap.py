"""People with rows in two parts of a split."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sanitize.attacks.classes import Codes, runs
from sanitize.attacks.evidence import Evidence, Found, ImpossibleError
from sanitize.attacks.hits import Hits
from sanitize.attacks.written_parts import batches, key_numbers, unit_numbers
from sanitize.io.places.place import Place

Numbers = Callable[[Place], np.ndarray]


def attack(evidence: Evidence) -> Found:
    """People in two parts of a split: by the unit, or where none is named by a key such as an e-mail address."""
    if evidence.splits and evidence.units is not None:
        return _found(evidence, evidence.units, unit_numbers)
    if evidence.splits and evidence.keys is not None:
        return _found(evidence, evidence.keys, key_numbers)
    raise ImpossibleError("there is no split, or neither source.unit nor a key names a person")


def _found(evidence: Evidence, files: Sequence[Place], numbers: Numbers) -> Found:
    return Found({name: split_overlap(evidence.parts, name, files, numbers) for name in evidence.splits})


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
    order = np.argsort(persons)
    order = order[persons[order] != 0]
    starts = runs(persons[order])
    if not len(starts):
        return Hits()
    values = codes.joined()[order]
    torn = np.maximum.reduceat(values, starts) != np.minimum.reduceat(values, starts)
    return Hits(len(starts), int(torn.sum()))
