"""Branch and bound over a lattice that is held as arrays of bounds."""

import math
import time

import numpy as np

from sanitize.tabular.classes import Node
from sanitize.tabular.evaluation import Evaluator
from sanitize.tabular.lattice import outer, raised, spreads
from sanitize.tabular.metrics import Floats, Metric
from sanitize.tabular.solution import Found

LEAST_SHARE, GREATEST_SHARE = 0.7, 0.4
"""How far up the chain a search looks from the open node of least bound, and from that of greatest floor."""


class LatticeSearch:
    """Branch and bound over the whole lattice, held as arrays of bounds.

    Every evaluation of a node raises the bounds of the boxes below and above it (see metrics.py) or closes the box
    below, when what is doomed there exceeds a limit. An open node is picked in turn by the least bound and by the
    greatest floor. Instead of it a node further up is evaluated, from which a larger box is closed if the guess holds.
    """

    def __init__(self, evaluator: Evaluator, metric: Metric) -> None:
        self._evaluator = evaluator
        self._metric = metric
        self._shape = evaluator.table.shape
        below, above = metric.floor()
        self._below = outer(below)
        self._above = np.full(self._shape, above)
        self._join = np.add if metric.additive else np.maximum
        self._bound = self._join(self._below, self._above)
        self._floor = self._bound.reshape(-1).copy()
        self._seen: set[Node] = set()
        self._allowed: list[Node] = []
        self._found: Found | None = None
        self._spread = spreads(evaluator.table)

    def run(self, seconds: float | None) -> Found | None:
        """Searches until no open node can be better, or time is up and something was found; None if nothing is."""
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        flat, turn = self._bound.reshape(-1), 0
        while True:
            place, share = int(np.argmin(flat)), LEAST_SHARE
            bound = float(flat[place])
            if self._found is None:
                if bound == math.inf:
                    return None
            elif self._closes(bound) or time.monotonic() > deadline:
                return Found(self._found.node, self._found.summed, min(bound, self._found.summed))
            elif turn % 2:
                place = int(np.argmax(np.where(flat < self._found.summed, self._floor, -math.inf)))
                share = GREATEST_SHARE
            turn += 1
            self._visit(self._above_of(self._node(place), share))

    def bounds(self) -> Floats:
        """What every node costs at least, as far as it is known; infinite where it is out of the question."""
        bounds: Floats = self._bound.copy()
        for node in self._allowed:
            bounds[node] = self._found.summed if self._found else math.inf
        return bounds

    def _closes(self, bound: float) -> bool:
        best = self._found.summed if self._found else math.inf
        return bound >= best - 1e-12 * abs(best)

    def _node(self, place: int) -> Node:
        return tuple(int(level) for level in np.unravel_index(place, self._shape))

    def _above_of(self, node: Node, share: float) -> Node:
        """The node at a share of the chain that leads from `node` to the first that was evaluated."""
        chain = [node]
        while (following := raised(chain[-1], self._shape, self._spread)) and following not in self._seen:
            chain.append(following)
        return chain[int((len(chain) - 1) * share)]

    def _visit(self, node: Node) -> None:
        self._seen.add(node)
        result = self._evaluator.evaluate(node)
        below = tuple(slice(0, level + 1) for level in node)
        if result.hopeless:
            self._below[below] = self._bound[below] = math.inf
            return
        tables = self._metric.below(result)
        self._raise(self._below, below, outer(tables))
        over = self._metric.above(result)
        if over:
            self._raise(self._above, tuple(slice(level, None) for level in node), over)
        self._below[node] = self._bound[node] = math.inf
        if result.allowed:
            self._allowed.append(node)
            summed = self._metric.exact(result, tables)
            if self._found is None or summed < self._found.summed:
                self._found = Found(node, summed, -math.inf)

    def _raise(self, bounds: Floats, box: tuple[slice, ...], to: Floats | float) -> None:
        np.maximum(bounds[box], to, out=bounds[box])
        self._join(self._below[box], self._above[box], out=self._bound[box])
