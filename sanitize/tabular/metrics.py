"""Utility metrics of the search: exact scores, and lower bounds for whole boxes of the lattice.

Every metric is an increasing function `score` of a sum. `below` bounds that sum for every node v under an evaluated
node u (v_c <= u_c in all columns c), split by column so that a box is bounded by adding up one table for each column.
`above` bounds it for every node over u; the two are added where the metric is `additive`, else the greater one holds.

Separable metrics. A column's summand depends on its level and on the suppressed rows alone, and only grows with them
(said with each metric). Let R be rows that are suppressed at every node below u; S(v), the rows suppressed at v,
contains R, so  sum(v) = sum_c summand_c(v_c, S(v)) >= sum_c summand_c(v_c, R).  Nothing is known from below but the
summands for R = {}, which hold everywhere.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sanitize.errors import UsageError
from sanitize.tabular.classes import Table
from sanitize.tabular.evaluation import Evaluation

Floats = npt.NDArray[np.float64]


class Metric(Protocol):
    """A quantity to minimize."""

    additive: bool

    def floor(self) -> tuple[list[Floats], float]:
        """What `below` and `above` can say before any evaluation."""
        ...

    def exact(self, evaluation: Evaluation, below: Sequence[Floats] | None = None) -> float:
        """The sum at the evaluated node; `below`, if it is known already, spares the work."""
        ...

    def below(self, evaluation: Evaluation) -> list[Floats]:
        """For each column, a bound of its summand at every level up to the node's own."""
        ...

    def above(self, evaluation: Evaluation) -> float:
        """A bound for all nodes over the evaluated one."""
        ...

    def score(self, summed: float) -> float:
        """The metric for a sum."""
        ...


class Loss:
    """Mean information loss over the quasi-identifiers, 0 to 1 (Iyengar, KDD 2002; normalized as in ARX).

    A row loses its group's loss in each column, a suppressed row 1. The geometric mean is that of (1 + loss), minus 1,
    so that a column without loss doesn't hide the others. Suppressing a row replaces a loss of at most 1 by 1, so
    summands grow with the suppressed rows. Where only a number d of doomed rows of a class is known, not which, they
    add at least d (1 - the class's loss at u), since finer groups lose less.
    """

    additive = True

    def __init__(self, table: Table, weights: Sequence[float] | None = None, geometric: bool = False) -> None:
        given = np.ones(len(table.shape)) if weights is None else np.asarray(weights, dtype=np.float64)
        if len(given) != len(table.shape) or given.min(initial=0.0) < 0 or given.sum() <= 0:
            raise UsageError("weights need one number of at least 0 for each quasi-identifier, not all of them 0")
        self._table = table
        self._weights = given / given.sum()
        self._geometric = geometric
        self._losses = [
            np.stack([loss[codes] for codes, loss in zip(column.codes, column.loss, strict=True)])
            for column in table.levels
        ]
        self._all = [losses @ count for losses, count in zip(self._losses, table.all_rows, strict=True)]

    def share(self, columns: Sequence[int]) -> float:
        """The share of some columns in the weights."""
        return float(self._weights[list(columns)].sum())

    def on(self, table: Table, columns: Sequence[int]) -> "Loss":
        """The same metric of some columns, on a table of these alone."""
        weights = self._weights[list(columns)]
        return Loss(table, weights.tolist() if weights.any() else None, self._geometric)

    def floor(self) -> tuple[list[Floats], float]:
        """Nothing suppressed."""
        nothing = [np.zeros(losses.shape[1]) for losses in self._losses]
        return self._tables(nothing, np.zeros(len(nothing))), 0.0

    def exact(self, evaluation: Evaluation, below: Sequence[Floats] | None = None) -> float:
        """The node's summands for its own suppressed rows."""
        if below is not None and evaluation.certain:
            return float(sum(table[-1] for table in below))
        suppressed = self._table.value_rows(~evaluation.kept_tuples)
        tables = self._tables(suppressed, np.zeros(len(suppressed)))
        return float(sum(table[level] for table, level in zip(tables, evaluation.node, strict=True)))

    def below(self, evaluation: Evaluation) -> list[Floats]:
        """Summands for the rows that stay suppressed."""
        suppressed = self._table.value_rows(evaluation.doomed_tuples)
        tables = self._tables(suppressed, self._partly_doomed(evaluation))
        return [table[: level + 1] for table, level in zip(tables, evaluation.node, strict=True)]

    def above(self, evaluation: Evaluation) -> float:
        """Nothing to add."""
        return 0.0

    def score(self, summed: float) -> float:
        """The arithmetic sum is the metric; the geometric one is in logarithms."""
        return float(np.expm1(summed)) if self._geometric else float(summed)

    def _tables(self, suppressed: Sequence[Floats], added: Floats) -> list[Floats]:
        """Each column's weighted loss, or the logarithm of 1 + loss, at every level."""
        total = max(self._table.total, 1.0)
        summands = []
        for column, (losses, rows) in enumerate(zip(self._losses, suppressed, strict=True)):
            loss = (self._all[column] + rows.sum() - losses @ rows + added[column]) / total
            summands.append(self._weights[column] * (np.log1p(loss) if self._geometric else loss))
        return summands

    def _partly_doomed(self, evaluation: Evaluation) -> Floats:
        partly = (evaluation.doomed > 0) & (evaluation.doomed < evaluation.rows)
        if not partly.any():
            return np.zeros(len(self._losses))
        member = np.zeros(len(partly), dtype=np.int64)
        member[evaluation.place] = np.arange(len(evaluation.place))
        doomed, member = evaluation.doomed[partly], member[partly]
        codes = self._table.counts.tuples
        kept_at_best = [
            (doomed * (1 - self._losses[column][level][codes[column][member]])).sum()
            for column, level in enumerate(evaluation.node)
        ]
        return np.array(kept_at_best)


