"""Optimal global recoding: the node of the lattice with the least metric that meets the privacy models."""

import time
from collections.abc import Mapping, Sequence

from sanitize.errors import InfeasibleError, UsageError
from sanitize.tabular.anytime import BoxSearch
from sanitize.tabular.blocks import Blocks
from sanitize.tabular.class_metrics import AverageClassSize, Discernibility
from sanitize.tabular.classes import code
from sanitize.tabular.diversity import Model
from sanitize.tabular.evaluation import Evaluator, Limits
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.metrics import Entropy, Loss, Metric
from sanitize.tabular.search import LatticeSearch
from sanitize.tabular.solution import Found, Solution, describe

__all__ = ["METRICS", "Solution", "at_levels", "make_metric", "search"]

METRICS = ("loss", "loss_geometric", "average_class_size", "discernibility", "entropy")
LARGEST = 1 << 21
"""Lattices of more nodes aren't held as arrays."""


def search(
    histogram: Histogram,
    levels: Sequence[Levels],
    k: int,
    *,
    metric: str = "loss",
    models: Sequence[Model] = (),
    max_suppressed: float = 0.0,
    max_suppressed_units: float | None = None,
    weights: Sequence[float] | None = None,
    time_budget: float | None = None,
) -> Solution:
    """The node with the least metric such that every released class holds at least k distinct units and meets `models`.

    `levels[c]` are built on the values of column c of the histogram, `max_suppressed` and `max_suppressed_units` are
    shares of all rows and units, `time_budget` seconds, after which the best node so far is returned with its gap. A
    lattice of more than two million nodes without a budget is searched for a fixed number of evaluations.
    Raises InfeasibleError when no node stays within the limits.
    """
    table = code(histogram.counts(), levels)
    evaluator = Evaluator(table, k, models, Limits(max_suppressed, max_suppressed_units))
    measure = make_metric(metric, evaluator, weights)
    if table.nodes > LARGEST:
        found = _in_boxes(evaluator, measure, time_budget, exact=not models)
    else:
        found = LatticeSearch(evaluator, measure).run(time_budget)
    if found is None:
        raise InfeasibleError("no generalization stays within the suppression limit; raise it, or lower k, l or 1 - t")
    return describe(evaluator, measure, metric, found)


def at_levels(
    histogram: Histogram,
    levels: Sequence[Levels],
    node: Mapping[str, int],
    k: int,
    *,
    models: Sequence[Model] = (),
    max_suppressed: float = 1.0,
    max_suppressed_units: float | None = None,
) -> Solution:
    """The recoding at given levels by column (0, the raw values, where none is given), without a search.

    Raises InfeasibleError when more rows or units than asked would be suppressed, UsageError for a level that a
    hierarchy doesn't have.
    """
    table = code(histogram.counts(), levels)
    for column in table.levels:
        if node.get(column.column, 0) >= column.height:
            raise UsageError(f"levels: the hierarchy of {column.column!r} has levels from 0 to {column.height - 1}")
    evaluator = Evaluator(table, k, models, Limits(max_suppressed, max_suppressed_units))
    chosen = tuple(node.get(column.column, 0) for column in table.levels)
    result = evaluator.evaluate(chosen)
    if not result.allowed:
        raise InfeasibleError("these levels don't stay within the suppression limit; raise it, or search the levels")
    metric = Loss(table)
    summed = metric.exact(result)
    return describe(evaluator, metric, "loss", Found(chosen, summed, summed), exactly=True)


def _in_boxes(evaluator: Evaluator, metric: Metric, seconds: float | None, *, exact: bool) -> Found | None:
    """Boxes, with bounds from blocks of columns where those hold; these may take a fifth of the time."""
    if not (exact and isinstance(metric, Loss)):
        return BoxSearch(evaluator, metric).run(seconds)
    start = time.monotonic()
    blocks = Blocks(evaluator, metric, None if seconds is None else seconds / 5)
    left = None if seconds is None else seconds - (time.monotonic() - start)
    return BoxSearch(evaluator, metric, blocks.at).run(left)


def make_metric(name: str, evaluator: Evaluator, weights: Sequence[float] | None = None) -> Metric:
    """A metric by name; raises UsageError for unknown ones."""
    if name in ("loss", "loss_geometric"):
        return Loss(evaluator.table, weights, geometric=name == "loss_geometric")
    if weights is not None:
        raise UsageError(f"weights belong to the metrics loss and loss_geometric, not to {name!r}")
    if name == "entropy":
        return Entropy(evaluator.table)
    if name == "discernibility":
        return Discernibility(evaluator)
    if name == "average_class_size":
        return AverageClassSize(evaluator)
    raise UsageError(f"metric {name!r} is unknown; choose one of {', '.join(METRICS)}")
