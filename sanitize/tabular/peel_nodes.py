"""The nodes that peeling looks at: all of a lattice that is small, else some that are likely to matter."""

import itertools

import numpy as np

from sanitize.tabular.classes import Table
from sanitize.tabular.lattice import spreads
from sanitize.tabular.packing import Ints

MOST = 20_000
"""Lattices up to this many nodes are searched as a whole."""


def some_nodes(table: Table) -> Ints:
    """Levels of each node (nodes × columns); random chains from bottom to top where the lattice is too large.

    A chain raises one column at a time, the likelier the less its groups would merge. The draws are fixed: the same
    table gives the same nodes.
    """
    if table.nodes <= MOST:
        return np.array(list(itertools.product(*map(range, table.shape))), dtype=np.int64)
    random, spread = np.random.default_rng(0), spreads(table)
    found = {tuple(0 for _ in table.shape), table.top}
    while len(found) < MOST:
        node = [0] * len(table.shape)
        while open_ := [column for column, level in enumerate(node) if level + 1 < table.shape[column]]:
            merged = np.array([spread[c][node[c]] - spread[c][node[c] + 1] for c in open_])
            weights = np.exp(-merged / max(float(merged.mean()), 1e-9))
            node[open_[int(random.choice(len(open_), p=weights / weights.sum()))]] += 1
            found.add(tuple(node))
    return np.array(sorted(found), dtype=np.int64)
