"""Metrics of class sizes, in the shape of metrics.py.

With s(w, r) the size of the class that row r lies in at node w: classes only grow towards the top, so at every node v
with w <= v <= u  s(w, r) <= s(v, r) <= s(u, r). A released class holds at least k rows, as it holds k units.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sanitize.tabular.evaluation import Evaluation, Evaluator

Floats = npt.NDArray[np.float64]


class Discernibility:
    """Every released row costs the size of its class, every suppressed one that of the table (Bayardo, ICDE 2005).

    Bounds, for n rows. At a node v over w a row costs s(v, r) >= max(k, s(w, r)) when it is released and n otherwise:
    `above` is the sum of min(n, max(k, s(w, r))). A row doomed at u costs n at every node v below, of which `above` of
    a node w under v counts at most max(k, s(u, r)): `below` adds the rest, the sum of (n - max(k, s(u, r)))+ over the
    doomed rows.
    """

    additive = True

    def __init__(self, evaluator: Evaluator) -> None:
        self._k = evaluator.k
        self._rows = evaluator.table.total
        self._shape = evaluator.table.shape

    def floor(self) -> tuple[list[Floats], float]:
        """Every row costs at least k, or as much as the table holds."""
        return [np.zeros(height) for height in self._shape], self._rows * min(self._k, self._rows)

    def exact(self, evaluation: Evaluation, below: Sequence[Floats] | None = None) -> float:
        """Squared sizes of the kept classes, and n for each suppressed row."""
        kept = evaluation.rows[evaluation.kept]
        return float((kept * kept).sum() + evaluation.suppressed * self._rows)

    def below(self, evaluation: Evaluation) -> list[Floats]:
        """What the doomed rows add."""
        added = evaluation.doomed * np.maximum(self._rows - np.maximum(evaluation.rows, self._k), 0.0)
        return _constant(float(added.sum()), evaluation)

    def above(self, evaluation: Evaluation) -> float:
        """What the present class sizes cost already."""
        return float((evaluation.rows * np.minimum(np.maximum(evaluation.rows, self._k), self._rows)).sum())

    def score(self, summed: float) -> float:
        """The sum is the metric."""
        return float(summed)


class AverageClassSize:
    """Rows of the table by number of classes, all suppressed rows together as one (LeFevre et al., ICDE 2006; as ARX).

    Minimized by the most classes; the sum is their number, negated. Bounds: at a node v below u, the kept classes
    inside a class U hold at least k rows each and no doomed ones, so they are at most (|U| - doomed) / k, and none
    where nothing can be kept. At a node v over w every kept class holds a kept class of w or else consists of rows
    that w suppresses, at least k of them.
    """

    additive = False

    def __init__(self, evaluator: Evaluator) -> None:
        self._k = evaluator.k
        self._rows = evaluator.table.total
        self._shape = evaluator.table.shape
        self._suppressed_class = 0.0 if evaluator.lossless else 1.0

    def floor(self) -> tuple[list[Floats], float]:
        """As many classes of k as the rows allow."""
        tables = [np.zeros(height) for height in self._shape]
        tables[0] -= self._rows // self._k + self._suppressed_class
        return tables, -math.inf

    def exact(self, evaluation: Evaluation, below: Sequence[Floats] | None = None) -> float:
        """The number of classes."""
        return -float(np.count_nonzero(evaluation.kept & (evaluation.rows > 0)) + (evaluation.suppressed > 0))

    def below(self, evaluation: Evaluation) -> list[Floats]:
        """At most so many classes further down."""
        most = np.floor((evaluation.rows - evaluation.doomed) / self._k + 1e-9).sum()
        return _constant(-float(most) - self._suppressed_class, evaluation)

    def above(self, evaluation: Evaluation) -> float:
        """At most so many classes further up."""
        kept = np.count_nonzero(evaluation.kept & (evaluation.rows > 0))
        return -float(kept + evaluation.suppressed // self._k) - self._suppressed_class

    def score(self, summed: float) -> float:
        """Rows by class; infinite when there is none."""
        return self._rows / -summed if summed < 0 else float("inf")


def _constant(value: float, evaluation: Evaluation) -> list[Floats]:
    tables = [np.zeros(level + 1) for level in evaluation.node]
    tables[0] += value
    return tables
