"""Whole columns of a source in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sanitize.image.column import TYPE, is_image_type
from sanitize.io.read.source import Source
from sanitize.stage.records import plain


def read_columns(source: Source, columns: Sequence[str], images: Sequence[str] = ()) -> pa.Table:
    """The columns that the source has, in its order; those of pictures as struct{bytes, path}."""
    return read_records(source, columns, images)[0]


def read_records(source: Source, columns: Sequence[str], images: Sequence[str] = ()) -> tuple[pa.Table, np.ndarray]:
    """The same, and the number (int64) of each row's record: rows that can't be read depend on the columns."""
    names = [name for name in source.names if name in columns]
    pictures = [name for name in names if name in images and is_image_type(source.schema.field(name).type)]
    fields = [pa.field(name, TYPE if name in pictures else _plain(source.schema.field(name).type)) for name in names]
    schema = pa.schema(fields)
    batches, records = [], [np.empty(0, dtype=np.int64)]
    for shard in source.shards():
        for chunk in source.read(shard, names, images=pictures):
            arrays = [plain(chunk.batch.column(name)).cast(schema.field(name).type) for name in names]
            batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
            records.append(chunk.records)
    return pa.Table.from_batches(batches, schema).combine_chunks(), np.concatenate(records)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
