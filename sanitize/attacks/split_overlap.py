"""Persons who lie in two parts of a split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sanitize.attacks.classes import Codes, runs
from sanitize.attacks.evidence import Evidence, Found, ImpossibleError
from sanitize.attacks.hits import Hits
from sanitize.attacks.written_parts import batches, unit_numbers
from sanitize.io.places.place import Place


def attack(evidence: Evidence) -> Found:
    """People in two parts of a split."""
    if evidence.units is None or not evidence.splits:
        raise ImpossibleError("there is no split, or source.unit names no person")
    return Found({name: split_overlap(evidence.parts, name, evidence.units) for name in evidence.splits})


def split_overlap(parts: Sequence[Place], column: str, units: Sequence[Place]) -> Hits:
    """The units (private files beside the parts, as for `recount`) whose rows have more than one value of the split.

    Augmented rows count: a copy in another part leaks as well.
    """
    codes, known = Codes(), []
    for part, file in zip(parts, units, strict=True):
        for batch, _ in batches(part, [column], encoded=True):
            codes.add(batch.column(0))
        known.append(unit_numbers(file))
    persons = np.concatenate(known) if known else np.empty(0, dtype=np.uint64)
    order = np.argsort(persons)
    starts = runs(persons[order])
    if not len(starts):
        return Hits()
    values = codes.joined()[order]
    torn = np.maximum.reduceat(values, starts) != np.minimum.reduceat(values, starts)
    return Hits(len(starts), int(torn.sum()))
