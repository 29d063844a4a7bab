"""The identifiers of the source and the release meet in buckets of their keys: no process holds all identifiers.

What is left is to be searched: the values whose key some cell has, in the columns with such cells, and in free text the
words that are there. In all other columns there is nothing to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.known_values import SHORTEST, KnownValues, strings
from sanitize.attacks.match_forms import compact
from sanitize.attacks.value_keys import Filter, text_keys, value_keys
from sanitize.attacks.written_parts import CELL_ROWS, batches, leaves, names, plain_columns
from sanitize.data_kinds.distinct import distinct
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.shards import Shard
from sanitize.io.read.source import Source
from sanitize.io.write.exchange import Bucket, Run, ranges, read_bucket, write_run
from sanitize.run.audit.key_filter import read_filter, write_filter
from sanitize.run.audit.known_words_by_key import known_words
from sanitize.run.audit.released import released
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread

BUCKET_BYTES = 32 << 20
VALUE, LAST = "value", "last"
"""The columns of a run of identifiers: each of them, and the second of its keys."""
FILTER = "keys.filter"
"""The private file that says which keys the identifiers have."""
ROWS = 1 << 16
"""Rows of a part whose keys are made at a time."""
_NO_WORDS = False, frozenset[str](), frozenset[str]()


@dataclass(frozen=True)
class ValuesJob:
    """Writes the identifiers of shards, by their keys."""

    source: Source
    columns: tuple[str, ...]
    folder: Sealed
    number: int

    def open(self) -> Callable[[Shard], tuple[Run, bool, frozenset[str]]]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_values, self)


@dataclass(frozen=True)
class CellsJob:
    """Writes the keys of what is in the columns of parts, as far as identifiers have them."""

    folder: Sealed

    def open(self) -> Callable[[Place], tuple[Run, tuple[str, ...]]]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_cells, self.folder, read_filter(self.folder / FILTER))


@dataclass(frozen=True)
class KeepJob:
    """Writes the identifiers of buckets whose first key is in columns, by their last."""

    folder: Sealed
    values: tuple[Run, ...]
    cells: tuple[Run, ...]

    def open(self) -> Callable[[tuple[int, Bucket]], Run]:
        """Prepare this process, and return what it does with a numbered bucket."""
        single_thread()
        return partial(_keep, self)


@dataclass(frozen=True)
class MeetJob:
    """Finds the identifiers of buckets that have a key in columns."""

    folder: Sealed
    values: tuple[Run, ...]
    cells: tuple[Run, ...]

    def open(self) -> Callable[[Bucket], tuple[frozenset[str], frozenset[str]]]:
        """Prepare this process, and return what it does with a bucket."""
        single_thread()
        return partial(_meet, self)


def known_values(plan: Plan, paths: Sequence[Place], folder: Sealed, session: Session) -> KnownValues:
    """The identifiers that are to be searched for in the parts, those of people who are left out too.

    Words and short numbers are looked for in free text alone.
    """
    sources = [one for one in ((plan.source, plan.declared.names("identifier")), *plan.elsewhere) if one[1]]
    free = [name for name in released(plan, "text") if any(name in names(part) for part in paths[:1])]
    return known_of(sources, paths, free, folder, session) if sources else KnownValues((), frozenset())


def known_of(
    sources: Sequence[tuple[Source, Sequence[str]]],
    paths: Sequence[Place],
    free: Sequence[str],
    folder: Sealed,
    session: Session,
) -> KnownValues:
    """The same for some columns of sources, and parts with these columns of free text."""
    worded, words, columns_met = known_words(sources, paths, free, folder, session) if free else _NO_WORDS
    found: list[tuple[Run, bool, frozenset[str]]] = []
    for number, (source, columns) in enumerate(sources):
        found += session.map(ValuesJob(source, tuple(columns), folder, number), source.shards())
    short = len(frozenset[str]().union(*(few for _, _, few in found)))
    if not worded and not any(some for _, some, _ in found):
        return KnownValues((), frozenset(), short=short)
    values = sorted((run for run, _, _ in found), key=lambda run: run.info.name)
    write_filter(folder / FILTER, values, LAST)
    cells = list(session.map(CellsJob(folder), list(paths)))
    all_columns = {name for _, columns in cells for name in columns}
    runs = tuple(sorted((run for run, _ in cells), key=lambda run: run.info.name))
    numbered = list(enumerate(_buckets(values, runs)))
    left = sorted(session.map(KeepJob(folder, tuple(values), runs), numbered), key=lambda run: run.info.name)
    strong: set[str] = set()
    for met, there in session.map(MeetJob(folder, tuple(left), runs), _buckets(left, runs)):
        strong |= met
        columns_met |= there
    for name in (FILTER, *(run.info.name for run in (*values, *left, *runs))):
        (folder / name).unlink()
    return KnownValues(tuple(sorted(strong)), words, frozenset(all_columns - columns_met), True, short)


def _values(job: ValuesJob, shard: Shard) -> tuple[Run, bool, frozenset[str]]:
    """The run of a shard, whether any of its identifiers is long enough to be looked for, and those that aren't."""
    chunks = job.source.everyone.read(shard, job.columns)
    arrays = [_strings(column) for chunk in chunks for column in chunk.batch.columns]
    texts = pa.chunked_array(arrays, pa.string()).combine_chunks()
    keyed = value_keys(texts)
    sizes = {text: len(compact(text)) for text in keyed.others.to_pylist()}
    some = len(keyed.values) > 0 or any(size >= SHORTEST for size in sizes.values())
    short = frozenset(text for text, size in sizes.items() if 0 < size < SHORTEST)
    table = pa.table({VALUE: keyed.values, LAST: keyed.last})
    run = write_run(job.folder / f"values-{job.number}.{shard.name}.arrow", table, keyed.first)
    return run, some, short


