"""The exchange: rows go to keyed buckets by way of private files, so that no process holds them all.

A worker writes the rows of a shard, or a few columns of them, as one run: sorted by group and by a keyed number of 64
bits, the draw. A bucket is a range of draws in a group, and so a slice of every run. Where the draw is random, rows are
mixed; where it is a digest of a person, or of a value, all rows of one are in the same bucket.

A run is an Arrow file of small blocks, and its schema says with which draw each of them begins. Whoever reads a bucket
reads the blocks that it is in, and nothing else of the run. Runs are encrypted under a key of the run that is going on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from sanitize.data_kinds.stable_order import stable_order
from sanitize.errors import RunError
from sanitize.io.places.new_files import arriving, size_and_digest, unwritten
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.parts import PartInfo

DRAW = "\x00draw"
"""The column of a run that holds the draws (uint64)."""
BLOCK_BYTES, BLOCK_ROWS = 1 << 17, 1 << 14
"""About what a block of a run holds, and the most rows that it has."""
MARKS = b"blocks"
"""The metadata of a run: the rows of a block, and the draw with which each block begins (uint64)."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The rows of a group whose draw is at least `low` and below `high`; the last bucket's end is 2**64."""

    group: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Run:
    """A file of sorted rows: its name, rows, bytes and digest, and its groups in order with the rows of each."""

    info: PartInfo
    groups: tuple[tuple[str, int], ...]


def write_run(path: Sealed, columns: pa.Table, draws: np.ndarray, groups: np.ndarray | None = None) -> Run:
    """Write rows, each with its draw and its group (text, one for all by default), sorted by both.

    Without columns, the draws alone. Raises RunError when the disk is full or the folder can't be written.
    """
    names, codes, counts = [""], None, [len(draws)]
    if groups is not None:
        found, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        names, counts = found.tolist(), sizes.tolist()
    order = stable_order(draws) if codes is None else stable_order(draws, codes)
    columns = columns.unify_dictionaries().combine_chunks()
    size = _block_rows(columns)
    marks = np.concatenate([np.array([size], dtype=np.uint64), draws[order[::size]]])
    schema = pa.schema([pa.field(DRAW, pa.uint64()), *columns.schema], {MARKS: marks.tobytes()})
    try:
        with arriving(path.place) as file:
            with path.writing(file) as sink, pa.ipc.new_file(sink, schema) as writer:
                for start in range(0, len(order), size):
                    rows = order[start : start + size]
                    taken = columns.take(pa.array(rows)).columns if columns.num_columns else []
                    writer.write_table(pa.table([pa.array(draws[rows]), *taken], schema))
            written, digest = size_and_digest(file)
    except OSError as error:
        raise unwritten(path.place, error) from None
    info = PartInfo(path.name, len(order), written, digest)
    return Run(info, tuple((name, count) for name, count in zip(names, counts, strict=True) if count))


