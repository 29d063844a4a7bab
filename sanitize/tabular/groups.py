"""How suppression falls on the groups of a column: it hits those first of whom there are few."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.tabular.histogram import Counts
from sanitize.tabular.recoding import decoded

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

STEPS = 1000
"""Rates are rounded up to thousandths, so that they don't give counts away."""


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups of one column: their values, which stay private, their rows, and the suppressed ones of these."""

    values: pa.Array = field(repr=False)
    rows: Floats
    suppressed: Floats

    @classmethod
    def of(cls, counts: Counts, column: str, kept: Flags) -> Groups:
        """The groups of a quasi-identifier or sensitive column; `kept` says which tuples are released."""
        names = (*counts.columns, *counts.sensitive)
        place = names.index(column)
        width = len(counts.columns)
        codes = counts.tuples[place][counts.entry_tuple] if place < width else counts.entry_sensitive[place - width]
        size, gone = len(counts.values[place]), ~kept[counts.entry_tuple]
        rows = np.bincount(codes, weights=counts.entry_rows, minlength=size)
        suppressed = np.bincount(codes[gone], weights=counts.entry_rows[gone], minlength=size)
        return cls(counts.values[place], rows.astype(np.float64), suppressed.astype(np.float64))

    def with_removed(self, values: pa.Array) -> Groups:
        """With further suppressed rows, given by their groups."""
        plain = decoded(values)
        place = pc.index_in(plain if plain.type == self.values.type else pc.cast(plain, self.values.type), self.values)
        further = np.bincount(place.drop_null().to_numpy(), minlength=len(self.rows))
        return replace(self, suppressed=np.minimum(self.suppressed + further, self.rows))

    def rates(self, least: int) -> tuple[float, ...]:
        """The share of each group's rows that was suppressed, rounded up to thousandths, the largest group first.

        Groups of fewer than `least` rows count as one, together with the next larger ones until they are `least`. Once
        any row was suppressed, both counts of every group are rounded to multiples of `least`, those of suppressed rows
        up and never to 0: otherwise the group of a few suppressed rows could be seen.
        """
        order = np.argsort(-self.rows, kind="stable")
        rows, suppressed = list(self.rows[order]), list(self.suppressed[order])
        while len(rows) > 1 and rows[-1] < least:
            rows[-2:], suppressed[-2:] = [rows[-2] + rows[-1]], [suppressed[-2] + suppressed[-1]]
        if sum(suppressed) and least > 1:
            rows = list(np.maximum(np.round(np.array(rows) / least), 1) * least)
            suppressed = list(np.minimum(np.ceil(np.maximum(suppressed, 1) / least) * least, rows))
        steps = np.ceil(np.maximum(STEPS * np.array(suppressed) / np.maximum(rows, 1) - 1e-9, 0.0))
        return tuple(float(step) / STEPS for step in steps)
