"""How rows spread over the values of a column, without saying which values."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

RANKS = 12
"""Values that have a bin of their own."""


def spread(column: pa.ChunkedArray, least: int, step: int = 1) -> tuple[float, ...]:
    """The shares of rows that have the commonest value, the next one, and so on, then that of all other rows.

    Null is a value. Values of fewer than `least` rows are among the others, and of these there are at least as many or
    none, so no share stands for a few rows. Counts are rounded to multiples of `step` before they become shares, and
    these to 4 digits; empty without rows.
    """
    counts = sorted(_counts(column), reverse=True)
    rows = sum(counts)
    shown = [count for count in counts[:RANKS] if count >= least]
    while shown and 0 < rows - sum(shown) < least:
        shown.pop()
    whole = [step * round(count / step) for count in (*shown, rows - sum(shown))]
    return tuple(round(count / sum(whole), 4) for count in whole) if sum(whole) else ()


def _counts(column: pa.ChunkedArray) -> list[int]:
    if pa.types.is_nested(column.type):
        return list(Counter(map(repr, column.to_pylist())).values())
    counted = pc.value_counts(column)
    return list(counted.field("counts").to_pylist())
