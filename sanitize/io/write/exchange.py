"""The exchange: rows go to keyed buckets by way of private files, so that no process holds them all.

A worker writes the rows of a shard, or a few columns of them, as one run: sorted by group and by a keyed number of 64
bits, the draw. A bucket is a range of draws in a group, and so a slice of every run. Where the draw is random, rows are
mixed; where it is a digest of a person, or of a value, all rows of one are in the same bucket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.errors import RunError
from sanitize.io.places.new_files import arriving, size_and_digest, unwritten
from sanitize.io.places.place import Place
from sanitize.io.write.parts import PartInfo

DRAW = "\x00draw"
"""The column of a run that holds the draws (uint64)."""
RUN_ROWS = 1 << 14
"""Rows of a run that are written at a time."""


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


def write_run(path: Place, columns: pa.Table, draws: np.ndarray, groups: np.ndarray | None = None) -> Run:
    """Write rows, each with its draw and its group (text, one for all by default), sorted by both.

    Without columns, the draws alone. Raises RunError when the disk is full or the folder can't be written.
    """
    names, codes, counts = [""], None, [len(draws)]
    if groups is not None:
        found, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        names, counts = found.tolist(), sizes.tolist()
    order = np.argsort(draws, kind="stable") if codes is None else np.lexsort((draws, codes))
    columns = columns.unify_dictionaries().combine_chunks()
    schema = pa.schema([*columns.schema, pa.field(DRAW, pa.uint64())])
    try:
        with arriving(path) as file:
            with pa.ipc.new_file(file, schema) as writer:
                for start in range(0, len(order), RUN_ROWS):
                    rows = order[start : start + RUN_ROWS]
                    taken = columns.take(pa.array(rows)).columns if columns.num_columns else []
                    writer.write_table(pa.table([*taken, pa.array(draws[rows])], schema))
            size, digest = size_and_digest(file)
    except OSError as error:
        raise unwritten(path, error) from None
    info = PartInfo(path.name, len(order), size, digest)
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
        marks = [(at << 64) // count for at in range(count + 1)]
        found += [Bucket(name, low, high) for low, high in pairwise(marks)]
    return found or [Bucket("", 0, 1 << 64)]


def read_bucket(folder: Place, runs: Sequence[Run], bucket: Bucket) -> tuple[pa.Table, np.ndarray]:
    """The rows of a bucket, run after run, and their draws (uint64). Raises RunError when a run can't be read."""
    filled = [run for run in runs if run.info.rows] or runs[:1]
    table = pa.concat_tables([_slice(folder / run.info.name, run, bucket) for run in filled])
    return table.drop_columns([DRAW]), table.column(DRAW).to_numpy()


def read_run(path: Place) -> tuple[pa.Table, np.ndarray]:
    """All rows of a run, and their draws (uint64). Raises RunError when it can't be read."""
    table = _opened(path)
    return table.drop_columns([DRAW]), table.column(DRAW).to_numpy()


def _opened(place: Place) -> pa.Table:
    try:
        file = pa.memory_map(str(place)) if isinstance(place, Path) else pa.BufferReader(place.read_bytes())
        return pa.ipc.open_file(file).read_all()
    except (pa.ArrowException, OSError):
        raise RunError(
            f"{place.name} can't be read: check the disk, and that no other process writes to this folder"
        ) from None


def _slice(place: Place, run: Run, bucket: Bucket) -> pa.Table:
    table = _opened(place)
    start = 0
    for name, count in run.groups:
        if name == bucket.group:
            draws = table.column(DRAW).slice(start, count).to_numpy()
            low = int(np.searchsorted(draws, np.uint64(bucket.low)))
            high = count if bucket.high >> 64 else int(np.searchsorted(draws, np.uint64(bucket.high)))
            return table.slice(start + low, high - low)
        start += count
    return table.slice(0, 0)
