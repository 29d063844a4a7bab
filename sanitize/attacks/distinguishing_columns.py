"""Which columns together tell rows apart, whether or not anyone declared them to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.classes import Codes, lengths, runs
from sanitize.manifest.privacy import ColumnSet, Telling, TellingChange

LARGEST = 3
"""Columns a set."""
MOST = 10
"""Sets that are told because they tell most in one of the tables."""
WORK = 20_000_000
"""Rows times sets that are looked at; with more columns fewer rows are sampled."""
FEWEST = 1000


def rows_for(columns: int, rows: int) -> int:
    """How many rows to sample, at most `rows`."""
    return max(min(rows, WORK // max(_sets(columns), 1)), FEWEST)


def telling(before: pa.Table, after: pa.Table) -> TellingChange:
    """Distinction and separation of sets of up to three columns (Motwani and Xu, 2007), before and after.

    Distinction is the number of distinct combinations by rows, separation the share of pairs of rows that differ in
    at least one of the columns. Both tables have the same columns; nested ones don't take part. Of all sets those are
    told that tell most in one of the tables, more than any smaller part of them.
    """
    sides = _all_sets(before), _all_sets(after)
    chosen = dict.fromkeys(names for side in reversed(sides) for names in _most(side))
    tellings = [
        Telling(rows=table.num_rows, sets=len(side), most=tuple(side[names] for names in chosen)) if side else None
        for table, side in zip((before, after), sides, strict=True)
    ]
    return TellingChange(before=tellings[0], after=tellings[1])


def _all_sets(table: pa.Table) -> dict[tuple[str, ...], ColumnSet]:
    """Every set by its names; none without rows."""
    flat = [name for name in table.schema.names if table.num_rows and not _nested(table.schema.field(name).type)]
    numbers = {name: _numbers(table.column(name)) for name in flat}
    return {
        names: _measured(names, [numbers[name] for name in names])
        for size in range(1, LARGEST + 1)
        for names in itertools.combinations(flat, size)
    }


def _most(sets: Mapping[tuple[str, ...], ColumnSet]) -> list[tuple[str, ...]]:
    more = [one for names, one in sets.items() if not any(_equal(one, sets[part]) for part in _parts(names))]
    more.sort(key=lambda one: (-one.distinction, -one.separation, len(one.columns), one.columns))
    return [one.columns for one in more[:MOST]]


def _equal(one: ColumnSet, part: ColumnSet) -> bool:
    return (part.distinction, part.separation) == (one.distinction, one.separation)


def _nested(kind: pa.DataType) -> bool:
    return bool(pa.types.is_nested(kind))


def _sets(columns: int) -> int:
    return sum(math.comb(columns, size) for size in range(1, LARGEST + 1))


def _parts(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [part for size in range(1, len(names)) for part in itertools.combinations(names, size)]


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    codes = Codes()
    for chunk in column.chunks:
        codes.add(chunk.cast(pa.string()) if pa.types.is_timestamp(chunk.type) else pc.dictionary_encode(chunk))
    return codes.joined().astype(np.int64)


def _measured(names: tuple[str, ...], columns: list[np.ndarray]) -> ColumnSet:
    together = columns[0]
    for column in columns[1:]:
        together = together * (int(column.max()) + 1) + column
    together = np.sort(together)
    sizes = lengths(runs(together), len(together)).astype(float)
    rows = float(len(together))
    pairs = rows * (rows - 1)
    alike = float((sizes * (sizes - 1)).sum()) / pairs if pairs else 0.0
    return ColumnSet(columns=names, distinction=round(len(sizes) / rows, 6), separation=round(1 - alike, 6))
