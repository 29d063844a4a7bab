"""Bounds for lattices too large to hold, from a few columns at a time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sanitize.tabular.classes import Node, Table
from sanitize.tabular.evaluation import Evaluator
from sanitize.tabular.histogram import Counts
from sanitize.tabular.lattice import spreads
from sanitize.tabular.metrics import Floats, Loss
from sanitize.tabular.packing import Ints, distinct_rows
from sanitize.tabular.search import LatticeSearch

NODES = 1 << 17
"""Most nodes of a block's lattice."""


@dataclass(frozen=True)
class Block:
    """Some columns, and for every node of their lattice a bound of what they cost at it and at all nodes over it."""

    columns: tuple[int, ...]
    bounds: Floats = field(repr=False)

    def at(self, node: Node) -> float:
        """The bound for all nodes at or over `node`."""
        return float(self.bounds[tuple(node[column] for column in self.columns)])


class Blocks:
    """A bound for all nodes over a given one: the sum of what disjoint blocks of columns cost at least.

    Let v be a node that keeps the limits under k, and v_C its levels in the columns C. Every class of v_C in the table
    of these columns alone is a union of classes of v; what v keeps, v_C keeps too, with no more rows and units
    suppressed. So v_C keeps the limits of the smaller problem, and the summands of C at v, which only grow with the
    suppressed rows (see metrics.py), are at least those of v_C. Disjoint blocks add up (additive pattern databases,
    Felner, Korf and Hanan, JAIR 2004). Classes that l or t refuse needn't stay refused in a union: the bound is for k
    alone.
    """

    def __init__(self, evaluator: Evaluator, metric: Loss, seconds: float | None) -> None:
        table = evaluator.table
        chosen = _chosen(table)
        share = None if seconds is None else seconds / len(chosen)
        self._blocks = [_block(evaluator, metric, columns, share) for columns in chosen]

    def at(self, node: Node) -> float:
        """The bound for all nodes at or over `node`."""
        return sum(block.at(node) for block in self._blocks)


def _chosen(table: Table) -> list[tuple[int, ...]]:
    """Columns of most entropy together: those make each other's classes small."""
    spread = spreads(table)
    chosen: list[tuple[int, ...]] = []
    nodes = math.inf
    for column in sorted(range(len(table.shape)), key=lambda c: -float(spread[c][0])):
        nodes *= table.shape[column]
        if nodes > NODES:
            chosen.append(())
            nodes = table.shape[column]
        chosen[-1] = (*chosen[-1], column)
    return chosen


def _block(evaluator: Evaluator, metric: Loss, columns: tuple[int, ...], seconds: float | None) -> Block:
    table = evaluator.table
    part = Table(_projected(table.counts, columns), [table.levels[column] for column in columns])
    search = LatticeSearch(evaluator.on(part), metric.on(part, columns))
    search.run(seconds)
    bounds = metric.share(columns) * search.bounds()
    for axis in range(bounds.ndim):
        bounds = np.flip(np.minimum.accumulate(np.flip(bounds, axis), axis), axis)
    return Block(columns, bounds)


def _projected(counts: Counts, columns: Sequence[int]) -> Counts:
    """The counts of some quasi-identifiers alone."""
    values = tuple(counts.values[column] for column in columns)
    tuples, _, place = distinct_rows([counts.tuples[column] for column in columns], [len(found) for found in values])
    at: Ints = place[counts.entry_tuple]
    names = tuple(counts.columns[column] for column in columns)
    people = None if counts.people is None else counts.people.moved(place, len(tuples[0]))
    return Counts(names, (), values, tuple(tuples), at, (), counts.entry_unit, counts.entry_rows, people, counts.most)
