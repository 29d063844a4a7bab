"""Small helpers over the lattice of nodes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sanitize.tabular.classes import Node, Table

Floats = npt.NDArray[np.float64]


def outer(tables: Sequence[Floats]) -> Floats:
    """Sums of one entry of each table, for all combinations."""
    total = tables[0].copy()
    for table in tables[1:]:
        total = total[..., None] + table
    return np.ascontiguousarray(total)


def spreads(table: Table) -> list[Floats]:
    """Entropy of each column's groups at every level: what raising it is likely to merge."""
    spread = []
    for column, rows in zip(table.levels, table.all_rows, strict=True):
        shares = [np.bincount(codes, weights=rows) / max(table.total, 1.0) for codes in column.codes]
        spread.append(np.array([-(share[share > 0] * np.log2(share[share > 0])).sum() for share in shares]))
    return spread


def raised(node: Node, shape: Node, spread: Sequence[Floats]) -> Node | None:
    """The node one level up in the column where that merges least; None at the top."""
    open_ = [column for column, level in enumerate(node) if level + 1 < shape[column]]
    if not open_:
        return None
    column = min(open_, key=lambda c: float(spread[c][node[c]] - spread[c][node[c] + 1]))
    return (*node[:column], node[column] + 1, *node[column + 1 :])
