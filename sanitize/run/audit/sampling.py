"""A random sample of a source's rows, as they are before any stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sanitize.io.read.shards import SHARD_BITS, Shard
from sanitize.io.read.source import Source

SHARDS = 16
"""The most shards that are read for a sample."""


def draw(source: Source, columns: Sequence[str], rows: int, seed: int) -> tuple[pa.Table, np.ndarray]:
    """At most `rows` rows in random order, and the numbers (int64) of their records.

    As many of each shard, of some shards where there are many. The same for one seed. Within a shard each row gets a
    random number, and those with the smallest stay (bottom-k sampling), so no more than twice the sample is held.
    """
    shards = source.shards()
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen = sorted(generator.choice(len(shards), min(len(shards), SHARDS), replace=False))
    each = -(-rows // len(chosen))
    found = [_of_shard(source, shards[at], columns, each, seed) for at in chosen]
    table, records = pa.concat_tables([table for table, _ in found]), np.concatenate([numbers for _, numbers in found])
    order = generator.permutation(table.num_rows)[:rows]
    return table.take(pa.array(order)), records[order]


def shards_of(source: Source, records: np.ndarray) -> list[Shard]:
    """The shards that hold records with these numbers."""
    wanted = set((records >> SHARD_BITS).tolist())
    return [shard for shard in source.shards() if shard.index in wanted]


def _of_shard(
    source: Source, shard: Shard, columns: Sequence[str], rows: int, seed: int
) -> tuple[pa.Table, np.ndarray]:
    generator = np.random.Generator(np.random.PCG64([seed, shard.index]))
    held = _Held([], np.empty(0), np.empty(0, dtype=np.int64))
    for chunk in source.read(shard, columns):
        held.batches.append(chunk.batch)
        held.numbers = np.concatenate([held.numbers, generator.random(chunk.batch.num_rows)])
        held.records = np.concatenate([held.records, chunk.records])
        if len(held.numbers) > 2 * rows:
            held.keep_smallest(rows)
    held.keep_smallest(rows)
    return pa.Table.from_batches(held.batches), held.records


@dataclass
class _Held:
    """Rows with a random number and a record's number each."""

    batches: list[pa.RecordBatch]
    numbers: np.ndarray
    records: np.ndarray

    def keep_smallest(self, rows: int) -> None:
        """Keep the rows with the smallest random numbers."""
        order = np.argsort(self.numbers)[:rows]
        self.batches = [pa.concat_batches(self.batches).take(pa.array(order))]
        self.numbers, self.records = self.numbers[order], self.records[order]
