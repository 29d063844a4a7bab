"""Sources from memory: a table is written into a private folder and then read like any other file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sanitize.data_kinds.take import take
from sanitize.io.places.new_files import arriving
from sanitize.io.places.place import Place
from sanitize.io.read.source import Source, open_source

_GROUP_BYTES = 8 << 20


def from_memory(data: Any, folder: Place) -> Source:
    """Write data in memory (a DataFrame without its index, whatever else `take` takes) and open it as a source.

    Image paths are looked up from the working directory. Raises UsageError as `take` does.
    """
    tables = take(data).tables
    file = folder / "memory.parquet"
    with arriving(file) as sink:
        writer: pq.ParquetWriter | None = None
        for table in tables:
            writer = writer or pq.ParquetWriter(sink, table.schema, compression="zstd")
            rows = max(1, int(table.num_rows * _GROUP_BYTES / max(table.nbytes, 1)))
            writer.write_table(table, row_group_size=rows)
        if writer is not None:
            writer.close()
    return open_source(file, root=Path.cwd())
