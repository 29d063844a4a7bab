"""Random samples of a source's rows, as they are before any stage, and of written rows, taken by all workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.written_parts import Sample, sampled_rows
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.read.shards import SHARD_BITS, Shard
from sanitize.io.read.source import Source
from sanitize.io.write.parts import read_part
from sanitize.run.threads import single_thread
from sanitize.run.units import RECORD

SHARDS = 16
"""The most shards that are read for a sample."""


@dataclass(frozen=True)
class ShardJob:
    """Samples so many rows of shards."""

    source: Source
    columns: tuple[str, ...]
    rows: int
    seed: int

    def open(self) -> Callable[[Shard], tuple[int, pa.Table, np.ndarray]]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_of_shard, self)


@dataclass(frozen=True)
class PartJob:
    """Reads the sampled rows of parts."""

    columns: tuple[str, ...]

    def open(self) -> Callable[[tuple[int, Sample]], tuple[int, pa.Table]]:
        """Prepare this process, and return what it does with the numbered sample of a part."""
        single_thread()
        return lambda numbered: (numbered[0], sampled_rows([numbered[1]], self.columns))


@dataclass(frozen=True)
class RecordsJob:
    """Finds out which of some records parts have rows of."""

    records: np.ndarray

    def open(self) -> Callable[[Place], np.ndarray]:
        """Prepare this process, and return what it does with the private file next to a part."""
        single_thread()
        return partial(_records, pa.array(self.records))


def draw(source: Source, columns: Sequence[str], rows: int, seed: int, session: Session) -> tuple[pa.Table, np.ndarray]:
    """At most `rows` rows in random order, and the numbers (int64) of their records.

    As many of each shard, of some shards where there are many. The same for one seed. Within a shard each row gets a
    random number, and those with the smallest stay (bottom-k sampling), so no more than twice the sample is held.
    """
    shards = source.shards()
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen = sorted(generator.choice(len(shards), min(len(shards), SHARDS), replace=False))
    job = ShardJob(source, tuple(columns), -(-rows // len(chosen)), seed)
    found = sorted(session.map(job, [shards[at] for at in chosen]), key=lambda one: one[0])
    table, records = (pa.concat_tables([one for _, one, _ in found]), np.concatenate([one for _, _, one in found]))
    order = generator.permutation(table.num_rows)[:rows]
    return table.take(pa.array(order)), records[order]


def written(samples: Sequence[Sample], columns: Sequence[str], session: Session) -> pa.Table:
    """Some columns of the sampled rows of all parts, part after part."""
    found = sorted(session.map(PartJob(tuple(columns)), list(enumerate(samples))), key=lambda one: one[0])
    return pa.concat_tables([table for _, table in found])


def released_records(files: Sequence[Place], records: np.ndarray, session: Session) -> np.ndarray:
    """Whether there are written rows of each of the records (bool), given the private files next to the parts."""
    found = [np.empty(0, dtype=np.int64), *session.map(RecordsJob(records), list(files))]
    return np.isin(records, np.concatenate(found))


def shards_of(source: Source, records: np.ndarray) -> list[Shard]:
    """The shards that hold records with these numbers."""
    wanted = set((records >> SHARD_BITS).tolist())
    return [shard for shard in source.shards() if shard.index in wanted]


def _records(wanted: pa.Array, file: Place) -> np.ndarray:
    there = read_part(file, [RECORD]).column(RECORD)
    return np.asarray(there.filter(pc.is_in(there, wanted)).to_numpy())


def _of_shard(job: ShardJob, shard: Shard) -> tuple[int, pa.Table, np.ndarray]:
    generator = np.random.Generator(np.random.PCG64([job.seed, shard.index]))
    held = _Held([], np.empty(0), np.empty(0, dtype=np.int64))
    for chunk in job.source.read(shard, job.columns):
        held.batches.append(chunk.batch)
        held.numbers = np.concatenate([held.numbers, generator.random(chunk.batch.num_rows)])
        held.records = np.concatenate([held.records, chunk.records])
        if len(held.numbers) > 2 * job.rows:
            held.keep_smallest(job.rows)
    held.keep_smallest(job.rows)
    return shard.index, pa.Table.from_batches(held.batches), held.records


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
