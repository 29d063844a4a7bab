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
        self._unit_of: Ints | None = None
        if counts.entry_unit is None:
            order = np.argsort(cell, kind="stable")
            first = starts(cell[order])
            self._cell = cell[order][first]
            self._mass = (
                np.add.reduceat(counts.entry_rows[order], first).astype(np.float64) if len(first) else np.zeros(0)
            )
        else:
            names, unit = np.unique(counts.entry_unit, return_inverse=True)
            self._units = max(len(names), 1)
            pairs = distinct(cell * self._units + unit.reshape(-1))
            self._cell, self._unit_of = np.divmod(pairs, self._units)
            self._mass = np.ones(len(pairs))
        self._tuple, self._value = np.divmod(self._cell, self._width)

    def triples(self) -> tuple[Ints, Ints, Ints, Floats]:
        """Tuple, value, number of the distinct (unit, value) and count, ordered by tuple.

        Without units every count is of rows, and the number means nothing.
        """
        if self._unit_of is None:
            return self._tuple, self._value, np.zeros(len(self._tuple), dtype=np.int64), self._mass
        pair = np.unique(self._value * self._units + self._unit_of, return_inverse=True)[1].reshape(-1)
        return self._tuple, self._value, pair, self._mass

    def overall(self) -> Floats:
        """Counts over the whole table."""
        matrix = self._matrix(self._value, self._unit_of, self._mass, 1)
        return matrix.reshape(-1)

    def per_class(self, place: Ints, classes: int, additive: bool = False) -> Iterator[tuple[slice, Floats]]:
        """Counts (classes × values) in slices of classes; tuples placed at -1 are left out."""
        at = place[self._tuple]
        step = max(CELLS // self._width, 1)
        for first in range(0, classes, step):
            last = min(first + step, classes)
            chosen = np.flatnonzero((at >= first) & (at < last))
            cell = (at[chosen] - first) * self._width + self._value[chosen]
            unit = None if additive or self._unit_of is None else self._unit_of[chosen]
            yield slice(first, last), self._matrix(cell, unit, self._mass[chosen], last - first)

    def _matrix(self, cell: Ints, unit: Ints | None, mass: Floats, classes: int) -> Floats:
        size = classes * self._width
        if unit is not None:
            cell = distinct(cell * self._units + unit) // self._units
            mass = np.ones(len(cell))
        counts: Floats = np.bincount(cell, weights=mass, minlength=size).astype(np.float64)
        matrix: Floats = counts.reshape(classes, self._width)
        return matrix
