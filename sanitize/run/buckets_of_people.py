"""People dealt to buckets by their digests, and each bucket counted on its own: no process holds all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.data_kinds.distinct import once
from sanitize.engine.base import Session
from sanitize.engine.worker import give_back
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket, write_run
from sanitize.run.threads import single_thread
from sanitize.stage.by_person import ByPerson
from sanitize.stage.records import plain

BUCKET_BYTES = 24 << 20
"""About what a bucket holds; counting it takes some ten times as much memory."""
BRANCHES = 16
"""The most states that the driver merges; with more buckets, each worker counts several before it hands one over."""
LARGEST = 1 << 12
"""Values of the largest dictionary that is read for every bucket."""
FEWEST_ROWS = 1 << 16
"""Buckets of fewer rows are not made unless there are no more."""


@dataclass(frozen=True)
class CountJob:
    """Counts buckets of people one after another, and writes down a digest of each person."""

    counter: ByPerson[Any]
    merge: Callable[[Any, Any], Any]
    folder: Sealed
    name: str
    runs: tuple[Run, ...]

    def open(self) -> Callable[[Sequence[tuple[int, Bucket]]], tuple[Any, tuple[Run, ...]]]:
        """Prepare this process, and return what it does with some numbered buckets."""
        single_thread()
        return partial(_count, self)


@dataclass(frozen=True)
class OnceJob:
    """Counts the digests of buckets that occur once."""

    folder: Sealed
    runs: tuple[Run, ...]

    def open(self) -> Callable[[Bucket], int]:
        """Prepare this process, and return what it does with a bucket."""
        single_thread()
        return partial(_once, self)


def narrow_run(path: Sealed, batches: Iterable[tuple[pa.RecordBatch, np.ndarray]], columns: Sequence[str]) -> Run:
    """Write some columns of rows, and the digest (uint64) of each row's person, as a run of the exchange."""
    tables, units = [pa.table({name: pa.nulls(0) for name in columns})], [np.empty(0, dtype=np.uint64)]
    for batch, own in batches:
        tables.append(pa.table({name: _coded(batch.column(name)) for name in columns}))
        units.append(own)
    table = pa.concat_tables([table for table in tables if table.num_rows] or tables[:1]).unify_dictionaries()
    columns = [_without_large_dictionary(column) for column in table.columns]
    return write_run(path, pa.table(columns, table.schema.names), np.concatenate(units))


def count_people(
    counter: ByPerson[Any], merge: Callable[[Any, Any], Any], runs: Sequence[Run], folder: Sealed, session: Session
) -> Any:
    """The state of all people of some runs, which are deleted then; `merge` joins the states of buckets."""
    name = runs[0].info.name
    dealt = list(enumerate(buckets(runs, BUCKET_BYTES, FEWEST_ROWS)))
    size = -(-len(dealt) // BRANCHES)
    branches = [tuple(dealt[start : start + size]) for start in range(0, len(dealt), size)]
    job = CountJob(counter, merge, folder, f"digests.{name}", tuple(runs))
    state, digests = None, list[Run]()
    for found, written in session.map(job, branches):
        state = found if state is None else merge(state, found)
        digests += written
    _remove(folder, runs)
    once = sum(session.map(OnceJob(folder, tuple(digests)), buckets(digests, BUCKET_BYTES, FEWEST_ROWS)))
    _remove(folder, digests)
    return counter.finish(state, once)


def _coded(array: pa.Array) -> pa.Array:
    """The values as a dictionary, nulls among the indices: a value that occurs often is written once."""
    if pa.types.is_dictionary(array.type) or pa.types.is_null(array.type):
        return array
    return plain(array).dictionary_encode()


def _without_large_dictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column as plain values where its dictionary is large: a bucket has a few rows of every run."""
    coded = pa.types.is_dictionary(column.type) and column.num_chunks
    return column.cast(column.type.value_type) if coded and len(column.chunk(0).dictionary) > LARGEST else column


def _count(job: CountJob, numbered: Sequence[tuple[int, Bucket]]) -> tuple[Any, tuple[Run, ...]]:
    state, written = None, []
    for number, bucket in numbered:
        table, units = read_bucket(job.folder, job.runs, bucket)
        table = table.unify_dictionaries().combine_chunks()
        columns = {name: _whole(table.column(name)) for name in job.counter.columns}
        found, digests = job.counter.count(columns, units)
        state = found if state is None else job.merge(state, found)
        written.append(write_run(job.folder / f"{number:05d}.{job.name}", pa.table({}), digests))
        del table, units, columns, found, digests
        give_back()
    return state, tuple(written)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.nulls(0).cast(column.type)


def _once(job: OnceJob, bucket: Bucket) -> int:
    _, digests = read_bucket(job.folder, job.runs, bucket)
    return once(digests)


def _remove(folder: Sealed, runs: Sequence[Run]) -> None:
    for run in runs:
        (folder / run.info.name).unlink()
