"""Utility metrics of the search: exact scores, and lower bounds for every finer node.

A separable metric is an increasing function of a sum over the columns: `tables` gives each column's summand at every
level for a given set of suppressed rows, and `score` turns the sum into the metric.

Bound. Let R(u) be rows that stay suppressed at every node v below u (v_c <= u_c for all c). For the metrics here a
column's summand can only grow when more rows are suppressed, so with S(v) the rows suppressed at v, S(v) contains
R(u) and  metric(v) = score(sum_c tables(S(v))_c[v_c]) >= score(sum_c tables(R(u))_c[v_c]):
one evaluation bounds the whole box below u. Why the summands grow is said with each metric.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sanitize.tabular.classes import Table

Floats = npt.NDArray[np.float64]


class Separable(Protocol):
    """A metric that is an increasing function of a sum over columns."""

    def tables(self, suppressed: Sequence[Floats]) -> list[Floats]:
        """For each column, its summand at every level; `suppressed[c]` are the suppressed rows by value of column c."""
        ...

    def score(self, summed: float) -> float:
        """The metric for a sum of summands."""
        ...


class Loss:
    """Mean information loss over the quasi-identifiers, 0 to 1 (Iyengar, KDD 2002; normalized as in ARX).

    A row loses its group's loss in each column, a suppressed row 1. The geometric mean is that of (1 + loss), minus 1,
    so that a column without loss doesn't hide the others. Suppressing a row replaces a loss of at most 1 by 1, so
    summands grow with the suppressed rows.
    """

    def __init__(self, table: Table, weights: Sequence[float] | None = None, mean: str = "arithmetic") -> None:
        given = np.ones(len(table.shape)) if weights is None else np.asarray(weights, dtype=np.float64)
        self._weights = given / given.sum()
        self._geometric = mean == "geometric"
        self._total = max(table.total, 1.0)
        self._rows = table.value_rows(slice(None))
        self._losses = [
            np.stack([loss[codes] for codes, loss in zip(column.codes, column.loss, strict=True)])
            for column in table.levels
        ]
        self._all = [losses @ rows for losses, rows in zip(self._losses, self._rows, strict=True)]

    def tables(self, suppressed: Sequence[Floats]) -> list[Floats]:
        """Each column's weighted loss, or the logarithm of 1 + loss, at every level."""
        losses = [
            (everything + rows.sum() - losses @ rows) / self._total
            for everything, losses, rows in zip(self._all, self._losses, suppressed, strict=True)
        ]
        if self._geometric:
            return [weight * np.log1p(loss) for weight, loss in zip(self._weights, losses, strict=True)]
        return [weight * loss for weight, loss in zip(self._weights, losses, strict=True)]

    def score(self, summed: float) -> float:
        """The arithmetic sum is the metric; the geometric one is in logarithms."""
        return float(np.expm1(summed)) if self._geometric else float(summed)


class Entropy:
    """Non-uniform entropy in bits (de Waal and Willenborg 1999; as in ARX), summed over rows and columns.

    A row loses log2(rows of its group / rows of its value) in each column, counted over the whole table. On top come,
    for S suppressed rows with n_g of group g, the sum of n_g log2(S / n_g): what telling their groups would take. Its
    derivative by n_g is log2(S / n_g) >= 0, so summands grow with the suppressed rows.
    """

    def __init__(self, table: Table) -> None:
        self._codes = [column.codes for column in table.levels]
        everything = table.value_rows(slice(None))
        self._all = []
        for column, rows in zip(table.levels, everything, strict=True):
            used = rows > 0
            groups = [np.bincount(codes, weights=rows)[codes] for codes in column.codes]
            self._all.append(
                np.array(
                    [float((rows * np.log2(np.where(used, g / np.where(used, rows, 1), 1))).sum()) for g in groups]
                )
            )

    def tables(self, suppressed: Sequence[Floats]) -> list[Floats]:
        """Each column's bits at every level."""
        tables = []
        for everything, levels, rows in zip(self._all, self._codes, suppressed, strict=True):
            added = [_spread(np.bincount(codes, weights=rows).astype(np.float64)) for codes in levels]
            tables.append(everything + np.array(added))
        return tables

    def score(self, summed: float) -> float:
        """The sum is the metric."""
        return float(summed)


def _spread(groups: Floats) -> float:
    total, used = groups.sum(), groups[groups > 0]
    return float((used * np.log2(total / used)).sum())
