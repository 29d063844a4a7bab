"""Sources from memory: a table is written into a private folder and then read like any other file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.errors import SourceError, UsageError
from sanitize.io.places.new_files import arriving
from sanitize.io.places.place import Place
from sanitize.io.read.names import check_names
from sanitize.io.read.source import Source, open_source
from sanitize.io.read.types import plain_array, plain_type
from sanitize.stage.records import plain

_GROUP_BYTES = 8 << 20
_DATASET_ROWS = 1000


def from_memory(data: Any, folder: Place) -> Source:
    """Write a pandas DataFrame (without its index), an Arrow table or batch, or a Hugging Face Dataset, and open it.

    Image paths are looked up from the working directory. Raises UsageError for other kinds of data, SourceError for
    columns without a name or of mixed kinds.
    """
    file = folder / "memory.parquet"
    with arriving(file) as sink:
        writer: pq.ParquetWriter | None = None
        for table in _tables(data):
            writer = writer or pq.ParquetWriter(sink, table.schema, compression="zstd")
            rows = max(1, int(table.num_rows * _GROUP_BYTES / max(table.nbytes, 1)))
            writer.write_table(table, row_group_size=rows)
        if writer is not None:
            writer.close()
    return open_source(file, root=Path.cwd())


def _tables(data: Any) -> Iterator[pa.Table]:
    if isinstance(data, pd.DataFrame):
        yield _from_frame(data)
    elif isinstance(data, pa.RecordBatch):
        yield _plain(pa.Table.from_batches([data]))
    elif isinstance(data, pa.Table):
        yield _plain(data)
    elif type(data).__module__.startswith("datasets.") and type(data).__name__ == "Dataset":
        yield from _from_dataset(data)
    else:
        raise UsageError(
            f"data of the type {type(data).__name__} can't be read: give a pandas DataFrame, an Arrow table or batch, "
            "one split of a Hugging Face dataset, or the path of a file"
        )


def _from_frame(frame: pd.DataFrame) -> pa.Table:
    names = [str(name) for name in frame.columns]
    check_names(names, "the DataFrame")
    arrays = [_series(frame.iloc[:, position], name) for position, name in enumerate(names)]
    return _plain(pa.table(arrays, names=names)) if arrays else pa.table({})


def _series(series: pd.Series, name: str) -> pa.Array | pa.ChunkedArray:
    try:
        array = plain(pa.array(series, from_pandas=True))
        return array.cast(pa.string()) if pa.types.is_large_string(array.type) and array.nbytes < 2**31 else array
    except UnicodeEncodeError:
        return _undecodable(series)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        raise SourceError(f"the column {name!r} mixes kinds of values: make it one type") from None


def _undecodable(series: pd.Series) -> pa.Array:
    """Text with lone surrogates, as bytes that aren't UTF-8: reading rejects those records, and keeps the others."""
    encoded = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else None for value in series]
    values = pa.array(encoded, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(values), values.buffers(), values.null_count)


def _from_dataset(dataset: Any) -> Iterator[pa.Table]:
    from datasets.table import embed_table_storage

    for table in dataset.with_format("arrow").iter(batch_size=_DATASET_ROWS):
        yield _plain(embed_table_storage(table))
    if not len(dataset):
        yield _plain(dataset.data.table.slice(0, 0))


def _plain(table: pa.Table) -> pa.Table:
    check_names(table.schema.names, "the table")
    columns = []
    for field in table.schema:
        kind = plain_type(field.type)
        try:
            chunks = [plain_array(chunk, kind) for chunk in table.column(field.name).chunks]
        except pa.ArrowException:
            raise SourceError(f"the column {field.name!r} has a type that can't be read: {field.type}") from None
        columns.append(pa.chunked_array(chunks, kind))
    return pa.table(columns, names=table.schema.names)
