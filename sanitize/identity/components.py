"""Connected components of many nodes, joined bit by bit: links needn't be in memory together."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

BLOCK = 1 << 22
"""Nodes that are looked at together."""


class Components:
    """Nodes from 0 on, 4 bytes each; a component is called by its lowest node.

    The disjoint-set forest of Galler and Fischer (1964), whole arrays at a time: links are brought to the roots of
    their ends, and what they join there is found by a search of that small graph. Vertices in memory and edges outside
    are the semi-external model of Abello, Buchsbaum and Westbrook (1998).
    """

    def __init__(self, size: int) -> None:
        """Every node by itself."""
        self.above = np.arange(size, dtype=np.int32 if size < 1 << 31 else np.int64)
        """A lower node of the same component, or for its lowest that node itself."""

    def join(self, one: np.ndarray, other: np.ndarray) -> None:
        """Join the components of pairs of nodes."""
        left, right = self.roots(one), self.roots(other)
        apart = left != right
        if not apart.any():
            return
        roots, codes = np.unique(np.concatenate([left[apart], right[apart]]), return_inverse=True)
        links = (np.ones(int(apart.sum()), dtype=np.int8), (codes[: len(codes) // 2], codes[len(codes) // 2 :]))
        labels = connected_components(coo_array(links, shape=(len(roots), len(roots))), directed=False)[1]
        lowest = roots[np.unique(labels, return_index=True)[1]]
        self.above[roots] = lowest[labels]

    def roots(self, nodes: np.ndarray) -> np.ndarray:
        """The lowest node of each node's component."""
        found = self.above[nodes]
        while True:
            higher = self.above[found]
            if np.array_equal(higher, found):
                break
            found = higher
        self.above[nodes] = found
        return np.asarray(found)

    def all_roots(self) -> np.ndarray:
        """The lowest node of every node's component, as a copy."""
        for start in range(0, len(self.above), BLOCK):
            self.roots(np.arange(start, min(start + BLOCK, len(self.above))))
        return self.above.copy()