def _strings(column: pa.Array) -> pa.Array:
    """Every string in a column, nested ones too, and whole numbers as text."""
    flat = [leaf.cast(pa.string()) for leaf in leaves(column) if _says_something(leaf.type)]
    return pa.concat_arrays(flat) if flat else pa.array([], pa.string())


def _says_something(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_integer)
    return any(test(kind) for test in tests)


def _cells(folder: Sealed, known: Filter, part: Place) -> tuple[Run, tuple[str, ...]]:
    columns, plain = names(part), plain_columns(part)
    passing: dict[str, list[np.ndarray]] = {name: [np.empty(0, dtype=np.uint64)] for name in columns}
    for some, rows in ((plain, ROWS), ([name for name in columns if name not in plain], CELL_ROWS)):
        for batch, _ in batches(part, some, rows) if some else ():
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                cells = _strings(column) if name in plain else pa.array(strings(column), pa.string())
                passing[name] += (distinct(known.passing(keys)) for keys in text_keys(cells.unique()))
    met = {name: distinct(np.concatenate(keys)) for name, keys in passing.items()}
    groups = np.repeat(np.array(columns, dtype=str), [len(keys) for keys in met.values()])
    run = write_run(folder / f"cells.{part.name}.arrow", pa.table({}), np.concatenate([*met.values()]), groups)
    return run, columns


def _buckets(values: Sequence[Run], cells: Sequence[Run]) -> list[Bucket]:
    """Equal ranges of keys, of which neither the values nor the cells are more than a bucket should hold."""
    largest = max(sum(run.info.bytes for run in runs) for runs in (values, cells))
    return ranges("", max(1, round(largest / BUCKET_BYTES))) if any(run.info.rows for run in values) else []


def _keep(job: KeepJob, numbered: tuple[int, Bucket]) -> Run:
    number, bucket = numbered
    table, met, _ = _met(job, bucket)
    table = table.filter(pa.array(met))
    path = job.folder / f"left.{number:05d}.arrow"
    return write_run(path, table.select([VALUE]), table.column(LAST).to_numpy())


def _meet(job: MeetJob, bucket: Bucket) -> tuple[frozenset[str], frozenset[str]]:
    """The values of a bucket of which some column has the key, and these columns."""
    table, met, columns = _met(job, bucket)
    return frozenset(table.column(VALUE).filter(pa.array(met)).to_pylist()), frozenset(columns)


def _met(job: KeepJob | MeetJob, bucket: Bucket) -> tuple[pa.Table, np.ndarray, set[str]]:
    """The values of a bucket, which of them have a key that is in some column, and these columns."""
    table, keys = read_bucket(job.folder, job.values, bucket)
    met, columns = np.zeros(len(keys), dtype=bool), set()
    for column in {name for run in job.cells for name, _ in run.groups}:
        _, there = read_bucket(job.folder, job.cells, Bucket(column, bucket.low, bucket.high))
        own = np.asarray(pc.is_in(pa.array(keys), value_set=pa.array(there)))
        met |= own
        if own.any():
            columns.add(column)
    return table, met, columns
