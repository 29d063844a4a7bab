"""What the house moves around: batches of records, and the records that could not be handled."""

from __future__ import annotations

from collections.abc import Sequence
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
