"""A few rows from all over a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from sanitize.io.read.shards import Shard
from sanitize.io.read.source import Source

PLACES = 8
"""Places of a large source that rows are taken from."""


def take(source: Source, rows: int, columns: Sequence[str] | None = None) -> pa.Table:
    """About `rows` readable rows from places spread over the source, with pictures left as paths."""
    shards = source.shards()
    spread = shards[:: -(-len(shards) // PLACES)]
    tables: list[pa.Table] = []
    for shard in (*spread, *(shard for shard in shards if shard not in spread)):
        missing = rows - sum(table.num_rows for table in tables)
        if missing <= 0:
            break
        tables.append(_first(source, shard, min(missing, -(-rows // len(spread))), columns))
    return pa.concat_tables(tables)


def unreadable(source: Source) -> tuple[Counter[str], int]:
    """The records of the first shard that can't be read, by code, and how many records it has."""
    codes, records = Counter[str](), 0
    for chunk in source.read(source.shards()[0]):
        codes.update(bad.code for bad in chunk.rejected)
        records += chunk.batch.num_rows + len(chunk.rejected)
    return codes, records


def _first(source: Source, shard: Shard, rows: int, columns: Sequence[str] | None) -> pa.Table:
    batches: list[pa.RecordBatch] = []
    for chunk in source.read(shard, columns):
        batches.append(chunk.batch)
        if sum(batch.num_rows for batch in batches) >= rows:
            break
    return pa.Table.from_batches(batches).slice(0, rows)
