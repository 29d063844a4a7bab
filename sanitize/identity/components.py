"""Connected components of many nodes, joined bit by bit: links needn't be in memory together."""

from __future__ import annotations

import numpy as np

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
        roots, lowest = _lowest(left[apart], right[apart])
        self.above[roots] = lowest

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


def forest(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fewer pairs that join the same nodes: each node but the lowest of its group once, with that one."""
    nodes, lowest = _lowest(one, other)
    joined = lowest != nodes
    return lowest[joined], nodes[joined]


def _lowest(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nodes of some pairs, and for each the lowest of all that pairs join with it."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    nodes, codes = np.unique(np.concatenate([one, other]), return_inverse=True)
    links = (np.ones(len(one), dtype=np.int8), (codes[: len(one)], codes[len(one) :]))
    groups = connected_components(coo_array(links, shape=(len(nodes), len(nodes))), directed=False)[1]
    return nodes, nodes[np.unique(groups, return_index=True)[1]][groups]
