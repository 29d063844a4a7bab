"""Placing what peeling leaves over, by widening classes."""

import bisect
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sanitize.tabular.classes import Table
from sanitize.tabular.evaluation import Evaluator
from sanitize.tabular.packing import Ints, distinct_rows

Floats = npt.NDArray[np.float64]

CANDIDATES = 40
"""How many of the cheapest classes are tried for a tuple before it is left to `_merge`."""

MOST_SINGLY = 500
"""Of more tuples than these, none is placed singly."""


@dataclass(frozen=True)
class Classes:
    """The class of each tuple, -1 for none, and the level of each tuple in each column (tuples × columns)."""

    of_tuple: Ints
    levels: Ints


def place_rest(evaluator: Evaluator, classes: Classes, losses: Floats) -> Classes:
    """Lets each tuple without a class join the one that it widens at the least cost, if that still meets the models.

    `losses` are tuples × levels of all columns. What can't be placed so is suppressed; where that exceeds a limit, it
    is merged with whole classes, the cheapest first, until together they meet the models.
    """
    rest = np.flatnonzero(classes.of_tuple < 0)
    if 0 < len(rest) <= MOST_SINGLY and len(rest) < len(classes.of_tuple):
        for member in rest[np.argsort(-evaluator.table.rows[rest], kind="stable")]:
            classes = _join_cheapest(evaluator, classes, losses, int(member))
    if not evaluator.within_limits(classes.of_tuple >= 0):
        classes = _merge(evaluator, classes, losses)
    return classes


def verified(evaluator: Evaluator, classes: Classes) -> Classes:
    """Leaves out every class of equal released levels and groups that doesn't hold what was asked for."""
    table, placed = evaluator.table, np.flatnonzero(classes.of_tuple >= 0)
    codes, sizes = [], []
    for place, (column, tuples) in enumerate(zip(table.levels, table.counts.tuples, strict=True)):
        starts = np.concatenate([[0], np.cumsum([len(labels) for labels in column.labels])])
        levels = classes.levels[placed, place]
        codes.append(np.stack(column.codes)[levels, tuples[placed]] + starts[levels])
        sizes.append(int(starts[-1]))
    of_tuple = np.full(table.size, -1, dtype=np.int64)
    of_tuple[placed] = distinct_rows(codes, sizes)[2]
    met = np.append(evaluator.satisfied(of_tuple, int(of_tuple.max(initial=-1)) + 1), False)
    return Classes(np.where(met[of_tuple], of_tuple, -1), classes.levels)


def _join_cheapest(evaluator: Evaluator, classes: Classes, losses: Floats, member: int) -> Classes:
    table = evaluator.table
    placed = classes.of_tuple >= 0
    names, first, place = np.unique(classes.of_tuple[placed], return_index=True, return_inverse=True)
    examples = np.flatnonzero(placed)[first]
    size = np.bincount(place.reshape(-1), weights=table.rows[placed])
    wider = np.maximum(classes.levels[examples], _common(table, examples, member))
    before, after = _loss(table, losses, examples, classes.levels[examples]), _loss(table, losses, examples, wider)
    cost = size * (after - before) + table.rows[member] * after
    for candidate in np.argsort(cost, kind="stable")[:CANDIDATES]:
        if cost[candidate] > table.rows[member]:
            break
        inside = np.append(np.flatnonzero(classes.of_tuple == names[candidate]), member)
        if evaluator.meets(inside):
            return _put(classes, inside, int(names[candidate]), wider[candidate])
    return classes


def _merge(evaluator: Evaluator, classes: Classes, losses: Floats) -> Classes:
    table = evaluator.table
    placed = np.flatnonzero(classes.of_tuple >= 0)
    spared = (1 - _loss(table, losses, placed, classes.levels[placed])) * table.rows[placed]
    cost = np.bincount(classes.of_tuple[placed], weights=spared)
    order = np.argsort(cost, kind="stable")
    rank = np.full(len(order) + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank_of = rank[classes.of_tuple]
    fewest = bisect.bisect_left(
        range(len(order)), True, key=lambda last: evaluator.meets(np.flatnonzero(rank_of <= last))
    )
    inside = np.flatnonzero(rank_of <= fewest)
    levels = classes.levels[inside].max(axis=0)
    for member in inside:
        levels = np.maximum(levels, _common(table, inside[:1], int(member))[0])
    return _put(classes, inside, -1 if not evaluator.meets(inside) else len(cost), levels)


def _put(classes: Classes, inside: Ints, name: int, level: Ints) -> Classes:
    of_tuple, levels = classes.of_tuple.copy(), classes.levels.copy()
    of_tuple[inside], levels[inside] = name, level
    return Classes(of_tuple, levels)


def _common(table: Table, ones: Ints, other: int) -> Ints:
    """The lowest level in each column at which each of some tuples shares the group of another tuple."""
    common = np.zeros((len(ones), len(table.shape)), dtype=np.int64)
    for column, (levels, tuples) in enumerate(zip(table.levels, table.counts.tuples, strict=True)):
        for codes in levels.codes[:-1]:
            common[:, column] += codes[tuples[ones]] != codes[tuples[other]]
    return common


def _loss(table: Table, losses: Floats, tuples: Ints, levels: Ints) -> Floats:
    offsets = np.concatenate([[0], np.cumsum(table.shape)[:-1]])
    total: Floats = losses[tuples[:, None], levels + offsets].sum(axis=1)
    return total