class Entropy:
    """Non-uniform entropy in bits (de Waal and Willenborg 1999; as in ARX), summed over rows and columns.

    A row loses log2(rows of its group / rows of its value) in each column, counted over the whole table. On top come,
    for S suppressed rows with n_g of group g, the sum of n_g log2(S / n_g): what telling their groups would take. Its
    derivative by n_g is log2(S / n_g) >= 0, so summands grow with the suppressed rows.
    """

    additive = True

    def __init__(self, table: Table) -> None:
        self._table = table
        self._all = []
        for column, rows in zip(table.levels, table.all_rows, strict=True):
            rows = np.maximum(rows, 1e-300)
            groups = [np.bincount(codes, weights=rows)[codes] for codes in column.codes]
            self._all.append(np.array([float((rows * np.log2(group / rows)).sum()) for group in groups]))

    def floor(self) -> tuple[list[Floats], float]:
        """Nothing suppressed."""
        return list(self._all), 0.0

    def exact(self, evaluation: Evaluation, below: Sequence[Floats] | None = None) -> float:
        """The node's summands for its own suppressed rows."""
        if below is not None and evaluation.certain:
            return float(sum(table[-1] for table in below))
        tables = self._tables(~evaluation.kept_tuples)
        return float(sum(table[level] for table, level in zip(tables, evaluation.node, strict=True)))

    def below(self, evaluation: Evaluation) -> list[Floats]:
        """Summands for the rows that stay suppressed."""
        tables = self._tables(evaluation.doomed_tuples)
        return [table[: level + 1] for table, level in zip(tables, evaluation.node, strict=True)]

    def above(self, evaluation: Evaluation) -> float:
        """Nothing to add."""
        return 0.0

    def score(self, summed: float) -> float:
        """The sum is the metric."""
        return float(summed)

    def _tables(self, suppressed: npt.NDArray[np.bool_]) -> list[Floats]:
        rows = self._table.value_rows(suppressed)
        return [
            everything
            + np.array([_spread(np.bincount(codes, weights=count).astype(np.float64)) for codes in levels.codes])
            for everything, levels, count in zip(self._all, self._table.levels, rows, strict=True)
        ]


def _spread(groups: Floats) -> float:
    total, used = groups.sum(), groups[groups > 0]
    return float((used * np.log2(total / used)).sum())
