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
from sanitize.proof.learners import Learner

CLASSES = 50
"""Values that a label may have."""
AMOUNT = 12
"""A number with more values than that is an amount: models that tell classes apart learn its quarters."""
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
    amounts: np.ndarray | None = None
    """The label as a number (float64), where it is an amount."""
    control_amounts: np.ndarray | None = None

    def targets(self, learner: Learner) -> tuple[np.ndarray, np.ndarray]:
        """What a model learns to tell, and the same of the control group; ImpossibleError for amounts of classes."""
        if not learner.amounts:
            return self.labels, self.control_labels
        if self.amounts is None or self.control_amounts is None:
            raise ImpossibleError(f"{learner.name} predicts numbers, and the label is none")
        return self.amounts, self.control_amounts


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
        kind = values.type
        numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        if numeric and len(distinct) > AMOUNT:
            numbers = values.drop_null().cast(pa.float64(), safe=False).to_numpy()
            numbers = numbers[np.isfinite(numbers)]
            return cls(column, (), tuple(np.unique(np.quantile(numbers, [0.25, 0.5, 0.75])).tolist()))
        if not 2 <= len(distinct) <= CLASSES:
            raise ImpossibleError(f"the column {column!r} can't be a label: it needs 2 to {CLASSES} different values")
        return cls(column, tuple(sorted(distinct.cast(pa.string()).to_pylist())))

    def codes(self, table: pa.Table) -> np.ndarray:
        """The class of every row (int64), -1 for values that the source doesn't have."""
        values = table.column(self.column)
        if self.cuts:
            numbers = self.amounts(table)
            if numbers is None:
                return np.full(len(values), -1)
            return np.where(np.isfinite(numbers), np.searchsorted(self.cuts, numbers, side="left"), -1)
        found = pc.index_in(values.cast(pa.string()), value_set=pa.array(self.values))
        return np.asarray(found.fill_null(-1).to_numpy(), dtype=np.int64)

    def amounts(self, table: pa.Table) -> np.ndarray | None:
        """The number of every row (float64, NaN for none); None where the label isn't an amount or isn't one here."""
        if not self.cuts:
            return None
        try:
            return np.asarray(table.column(self.column).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
        except pa.ArrowInvalid:
            return None


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
    if not len(others.person) or len(np.unique(labels.codes(own.table))) < 2:
        raise ImpossibleError(f"too few rows with the label {labels.column!r}, or all with the same one")
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
        labels.amounts(own.table),
        labels.amounts(others.table),
    )


def rows_of(forms: Any, keep: np.ndarray) -> Any:
    """Some rows of a matrix, sparse or not."""
    return forms[np.flatnonzero(keep)]


def by_person(values: np.ndarray, person: np.ndarray, count: int) -> np.ndarray:
    """The mean of a value over the rows of each person; NaN for people without rows."""
    rows = np.bincount(person, minlength=count)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.bincount(person, weights=values, minlength=count) / rows)
