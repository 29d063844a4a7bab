"""Optimal global recoding: the node of the lattice with the least metric that meets the privacy models."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sanitize.errors import UsageError
from sanitize.tabular.classes import Node, Table, code
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.metrics import Entropy, Floats, Loss, Separable
from sanitize.tabular.packing import Ints
from sanitize.tabular.recoding import ClassKeys, Column, Flags, GlobalRecoding
from sanitize.tabular.units import UnitCounter


@dataclass(frozen=True)
class Solution:
    """What a search found, and how to apply it.

    `levels` by column name; `score` is the chosen metric's value, `loss` always the arithmetic mean loss with
    suppressed rows as 1; `gap` bounds how much better than `score` any node could be (0: proven optimal).
    """

    levels: dict[str, int]
    metric: str
    score: float
    loss: float
    gap: float
    rows: int
    units: int
    suppressed_rows: int
    suppressed_units: int
    classes: int
    evaluations: int
    nodes: int
    recoding: GlobalRecoding


@dataclass(frozen=True)
class Evaluation:
    """A node looked at: which tuples are kept, and how many rows and units aren't."""

    kept: Flags
    suppressed_rows: float
    allowed: bool


class Evaluator:
    """Decides for any node which tuples may be released under k, and whether it stays within the limits."""

    def __init__(self, table: Table, k: int, max_suppressed: float, max_suppressed_units: float | None) -> None:
        self.table = table
        self.units = UnitCounter(table.counts, table.rows)
        self.evaluations = 0
        self._k = k
        self._limit = math.floor(max_suppressed * table.total + 1e-9)
        self._unit_limit = (
            None if max_suppressed_units is None else math.floor(max_suppressed_units * self.units.total + 1e-9)
        )

    def evaluate(self, node: Node) -> Evaluation:
        """Groups the tuples at a node and counts."""
        self.evaluations += 1
        place, classes = self.table.place(node)
        kept = (self.units.per_class(place, classes, self._k) >= self._k)[place]
        suppressed = float(self.table.rows[~kept].sum())
        allowed = suppressed <= self._limit
        if allowed and self._unit_limit is not None:
            allowed = self.units.missing(kept) <= self._unit_limit
        return Evaluation(kept, suppressed, allowed)


def search(
    histogram: Histogram,
    levels: Sequence[Levels],
    k: int,
    *,
    metric: str = "loss",
    max_suppressed: float = 0.0,
    max_suppressed_units: float | None = None,
    weights: Sequence[float] | None = None,
    time_budget: float | None = None,
) -> Solution:
    """The node with the least metric such that every released class holds at least k distinct units.

    `levels[c]` are built on the values of column c of the histogram, `max_suppressed` and `max_suppressed_units` are
    shares of all rows and units, `time_budget` seconds. Raises UsageError when no node stays within the limits.
    """
    if k < 1:
        raise UsageError("k must be at least 1")
    table = code(histogram.counts(), levels)
    evaluator = Evaluator(table, k, max_suppressed, max_suppressed_units)
    measure = _metric(metric, table, weights)
    deadline = math.inf if time_budget is None else time.monotonic() + time_budget
    found = _Box(evaluator, measure).run(deadline)
    return _solution(evaluator, measure, metric, found)


def _metric(name: str, table: Table, weights: Sequence[float] | None) -> Separable:
    if name == "loss":
        return Loss(table, weights)
    if name == "loss_geometric":
        return Loss(table, weights, mean="geometric")
    if name == "entropy":
        return Entropy(table)
    raise UsageError(f"metric {name!r} doesn't exist; take loss, loss_geometric or entropy")


@dataclass(frozen=True)
class Found:
    """The best node, its summed metric and the least bound of nodes that weren't closed."""

    node: Node
    summed: float
    bound: float


