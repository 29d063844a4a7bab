"""What a search found, and how to apply it."""

from dataclasses import dataclass

import numpy as np

from sanitize.tabular.classes import Node
from sanitize.tabular.evaluation import Evaluator
from sanitize.tabular.levels import Levels
from sanitize.tabular.metrics import Loss, Metric
from sanitize.tabular.recoding import ClassKeys, Column, GlobalRecoding, Recoding


@dataclass(frozen=True)
class Found:
    """The best node, its summed metric and the least bound of all nodes left open."""

    node: Node
    summed: float
    bound: float


@dataclass(frozen=True)
class Solution:
    """A frozen recoding with its figures.

    `levels` by column name; `score` is the chosen metric's value, `loss` always the unweighted arithmetic mean with
    suppressed rows as 1; no node scores less than `score - gap` (0: proven optimal). Local recoding has no
    levels and no known gap. A unit is suppressed when none of its rows is released.
    """

    levels: dict[str, int]
    metric: str
    score: float
    loss: float
    gap: float | None
    rows: int
    units: int
    suppressed_rows: int
    suppressed_units: int
    classes: int
    evaluations: int
    nodes: int
    recoding: Recoding


def describe(evaluator: Evaluator, metric: Metric, name: str, found: Found, *, exactly: bool = False) -> Solution:
    """The solution of a found node, or of the lowest one with the same groups, unless it is asked for exactly."""
    table = evaluator.table
    evaluations = evaluator.evaluations
    node = tuple(
        level if exactly else _lowest(column, level) for column, level in zip(table.levels, found.node, strict=True)
    )
    result = evaluator.evaluate(node)
    kept = result.kept_tuples
    columns = tuple(Column.at_level(column, level) for column, level in zip(table.levels, node, strict=True))
    codes = [
        column.group[tuples[kept]].astype(np.int64) for column, tuples in zip(columns, table.counts.tuples, strict=True)
    ]
    classes = ClassKeys(codes, [len(column.released) for column in columns])
    score, bound = metric.score(found.summed), metric.score(found.bound)
    return Solution(
        levels=dict(zip(table.counts.columns, node, strict=True)),
        metric=name,
        score=score,
        loss=Loss(table).exact(result),
        gap=max(score - bound, 0.0) if score - bound > 1e-9 * abs(score) else 0.0,
        rows=int(table.total),
        units=evaluator.units.total,
        suppressed_rows=int(result.suppressed),
        suppressed_units=evaluator.units.missing(kept),
        classes=len(classes.keys),
        evaluations=evaluations,
        nodes=table.nodes,
        recoding=GlobalRecoding(columns, classes),
    )


def _lowest(column: Levels, level: int) -> int:
    """The lowest level with as many groups: levels are nested, so they are the same groups."""
    while level and len(column.labels[level - 1]) == len(column.labels[level]):
        level -= 1
    return level
