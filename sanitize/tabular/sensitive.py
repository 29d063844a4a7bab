"""Counts of sensitive values by class."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sanitize.data_kinds.distinct import distinct
from sanitize.tabular.histogram import Counts
from sanitize.tabular.packing import Ints, starts

Floats = npt.NDArray[np.float64]

CELLS = 1 << 22


class SensitiveCounter:
    """How often each value of one sensitive column stands in a class: distinct units, or rows where none is named.

    `additive` counts a unit once for every tuple it stands in, so that counts of unions are sums: an upper bound of
    the exact count, and what bounds for finer nodes need.
    """

    def __init__(self, counts: Counts, column: str) -> None:
        at = counts.sensitive.index(column)
        self.values = counts.values[len(counts.columns) + at]
        self._width = max(len(self.values), 1)
        value = counts.entry_sensitive[at].astype(np.int64)
        cell = counts.entry_tuple * self._width + value
        self._group_of: Ints | None = None
        if counts.persons is None:
            order = np.argsort(cell, kind="stable")
            first = starts(cell[order])
            self._cell = cell[order][first]
            self._mass = (
                np.add.reduceat(counts.entry_rows[order], first).astype(np.float64) if len(first) else np.zeros(0)
            )
        else:
            people = counts.value_people(column)
            self._cell = people.of_tuple * self._width + people.value
            self._group_of, self._mass = people.groups, people.people.astype(np.float64)
            self._groups = int(self._group_of.max(initial=0)) + 1
            self._people = np.zeros(self._groups)
            self._people[self._group_of] = self._mass
        self._tuple, self._value = np.divmod(self._cell, self._width)

    def triples(self) -> tuple[Ints, Ints, Ints, Floats]:
        """Tuple, value, number of people who count once in a class, and how many they are, ordered by tuple.

        Without units every count is of rows, and the number means nothing.
        """
        group = np.zeros(len(self._tuple), dtype=np.int64) if self._group_of is None else self._group_of
        return self._tuple, self._value, group, self._mass

    def overall(self) -> Floats:
        """Counts over the whole table."""
        matrix = self._matrix(self._value, self._group_of, self._mass, 1)
        return matrix.reshape(-1)

    def per_class(self, place: Ints, classes: int, additive: bool = False) -> Iterator[tuple[slice, Floats]]:
        """Counts (classes × values) in slices of classes; tuples placed at -1 are left out."""
        at = place[self._tuple]
        step = max(CELLS // self._width, 1)
        for first in range(0, classes, step):
            last = min(first + step, classes)
            chosen = np.flatnonzero((at >= first) & (at < last))
            cell = (at[chosen] - first) * self._width + self._value[chosen]
            group = None if additive or self._group_of is None else self._group_of[chosen]
            yield slice(first, last), self._matrix(cell, group, self._mass[chosen], last - first)

    def _matrix(self, cell: Ints, group: Ints | None, mass: Floats, classes: int) -> Floats:
        size = classes * self._width
        if group is not None:
            cell, once = np.divmod(distinct(cell * self._groups + group), self._groups)
            mass = self._people[once]
        counts: Floats = np.bincount(cell, weights=mass, minlength=size).astype(np.float64)
        matrix: Floats = counts.reshape(classes, self._width)
        return matrix
