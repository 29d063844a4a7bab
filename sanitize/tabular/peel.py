"""Local recoding by peeling: rows that share a value may be generalized differently.

The cheapest group of tuples that meets the models, over all nodes of the lattice, is published and removed; then the
cheapest group of what is left, and so on. Tuples that fared badly earn a bonus in the next round (squeaky wheel
optimization, Joslin and Clements, JAIR 1999), and two rounds are joined by taking the better one wherever their
classes fall into separate components (partition crossover, Whitley et al., GECCO 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from sanitize.errors import InfeasibleError
from sanitize.tabular import peel_kernel
from sanitize.tabular.classes import Table, code
from sanitize.tabular.diversity import Model
from sanitize.tabular.evaluation import Evaluator, Limits
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.local import local_recoding, mean_loss
from sanitize.tabular.packing import Ints
from sanitize.tabular.peel_models import pack_models, pack_units
from sanitize.tabular.peel_nodes import some_nodes
from sanitize.tabular.peel_rest import Classes, place_rest, verified
from sanitize.tabular.solution import Solution

EXPONENT = 1.15
"""Power of a column's loss in the order of groups: one costly column is worse than several cheap ones."""
BONUS = 0.32
"""How much of what a tuple lost before counts towards its groups in the next round."""
SLACK = 0.003
"""Groups at one node whose costs differ by no more are published together."""
EASE = 0.3
"""Share of the greatest bonus by which nodes are looked at earlier than their cheapest group would say."""
ROUNDS = 8
VISITS = 1.25e8
"""Tuples and sensitive values that all rounds together look at, more or less: about four seconds."""
MOST_JOINED = 64
JOINED_BYTES = 1 << 28
"""Limits of `_joined`: level combinations in a part of the columns, and memory in all."""

Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class _Round:
    """Class and node of each tuple (-1: left over) and what each tuple loses."""

    classes: Ints
    nodes: Ints
    loss: Floats


def peel(
    histogram: Histogram,
    levels: Sequence[Levels],
    k: int,
    *,
    models: Sequence[Model] = (),
    max_suppressed: float = 0.0,
    max_suppressed_units: float | None = None,
    weights: Sequence[float] | None = None,
) -> Solution:
    """A local recoding with little loss in which every class holds at least k distinct units and meets `models`.

    Takes what `optimal.search` takes. Rows that fit no class join the one they cost least, and are suppressed where
    that breaks a model. Raises InfeasibleError when more would have to be suppressed than the limits allow.
    """
    table = code(histogram.counts(), levels)
    evaluator = Evaluator(table, k, models, Limits(max_suppressed, max_suppressed_units))
    nodes = some_nodes(table)
    losses, hashes = _by_level(table, weights)
    best = _rounds(table, k, models, nodes, losses, hashes)
    node_levels = np.where(best.nodes[:, None] >= 0, nodes[best.nodes], 0)
    classes = verified(evaluator, place_rest(evaluator, Classes(best.classes, node_levels), losses.T))
    return _describe(evaluator, classes, len(nodes))


def _by_level(table: Table, weights: Sequence[float] | None) -> tuple[Floats, Hashes]:
    """Weighted loss and a random number of the group of each tuple, a row for each level of each column."""
    given = np.ones(len(table.shape)) if weights is None else np.asarray(weights, dtype=np.float64)
    random = np.random.default_rng(0)
    losses, hashes = [], []
    for column, tuples, weight in zip(table.levels, table.counts.tuples, given / given.sum(), strict=True):
        for codes, loss in zip(column.codes, column.loss, strict=True):
            losses.append(weight * loss[codes][tuples])
            hashes.append(random.integers(2**64, size=len(loss), dtype=np.uint64)[codes[tuples]])
    return np.stack(losses), np.stack(hashes)


def _rounds(table: Table, k: int, models: Sequence[Model], nodes: Ints, losses: Floats, hashes: Hashes) -> _Round:
    units, packed = pack_units(table), pack_models(table, models)
    levels = nodes + np.concatenate([[0], np.cumsum(table.shape)[:-1]])
    keys = losses**EXPONENT * len(table.shape) ** (EXPONENT - 1)
    first_costs = keys.min(axis=1)[levels].sum(axis=1)
    parts, (keys, hashes) = _joined(levels, (keys, hashes))

    def once(bonus: Floats) -> tuple[_Round, int]:
        work = _workspace(table.size, len(nodes), units[2], len(packed[3]), packed[6].shape[1])
        costs = first_costs - EASE * bonus.max(initial=0.0)
        visits = peel_kernel.peel(parts, costs, hashes, keys, bonus, table.rows, float(k), units, packed, work, SLACK)
        node_of, class_of = work[8].astype(np.int64), work[9].astype(np.int64)
        lost = losses[levels[node_of], np.arange(table.size)[:, None]].sum(axis=1)
        return _Round(class_of, node_of, np.where(node_of >= 0, lost, 1.0)), visits

    best, latest_visits = once(np.zeros(table.size))
    visits = latest_visits
    difficulty = best.loss
    for _ in range(ROUNDS):
        if visits + latest_visits > VISITS:
            break
        latest, latest_visits = once(BONUS * difficulty)
        best, visits = _join(table, best, latest), visits + latest_visits
        difficulty = (difficulty + latest.loss) / 2
    return best


