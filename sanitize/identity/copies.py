"""Copies: pictures or documents that are alike, directly or by way of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sanitize.data_kinds.stable_order import stable_order
from sanitize.identity.components import Components
from sanitize.identity.records import Records
from sanitize.stage.likeness import Likeness
from sanitize.stage.shapes import Pairs

AT_ONCE = 1 << 16
"""Pairs of signatures that are compared together."""


@dataclass(frozen=True, eq=False)
class Copies:
    """Things that were looked at, and for each the group (by place, its lowest place) of its copies.

    Of a record there may be as many as `each`: the number of a thing is that of its record times `each`, plus that of
    its column.
    """

    things: Records
    groups: np.ndarray
    each: int = 1

    def owners(self) -> np.ndarray:
        """The record (int64) of every thing."""
        return np.asarray(self.things.numbers // self.each)

    def shared(self) -> Pairs:
        """The records of things that have copies, and a digest (uint64) that copies share."""
        places = np.flatnonzero((np.bincount(self.groups, minlength=1) > 1)[self.groups])
        return self.things.at(places) // self.each, self.groups[places].astype(np.uint64) + np.uint64(1)


def copies(likeness: Likeness, numbers: np.ndarray, signatures: np.ndarray, each: int = 1) -> Copies:
    """The copies among numbered things (int64, each once), in memory."""
    order = stable_order(numbers)
    numbers, signatures, things = numbers[order], signatures[order], Records.of(numbers)
    found = Components(len(numbers))
    for banded in likeness.bands(numbers, signatures):
        one, other = (things.places(side) for side in likeness.candidates(banded))
        for some in slices(len(one)):
            alike = likeness.alike(signatures[one[some]], signatures[other[some]])
            found.join(one[some][alike], other[some][alike])
    return Copies(things, found.all_roots(), each)


def slices(size: int) -> Iterator[slice]:
    """So many entries, a part at a time."""
    for start in range(0, size, AT_ONCE):
        yield slice(start, start + AT_ONCE)