def buckets(runs: Sequence[Run], bucket_bytes: float, fewest_rows: int) -> list[Bucket]:
    """So many equal ranges of draws in each group that a bucket holds about `bucket_bytes`, or `fewest_rows` rows.

    At least one bucket, of no group where there are no rows.
    """
    rows: dict[str, int] = {}
    for run in runs:
        for name, count in run.groups:
            rows[name] = rows.get(name, 0) + count
    total = sum(rows.values())
    per_row = sum(run.info.bytes for run in runs) / max(total, 1)
    found: list[Bucket] = []
    for name in sorted(rows):
        count = max(1, min(round(rows[name] * per_row / bucket_bytes), rows[name] // fewest_rows))
        found += ranges(name, count)
    return found or ranges("", 1)


def ranges(group: str, count: int) -> list[Bucket]:
    """So many equal ranges of draws in a group."""
    marks = [(at << 64) // count for at in range(count + 1)]
    return [Bucket(group, low, high) for low, high in pairwise(marks)]


def read_bucket(folder: Sealed, runs: Sequence[Run], bucket: Bucket) -> tuple[pa.Table, np.ndarray]:
    """The rows of a bucket, run after run, and their draws (uint64). Raises RunError when a run can't be read."""
    filled = [run for run in runs if run.info.rows] or runs[:1]
    tables = [_slice(folder / run.info.name, run, bucket) for run in filled]
    if len({table.schema for table in tables}) > 1:
        tables = [_plain(table) for table in tables]
    table = pa.concat_tables(tables)
    return table.drop_columns([DRAW]), table.column(DRAW).to_numpy()


def read_run(path: Sealed) -> tuple[pa.Table, np.ndarray]:
    """All rows of a run, and their draws (uint64). Raises RunError when it can't be read."""
    with _opened(path) as run:
        table = run.read_all().replace_schema_metadata(None)
    return table.drop_columns([DRAW]), table.column(DRAW).to_numpy()


def read_numbers(path: Sealed, column: str | None = None) -> Iterator[np.ndarray]:
    """The draws (uint64) of a run, and the numbers in one of its columns, block by block.

    Raises RunError when it can't be read.
    """
    with _opened(path) as run:
        for number in range(run.num_record_batches):
            block = run.get_batch(number)
            yield from (block.column(name).to_numpy() for name in (DRAW, column) if name is not None)


@contextmanager
def _opened(path: Sealed) -> Iterator[pa.ipc.RecordBatchFileReader]:
    """A run, whose blocks are read as they are asked for."""
    try:
        with path.reading() as file:
            yield pa.ipc.open_file(pa.PythonFile(file, mode="r"))
    except (pa.ArrowException, OSError, KeyError):
        raise RunError(
            f"{path.name} can't be read: check the disk, and that no other process writes to this folder"
        ) from None


def _slice(path: Sealed, run: Run, bucket: Bucket) -> pa.Table:
    """The rows of a bucket in one run, with their draws, apart from the blocks that they were in."""
    start = stop = 0
    for name, count in run.groups:
        start, stop = stop, stop + count
        if name == bucket.group:
            break
    else:
        start = stop
    with _opened(path) as file:
        size, *_ = marks = np.frombuffer((file.schema.metadata or {})[MARKS], dtype=np.uint64)
        low, high = _blocks(marks[1:], int(size), start, stop, bucket)
        blocks = [file.get_batch(number) for number in range(low, high)]
        table = pa.Table.from_batches(blocks, file.schema).replace_schema_metadata(None)
    first = low * int(size)
    table = table.slice(max(start - first, 0), stop - max(start, first)) if blocks else table
    draws = table.column(DRAW).to_numpy()
    above = int(np.searchsorted(draws, np.uint64(bucket.low)))
    below = len(draws) if bucket.high >> 64 else int(np.searchsorted(draws, np.uint64(bucket.high)))
    return table.slice(above, below - above).combine_chunks()


def _blocks(marks: np.ndarray, size: int, start: int, stop: int, bucket: Bucket) -> tuple[int, int]:
    """From which block, and to before which one, the rows of a bucket are that are between two rows of its group."""
    if start == stop:
        return 0, 0
    first, end = start // size, -(-stop // size)
    inner = marks[first + 1 : end]
    low = first + int(np.searchsorted(inner, np.uint64(bucket.low)))
    high = end if bucket.high >> 64 else first + 1 + int(np.searchsorted(inner, np.uint64(bucket.high)))
    return low, high


def _block_rows(columns: pa.Table) -> int:
    """Rows of a block: fewer where rows are large, as those with pictures are."""
    each = columns.nbytes / max(columns.num_rows, 1) + 8
    return int(np.clip(BLOCK_BYTES / each, 1, BLOCK_ROWS))


def _plain(table: pa.Table) -> pa.Table:
    """The same rows without dictionaries."""
    coded = [field for field in table.schema if pa.types.is_dictionary(field.type)]
    for field in coded:
        column = table.column(field.name).cast(field.type.value_type)
        table = table.set_column(table.schema.get_field_index(field.name), field.name, column)
    return table
