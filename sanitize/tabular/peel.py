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
BONUS = 0.28
SLACK = 0.003
EASE = 0.3
ROUNDS = 12
VISITS = 2e8
"""Rounds are cut short where their tuples looked at would add up to more."""

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
    hashes, losses, offsets = _flat(table, weights)
    best = _rounds(table, k, models, nodes + offsets, hashes, losses)
    node_levels = np.where(best.nodes[:, None] >= 0, nodes[best.nodes], 0)
    classes = verified(evaluator, place_rest(evaluator, Classes(best.classes, node_levels), losses))
    return _describe(evaluator, classes, len(nodes))


def _flat(table: Table, weights: Sequence[float] | None) -> tuple[Hashes, Floats, Ints]:
    """Random numbers of the groups and weighted losses of each tuple at all levels of all columns side by side."""
    given = np.ones(len(table.shape)) if weights is None else np.asarray(weights, dtype=np.float64)
    random = np.random.default_rng(0)
    hashes, losses = [], []
    for column, tuples, weight in zip(table.levels, table.counts.tuples, given / given.sum(), strict=True):
        for level_codes, loss in zip(column.codes, column.loss, strict=True):
            numbers = random.integers(2**64, size=len(loss), dtype=np.uint64)
            hashes.append(numbers[level_codes[tuples]])
            losses.append(weight * loss[level_codes][tuples])
    offsets = np.concatenate([[0], np.cumsum(table.shape)[:-1]])
    return np.ascontiguousarray(np.stack(hashes, axis=1)), np.ascontiguousarray(np.stack(losses, axis=1)), offsets


def _rounds(table: Table, k: int, models: Sequence[Model], nodes: Ints, hashes: Hashes, losses: Floats) -> _Round:
    units, packed = pack_units(table), pack_models(table, models)
    keys = losses**EXPONENT * len(table.shape) ** (EXPONENT - 1)
    first_costs = keys.min(axis=0)[nodes].sum(axis=1)

    def once(bonus: Floats) -> tuple[_Round, int]:
        work = _workspace(table.size, len(nodes), units[2], len(packed[3]))
        costs = first_costs - EASE * bonus.max(initial=0.0)
        visits = peel_kernel.peel(nodes, costs, hashes, keys, bonus, table.rows, float(k), units, packed, work, SLACK)
        node_of, class_of = work[8].astype(np.int64), work[9].astype(np.int64)
        lost = np.take_along_axis(losses, nodes[node_of], axis=1).sum(axis=1)
        return _Round(class_of, node_of, np.where(node_of >= 0, lost, 1.0)), visits

    best, visits = once(np.zeros(table.size))
    difficulty = best.loss
    for _ in range(min(ROUNDS, int(VISITS / max(visits, 1)))):
        latest, _ = once(BONUS * difficulty)
        best = _join(table, best, latest)
        difficulty = (difficulty + latest.loss) / 2
    return best


def _workspace(tuples: int, nodes: int, units: int, pairs: int) -> tuple[npt.NDArray[np.generic], ...]:
    """Arrays that the kernel writes to: a hash table, the groups at a node, its results, and marks."""
    size = 1 << (2 * max(tuples, 8) - 1).bit_length()
    return (
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(tuples, np.int64),
        np.zeros(tuples, np.int64),
        np.zeros(tuples + 1, np.int64),
        np.zeros(tuples, np.uint64),
        np.zeros(tuples),
        np.zeros(1, np.int64),
        np.full(tuples, -1),
        np.full(tuples, -1),
        np.empty(64 * tuples, np.int64),
        np.full(nodes, -1),
        np.full(nodes, -1),
        np.zeros(units, np.int64),
        np.zeros(pairs, np.int64),
        np.arange(tuples),
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