def _joined(levels: Ints, tables: tuple[Floats, Hashes]) -> tuple[Ints, tuple[Floats, Hashes]]:
    """Sums of neighbouring columns' rows for every combination of their levels, as long as there are few.

    Fewer rows to add up at a node, each of them read in one sweep, are several times faster than one for each column.
    """
    few = int(JOINED_BYTES / 16 / max(tables[0].shape[1], 1))
    first = 0
    parts: list[Ints] = []
    rows: list[Ints] = []
    while first < levels.shape[1]:
        last, combinations, place = first + 1, *_distinct(levels[:, first : first + 1])
        while last < levels.shape[1]:
            more, more_place = _distinct(levels[:, first : last + 1])
            if len(more) > min(MOST_JOINED, few // levels.shape[1]):
                break
            last, combinations, place = last + 1, more, more_place
        parts.append(place + sum(len(part) for part in rows))
        rows.append(combinations)
        first = last
    keys, hashes = (
        np.concatenate([np.stack([table[row].sum(axis=0) for row in part]) for part in rows]) for table in tables
    )
    return np.stack(parts, axis=1), (keys, hashes)


def _distinct(levels: Ints) -> tuple[Ints, Ints]:
    rows, place = np.unique(levels, axis=0, return_inverse=True)
    return rows, place.reshape(-1)


def _workspace(tuples: int, nodes: int, units: int, pairs: int, values: int) -> tuple[npt.NDArray[np.generic], ...]:
    """Arrays that the kernel writes to: a hash table, the groups at a node, its results, and marks."""
    size = 1 << (2 * max(tuples, 8) - 1).bit_length()
    return (
        np.zeros(size, np.int32),
        np.zeros(size, np.int64),
        np.zeros(tuples, np.int32),
        np.zeros(tuples, np.int64),
        np.zeros(tuples + 1, np.int64),
        np.zeros(tuples, np.uint64),
        np.zeros(tuples),
        np.zeros(2, np.int64),
        np.full(tuples, -1),
        np.full(tuples, -1),
        np.empty(64 * tuples, np.int64),
        np.full(nodes, -1),
        np.full(nodes, -1),
        np.zeros(units, np.int64),
        np.zeros(pairs, np.int64),
        np.arange(tuples),
        np.zeros(values),
        np.zeros(values),
    )


def _join(table: Table, one: _Round, other: _Round) -> _Round:
    """The better of two rounds in every component of tuples that share classes."""
    first, second = one.classes + 1, other.classes + 1
    width = int(first.max()) + 1
    size = width + int(second.max()) + 1
    edges = coo_matrix((np.ones(table.size), (first, width + second)), shape=(size, size))
    component = connected_components(edges, directed=False)[1][first]
    gained = np.bincount(component, weights=(one.loss - other.loss) * table.rows)
    better = (gained > 0)[component]
    classes = np.where(better, np.where(other.classes < 0, -1, other.classes + width), one.classes)
    return _Round(classes, np.where(better, other.nodes, one.nodes), np.where(better, other.loss, one.loss))


def _describe(evaluator: Evaluator, classes: Classes, nodes: int) -> Solution:
    table = evaluator.table
    kept = classes.of_tuple >= 0
    suppressed = float(table.rows[~kept].sum())
    if not evaluator.within_limits(kept):
        raise InfeasibleError(
            f"local recoding has to suppress {suppressed:.0f} rows, more than the limit; raise it or lower k"
        )
    loss = np.where(kept, mean_loss(table, classes.levels), 1.0)
    recoding = local_recoding(table, classes.levels, kept)
    mean = float((loss * table.rows).sum() / max(table.total, 1.0))
    return Solution(
        levels={},
        metric="loss",
        score=mean,
        loss=mean,
        gap=None,
        rows=int(table.total),
        units=evaluator.units.total,
        suppressed_rows=int(suppressed),
        suppressed_units=evaluator.units.missing(kept),
        classes=recoding.classes,
        evaluations=nodes,
        nodes=table.nodes,
        recoding=recoding,
    )
