"""What the house moves around: batches of records, and the records that could not be handled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa

Batch: TypeAlias = pa.RecordBatch


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row of a batch that a stage can't process, and the code that says why."""

    row: int
    code: str


def plain(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The same values as one array without dictionaries: a dictionary page keeps values that were filtered out."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
        if isinstance(array, pa.ChunkedArray):
            array = array.chunk(0)
    if pa.types.is_dictionary(array.type):
        return array.cast(array.type.value_type)
    return array


def with_column(batch: Batch, name: str, array: pa.Array) -> Batch:
    """The batch with one column replaced, or added at the end."""
    position = batch.schema.get_field_index(name)
    if position < 0:
        return batch.append_column(name, array)
    return batch.set_column(position, name, array)


def without_rows(batch: Batch, rejections: Sequence[Rejection]) -> tuple[Batch, np.ndarray]:
    """The batch without the rejected rows, and the positions (int64) of the rows that are left."""
    keep = np.ones(batch.num_rows, dtype=bool)
    keep[[rejection.row for rejection in rejections]] = False
    rows = np.flatnonzero(keep)
    return (batch if keep.all() else batch.take(pa.array(rows))), rows


def is_shapeless(kind: pa.DataType) -> bool:
    """Whether values are lists, structs, maps or bytes, which have no place in a hierarchy."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_nested(inner) or pa.types.is_binary(inner) or pa.types.is_large_binary(inner))


def not_generalizable(names: Iterable[str], schema: pa.Schema) -> Iterator[str]:
    """A sentence for each of these columns whose values can't be generalized."""
    for name in names:
        if name in schema.names and is_shapeless(schema.field(name).type):
            yield (
                f"column {name!r}: holds {schema.field(name).type}; a quasi-identifier holds text, numbers, dates or "
                "true and false: write a column for each part of it, or give it the role text or drop"
            )
