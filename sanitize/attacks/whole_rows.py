"""The released rows but for augmented ones, part by part or all at once, with the person of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.written_parts import AUGMENTED, batches, names, opened, unit_numbers
from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.keys import column_digests
from sanitize.stage.by_person import ByPerson

State = TypeVar("State")
SALT = b"people"
"""Digests of the values of a column that names people are compared within one audit."""


def own_rows(
    part: Place, columns: Sequence[str], units: Place | None = None
) -> Iterator[tuple[pa.RecordBatch, np.ndarray | None]]:
    """Some columns of a part in batches, strings as dictionaries, and the person (uint64) of each row if known.

    Raises VerificationError when a file can't be read, or the private file of the people doesn't fit.
    """
    known = None if units is None else _read_units(units, part)
    marked = [AUGMENTED] if AUGMENTED in names(part) else []
    for batch, start in batches(part, [*columns, *marked], encoded=True):
        own = None if known is None else known[start : start + batch.num_rows]
        if marked:
            keep = pc.invert(batch.column(AUGMENTED).fill_null(False))
            batch = batch.filter(keep)
            own = None if own is None else own[keep.to_numpy(zero_copy_only=False)]
        yield batch.select(list(columns)), own


def row_tokens(parts: Sequence[Place], column: str) -> np.ndarray:
    """A digest (uint64) of every row's token, for comparison within one audit; 0 for a row without one."""
    found = (column_digests(batch.column(0), SALT) for part in parts for batch, _ in own_rows(part, [column]))
    return np.concatenate([np.empty(0, dtype=np.uint64), *found])


def augmented(parts: Sequence[Place]) -> int:
    """How many rows of the parts were added."""
    marked = [part for part in parts if AUGMENTED in names(part)]
    columns = (batch.column(0) for part in marked for batch, _ in batches(part, [AUGMENTED]))
    return sum(int(pc.sum(column.fill_null(False)).as_py() or 0) for column in columns)


def count_at_once(
    counter: ByPerson[State], parts: Sequence[Place], units: Sequence[Place] | None = None, unit: str | None = None
) -> State:
    """What a counter counts in all rows; people are told apart by private files, or by a column of the parts."""
    state, digests = at_once(counter, parts, units, unit)
    return counter.finish(state, once(digests))


def at_once(
    counter: ByPerson[State], parts: Sequence[Place], units: Sequence[Place] | None = None, unit: str | None = None
) -> tuple[State, np.ndarray]:
    """The state of a counter after all rows, which isn't finished, and the digests of their people."""
    by_column = [unit] if units is None and unit is not None and unit not in counter.columns else []
    columns = [*counter.columns, *by_column]
    found = [
        rows for at, part in enumerate(parts) for rows in own_rows(part, columns, None if units is None else units[at])
    ]
    tables = [pa.Table.from_batches([batch]) for batch, _ in found]
    if parts and not tables:
        tables = [opened(parts[0]).schema_arrow.remove_metadata().empty_table().select(columns)]
    table = pa.concat_tables(tables).unify_dictionaries().combine_chunks() if tables else pa.table({})
    known: np.ndarray | None = None
    if units is not None:
        known = np.concatenate([np.empty(0, dtype=np.uint64), *(own for _, own in found if own is not None)])
    elif unit is not None and tables:
        known = column_digests(_whole(table, unit), SALT)
    return counter.count({name: _whole(table, name) for name in counter.columns}, known)


def once(digests: np.ndarray) -> int:
    """How many of them occur once."""
    return int((np.unique(digests, return_counts=True)[1] == 1).sum())


def _whole(table: pa.Table, name: str) -> pa.Array:
    if name not in table.schema.names:
        return pa.nulls(0)
    column = table.column(name)
    return column.chunk(0) if column.num_chunks else pa.nulls(0).cast(column.type)


def _read_units(file: Place, part: Place) -> np.ndarray:
    units = unit_numbers(file)
    if len(units) != opened(part).metadata.num_rows:
        raise VerificationError(f"{part.name}: its private unit file has a different number of rows")
    return units
