"""Tables as numbers that models learn from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

CATEGORIES = 200
"""Values of a column that get a feature of their own in a linear model; the rarer ones share none."""
_FIRST_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class _Column:
    name: str
    values: tuple[Any, ...] | None
    """The values in order, where they aren't numbers."""
    center: float = 0.0
    scale: float = 1.0

    def numbers(self, table: pa.Table) -> np.ndarray:
        """A number per row, -1 or NaN for what isn't known."""
        column = table.column(self.name)
        if self.values is None:
            return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=float)
        found = pc.index_in(column.cast(pa.string()), value_set=pa.array(self.values, pa.string()))
        return np.asarray(found.fill_null(-1).to_numpy(), dtype=float)


@dataclass(frozen=True)
class Encoder:
    """Reads the rows of one arm."""

    columns: tuple[_Column, ...]

    @classmethod
    def of(cls, table: pa.Table, names: Sequence[str]) -> Encoder:
        """An encoder for the columns as the table has them."""
        return cls(tuple(_learned(table.column(name), name) for name in names))

    def ordered(self, table: pa.Table) -> np.ndarray:
        """A number per cell (float64), for trees: values keep their order."""
        made = np.column_stack([column.numbers(table) for column in self.columns])
        return np.asarray(np.nan_to_num(made, nan=-1e9))

    def one_hot(self, table: pa.Table) -> sparse.csr_matrix:
        """A feature per value and a scaled one per number, for linear models."""
        parts = []
        for column in self.columns:
            numbers = column.numbers(table)
            if column.values is None:
                scaled = np.nan_to_num((numbers - column.center) / column.scale)
                parts.append(sparse.csr_matrix(np.clip(scaled, -5, 5)[:, None]))
                continue
            known = np.flatnonzero(numbers >= 0)
            width = min(len(column.values), CATEGORIES)
            known = known[numbers[known] < width]
            at = numbers[known].astype(int)
            parts.append(sparse.csr_matrix((np.ones(len(known)), (known, at)), (len(numbers), max(width, 1))))
        return sparse.hstack(parts, format="csr")


def _learned(column: pa.ChunkedArray, name: str) -> _Column:
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = column.drop_null().cast(pa.float64(), safe=False).to_numpy()
        center, scale = (float(numbers.mean()), float(numbers.std())) if len(numbers) else (0.0, 1.0)
        return _Column(name, None, center, scale or 1.0)
    counted = pc.value_counts(column.cast(pa.string()).drop_null()).to_pylist()
    common = sorted(counted, key=lambda one: (-one["counts"], one["values"]))
    if len(common) > CATEGORIES:
        return _Column(name, tuple(one["values"] for one in common))
    return _Column(name, tuple(sorted((one["values"] for one in common), key=_order)))


def _order(value: str) -> tuple[bool, float, str]:
    """Intervals and bounds by their first number, then all else by its letters."""
    number = _FIRST_NUMBER.search(value)
    return number is None, float(number[0]) if number else 0.0, value