class _Box:
    """Branch and bound over the whole lattice, held as one array of bounds.

    Every evaluation of a node u raises the bounds of the box below it (see metrics.py), or closes the box when u
    suppresses too much: what is suppressed at u is suppressed at every finer node. An open node is picked in turn by
    the least bound and by the greatest loss; instead of the node itself a node above it is evaluated, from which a
    larger box is closed if the guess holds.
    """

    def __init__(self, evaluator: Evaluator, metric: Separable) -> None:
        self._evaluator = evaluator
        self._metric = metric
        self._table = evaluator.table
        nothing = [np.zeros(len(column.values)) for column in self._table.levels]
        self._floor = _outer(metric.tables(nothing))
        self._bound = self._floor.copy()
        self._seen: set[Node] = set()
        self._best: Node | None = None
        self._least = math.inf
        self._spread = _spreads(self._table)

    def run(self, deadline: float) -> Found:
        """Searches until no open node can be better, or time is up and something was found."""
        flat, turn = self._bound.reshape(-1), 0
        while True:
            lowest = int(np.argmin(flat))
            bound = float(flat[lowest])
            if bound >= self._least or (self._best is not None and time.monotonic() > deadline):
                break
            if bound == math.inf:
                raise UsageError("no generalization stays within the suppression limit; raise it or lower k")
            turn += 1
            if turn % 2 and self._best is not None:
                lowest = int(np.argmax(np.where(flat < self._least, self._floor.reshape(-1), -1.0)))
            self._visit(self._above(self._node(lowest)))
        if self._best is None:
            raise UsageError("no generalization stays within the suppression limit; raise it or lower k")
        return Found(self._best, self._least, min(bound, self._least))

    def _node(self, place: int) -> Node:
        return tuple(int(level) for level in np.unravel_index(place, self._table.shape))

    def _above(self, node: Node) -> Node:
        """A node on a chain from `node` to the top, below the first that was evaluated."""
        chain = [node]
        while True:
            raised = [column for column, level in enumerate(chain[-1]) if level + 1 < self._table.shape[column]]
            if not raised:
                break
            at = chain[-1]
            column = min(raised, key=lambda c: float(self._spread[c][at[c]] - self._spread[c][at[c] + 1]))
            following = (*at[:column], at[column] + 1, *at[column + 1 :])
            if following in self._seen:
                break
            chain.append(following)
        return chain[(len(chain) - 1) * 3 // 5]

    def _visit(self, node: Node) -> None:
        self._seen.add(node)
        result = self._evaluator.evaluate(node)
        box = tuple(slice(0, level + 1) for level in node)
        if not result.allowed:
            self._bound[box] = math.inf
            return
        suppressed = self._table.value_rows(np.flatnonzero(~result.kept))
        tables = self._metric.tables(suppressed)
        bounds = _outer([table[: level + 1] for table, level in zip(tables, node, strict=True)])
        np.maximum(self._bound[box], bounds, out=self._bound[box])
        self._bound[node] = math.inf
        summed = float(bounds.reshape(-1)[-1])
        if summed < self._least:
            self._best, self._least = node, summed


def _outer(tables: Sequence[Floats]) -> Floats:
    total = tables[0]
    for table in tables[1:]:
        total = total[..., None] + table
    return np.ascontiguousarray(total)


def _spreads(table: Table) -> list[Floats]:
    """Entropy of each column's groups at every level: what raising it is likely to merge."""
    spreads = []
    for column, rows in zip(table.levels, table.value_rows(slice(None)), strict=True):
        shares = [np.bincount(codes, weights=rows) / max(table.total, 1.0) for codes in column.codes]
        spreads.append(np.array([-(share[share > 0] * np.log2(share[share > 0])).sum() for share in shares]))
    return spreads


def _solution(evaluator: Evaluator, metric: Separable, name: str, found: Found) -> Solution:
    table = evaluator.table
    evaluations = evaluator.evaluations
    kept = evaluator.evaluate(found.node).kept
    suppressed = table.value_rows(np.flatnonzero(~kept))
    losses = Loss(table).tables(suppressed)
    columns = tuple(Column.at_level(column, level) for column, level in zip(table.levels, found.node, strict=True))
    codes: list[Ints] = [
        column.group[codes[kept]].astype(np.int64) for column, codes in zip(columns, table.counts.tuples, strict=True)
    ]
    classes = ClassKeys(codes, [len(column.released) for column in columns])
    score = metric.score(found.summed)
    return Solution(
        levels=dict(zip(table.counts.columns, found.node, strict=True)),
        metric=name,
        score=score,
        loss=float(sum(column[level] for column, level in zip(losses, found.node, strict=True))),
        gap=score - metric.score(found.bound),
        rows=int(table.total),
        units=evaluator.units.total,
        suppressed_rows=int(table.rows[~kept].sum()),
        suppressed_units=evaluator.units.missing(kept),
        classes=len(classes.keys),
        evaluations=evaluations,
        nodes=table.nodes,
        recoding=GlobalRecoding(columns, classes),
    )
