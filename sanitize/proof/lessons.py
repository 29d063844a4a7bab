"""What the models of one arm learn: rows in the forms that they read, labels, and the people behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.arms import Arm

CLASSES = 50
"""Values that a label may have; a number with more of them is cut at its quartiles."""
STRANGE = 0.05
"""The share of an arm's rows that may have a label that the source doesn't know."""


@dataclass(frozen=True)
class Lessons:
    """Rows of the people who may be in a model, and of the control group in the arm's words."""

    arm: str
    forms: Mapping[str, Any]
    labels: np.ndarray
    person: np.ndarray
    copied: np.ndarray
    control_forms: Mapping[str, Any]
    control_labels: np.ndarray
    control_person: np.ndarray


@dataclass(frozen=True)
class Labels:
    """The label's values in the source, as numbers."""

    column: str
    values: tuple[str, ...]
    cuts: tuple[float, ...] = ()

    @classmethod
    def of(cls, column: str, values: pa.ChunkedArray) -> Labels:
        """The classes of a column; ImpossibleError when it has one alone or too many."""
        distinct = values.drop_null().unique()
        numeric = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
        if numeric and len(distinct) > CLASSES:
            numbers = values.drop_null().cast(pa.float64()).to_numpy()
            return cls(column, (), tuple(np.unique(np.quantile(numbers, [0.25, 0.5, 0.75])).tolist()))
        if not 2 <= len(distinct) <= CLASSES:
            raise ImpossibleError(f"the column {column!r} can't be a label: it needs 2 to {CLASSES} different values")
        return cls(column, tuple(sorted(distinct.cast(pa.string()).to_pylist())))

    def codes(self, table: pa.Table) -> np.ndarray:
        """The class of every row (int64), -1 for values that the source doesn't have."""
        values = table.column(self.column)
        if self.cuts:
            try:
                numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
            except pa.ArrowInvalid:
                return np.full(len(values), -1)
            return np.where(np.isnan(numbers), -1, np.searchsorted(self.cuts, numbers, side="left"))
        found = pc.index_in(values.cast(pa.string()), value_set=pa.array(self.values))
        return np.asarray(found.fill_null(-1).to_numpy(), dtype=np.int64)


Reader = Callable[[pa.Table], Mapping[str, Any]]


def lessons(
    arm: Arm,
    raw: Arm,
    control: np.ndarray,
    labels: Labels,
    reader: Callable[[pa.Table], Reader],
    translate: Callable[[pa.Table, pa.Table], pa.Table],
) -> Lessons:
    """The rows of an arm, and the control group's raw rows in its words. ImpossibleError when its labels are lost."""
    if labels.column not in arm.table.schema.names:
        raise ImpossibleError(f"the label {labels.column!r} wasn't released")
    known = labels.codes(arm.table)
    if not len(known) or np.mean(known < 0) > STRANGE + np.mean(labels.codes(raw.table) < 0):
        raise ImpossibleError(f"the label {labels.column!r} was released with other values")
    own = arm.taken((known >= 0) & ~control[arm.person])
    others = raw.taken((labels.codes(raw.table) >= 0) & control[raw.person])
    read = reader(own.table)
    return Lessons(
        arm.name,
        read(own.table),
        labels.codes(own.table),
        own.person,
        own.copied,
        read(translate(others.table, own.table)),
        labels.codes(others.table),
        others.person,
    )


def rows_of(forms: Any, keep: np.ndarray) -> Any:
    """Some rows of a matrix, sparse or not."""
    return forms[np.flatnonzero(keep)]


def by_person(values: np.ndarray, person: np.ndarray, count: int) -> np.ndarray:
    """The mean of a value over the rows of each person; NaN for people without rows."""
    rows = np.bincount(person, minlength=count)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.bincount(person, weights=values, minlength=count) / rows)
