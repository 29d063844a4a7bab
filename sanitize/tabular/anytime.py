"""Search in lattices too large to hold: the best node found so far, and a proven bound on all others."""

import heapq
import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sanitize.tabular.classes import Node
from sanitize.tabular.evaluation import Evaluator
from sanitize.tabular.lattice import spreads
from sanitize.tabular.metrics import Floats, Metric
from sanitize.tabular.solution import Found

EVALUATIONS = 4000
"""Nodes evaluated where no time budget is given, so that the result doesn't depend on the machine."""


@dataclass(frozen=True)
class _Box:
    """All nodes between `low` and `high`; `tables` are bounds by column from a node at or above `high`."""

    low: Node
    high: Node
    tables: Sequence[Floats]
    looked_at: bool


class BoxSearch:
    """Branch and bound over boxes of the lattice, after a descent that finds a first good node.

    What metrics.py proves of an evaluated node u holds for every node below, so for a box [low, high] below u the sum
    over columns of the bound at `low` is a bound of all its nodes: summands grow with the level. A box whose `high` is
    hopeless is dropped, others are split in the column whose groups differ most between low and high. The least bound
    of all boxes left is a bound of the whole lattice. `over` may say more of all nodes over a given one.
    """

    def __init__(self, evaluator: Evaluator, metric: Metric, over: Callable[[Node], float] | None = None) -> None:
        self._evaluator = evaluator
        self._over = over or (lambda node: -math.inf)
        self._metric = metric
        self._spread = spreads(evaluator.table)
        self._least, self._above = metric.floor()
        self._best: Node | None = None
        self._summed = math.inf
        self._heap: list[tuple[float, int, _Box]] = []
        self._turns = itertools.count()

    def run(self, seconds: float | None) -> Found | None:
        """The best node within the budget, None if none is within the limits; half the budget goes to the descent."""
        start, shape = time.monotonic(), self._evaluator.table.shape

        def over(share: float) -> bool:
            if seconds is None:
                return self._evaluator.evaluations >= share * EVALUATIONS
            return time.monotonic() - start > share * seconds

        self._push(_Box(tuple(0 for _ in shape), tuple(height - 1 for height in shape), self._least, False), -math.inf)
        for _ in self._descend(self._evaluator.table.top):
            if over(0.5):
                break
        bound = self._heap[0][0]
        while self._heap and not over(1.0):
            bound, _, box = heapq.heappop(self._heap)
            if bound >= self._summed - 1e-12 * abs(self._summed):
                break
            self._open(box, bound)
            bound = self._heap[0][0] if self._heap else math.inf
        return None if self._best is None else Found(self._best, self._summed, min(bound, self._summed))

    def _descend(self, node: Node) -> Iterator[Node]:
        """Steps to the best neighbour, one column one level lower or higher, until none is better."""
        self._look(node)
        while self._best is not None:
            before = self._summed
            for column, step in itertools.product(range(len(node)), (-1, 1)):
                level = self._best[column] + step
                if 0 <= level < self._evaluator.table.shape[column]:
                    self._look((*self._best[:column], level, *self._best[column + 1 :]))
                    yield self._best
            if self._summed >= before:
                return

    def _look(self, node: Node) -> list[Floats] | None:
        """Evaluates a node, keeps it if it is the best, and returns its bounds for finer nodes; None if hopeless."""
        result = self._evaluator.evaluate(node)
        if result.hopeless:
            return None
        tables = self._metric.below(result)
        if result.allowed:
            summed = self._metric.exact(result, tables)
            if summed < self._summed:
                self._best, self._summed = node, summed
        return tables

    def _open(self, box: _Box, bound: float) -> None:
        """Evaluates the top of a box, then splits it."""
        if not box.looked_at:
            tables = self._look(box.high)
            if tables is not None and box.low != box.high:
                self._push(_Box(box.low, box.high, tables, True), bound)
            return
        column = max(
            (c for c in range(len(box.low)) if box.low[c] < box.high[c]),
            key=lambda c: float(self._spread[c][box.low[c]] - self._spread[c][box.high[c]]) + 1e-9,
        )
        middle = (box.low[column] + box.high[column]) // 2
        high = (*box.high[:column], middle, *box.high[column + 1 :])
        low = (*box.low[:column], middle + 1, *box.low[column + 1 :])
        self._push(_Box(box.low, high, box.tables, False), bound)
        if low != box.high:
            self._push(_Box(low, box.high, box.tables, True), bound)

    def _push(self, box: _Box, at_least: float) -> None:
        below = sum(float(table[level]) for table, level in zip(box.tables, box.low, strict=True))
        bound = below + self._above if self._metric.additive else max(below, self._above)
        if (bound := max(bound, at_least, self._over(box.low))) < self._summed:
            heapq.heappush(self._heap, (bound, next(self._turns), box))
