"""A random sample of a source's rows, as they are before any stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sanitize.io.read.shards import Shard
from sanitize.io.read.source import Source

SHARDS = 16
"""The most shards that are read for a sample."""


def draw(source: Source, columns: Sequence[str], rows: int, seed: int) -> pa.Table:
    """At most `rows` rows in random order: as many of each shard, of some shards where there are many.

    The same for one seed. Within a shard each row gets a random number, and those with the smallest stay (bottom-k
    sampling), so no more than twice the sample is held.
    """
    shards = source.shards()
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen = sorted(generator.choice(len(shards), min(len(shards), SHARDS), replace=False))
    each = -(-rows // len(chosen))
    found = pa.concat_tables([_of_shard(source, shards[at], columns, each, seed) for at in chosen])
    return found.take(pa.array(generator.permutation(found.num_rows)[:rows]))


def _of_shard(source: Source, shard: Shard, columns: Sequence[str], rows: int, seed: int) -> pa.Table:
    generator = np.random.Generator(np.random.PCG64([seed, shard.index]))
    held, numbers = [], np.empty(0)
    for chunk in source.read(shard, columns):
        held.append(chunk.batch)
        numbers = np.concatenate([numbers, generator.random(chunk.batch.num_rows)])
        if len(numbers) > 2 * rows:
            held, numbers = _smallest(held, numbers, rows)
    return pa.Table.from_batches(_smallest(held, numbers, rows)[0])


def _smallest(
    held: Sequence[pa.RecordBatch], numbers: np.ndarray, rows: int
) -> tuple[list[pa.RecordBatch], np.ndarray]:
    order = np.argsort(numbers)[:rows]
    return [pa.concat_batches(list(held)).take(pa.array(order))], numbers[order]
