"""Who is alone with a combination of values: rows meet in buckets of their digests, and then their people.

The same as `alone.single_out`, at any size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from sanitize.attacks.alone import alone, row_digests, value_digests
from sanitize.attacks.hits import Hits
from sanitize.attacks.whole_rows import own_rows
from sanitize.attacks.written_parts import names, plain_columns
from sanitize.data_kinds.distinct import distinct
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket, write_run
from sanitize.run.threads import single_thread
from sanitize.run.units import UNIT

BUCKET_BYTES = 32 << 20
FEWEST_ROWS = 1 << 16
Files = tuple[Place, Place | None]
"""A part, and the private file that says whose its rows are."""


@dataclass(frozen=True)
class DifferentJob:
    """Finds the columns of parts that are different in every row."""

    columns: tuple[str, ...]

    def open(self) -> Callable[[Files], tuple[int, frozenset[str]]]:
        """Prepare this process, and return what it does with a part: its rows, and these columns."""
        single_thread()
        return partial(_different, self.columns)


@dataclass(frozen=True)
class DealDigestsJob:
    """Deals the rows of parts by their digests, and where they are known the people of each part."""

    columns: tuple[str, ...]
    folder: Sealed
    name: str

    def open(self) -> Callable[[Files], tuple[Run, Run | None]]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_deal, self)


@dataclass(frozen=True)
class AloneJob:
    """Finds who is alone in buckets of digests."""

    folder: Sealed
    runs: tuple[Run, ...]

    def open(self) -> Callable[[tuple[int, Bucket]], Run]:
        """Prepare this process, and return what it does with a numbered bucket."""
        single_thread()
        return partial(_alone, self)


@dataclass(frozen=True)
class DistinctJob:
    """Counts the different draws of buckets."""

    folder: Sealed
    runs: tuple[Run, ...]

    def open(self) -> Callable[[Bucket], int]:
        """Prepare this process, and return what it does with a bucket."""
        single_thread()
        return partial(_distinct, self)


@dataclass(frozen=True)
class Alone:
    """Where, by which workers and in which files people are looked for."""

    folder: Sealed
    session: Session
    files: tuple[Files, ...]

    def found(self, columns: Sequence[str], known: Sequence[str]) -> Hits:
        """The people who have a combination of values in some columns that no one else has."""
        running = self._running([name for name in columns if name not in known])
        looked_at = tuple(name for name in columns if name not in running)
        rows, owners = self._dealt(looked_at, "rows", self.files)
        numbered = list(enumerate(buckets(rows, BUCKET_BYTES, FEWEST_ROWS)))
        found = list(self.session.map(AloneJob(self.folder, tuple(rows)), numbered))
        self._remove(rows)
        hits = self._distinct(found)
        return Hits(self._distinct(owners) if owners else sum(run.info.rows for run in rows), hits)

    def _running(self, columns: Sequence[str]) -> set[str]:
        """Those columns that are different in every row of all parts."""
        if not columns:
            return set()
        left, rows = set(columns), 0
        for count, different in self.session.map(DifferentJob(tuple(columns)), list(self.files)):
            rows += count
            left &= different
        if rows < 2:
            return set()
        nobodys = [(part, None) for part, _ in self.files]
        return {name for name in sorted(left) if self._distinct(self._dealt((name,), "values", nobodys)[0]) == rows}

    def _dealt(self, columns: tuple[str, ...], name: str, files: Sequence[Files]) -> tuple[list[Run], list[Run]]:
        """The runs of rows, and those of people."""
        runs = list(self.session.map(DealDigestsJob(columns, self.folder, name), list(files)))
        runs.sort(key=lambda both: both[0].info.name)
        return [rows for rows, _ in runs], [owners for _, owners in runs if owners is not None]

    def _distinct(self, runs: Sequence[Run]) -> int:
        """How many different draws there are; the runs are deleted then."""
        job = DistinctJob(self.folder, tuple(runs))
        count = sum(self.session.map(job, buckets(runs, BUCKET_BYTES, FEWEST_ROWS)))
        self._remove(runs)
        return count

    def _remove(self, runs: Sequence[Run]) -> None:
        for run in runs:
            (self.folder / run.info.name).unlink()


def _different(columns: tuple[str, ...], files: Files) -> tuple[int, frozenset[str]]:
    held: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    rows = 0
    for batch, _ in own_rows(files[0], columns):
        rows += batch.num_rows
        for name in tuple(held):
            digests = value_digests(batch.column(name), name)
            held[name].append(digests)
            if len(distinct(digests)) < len(digests):
                del held[name]
    joined = {name: np.concatenate([np.empty(0, dtype=np.uint64), *found]) for name, found in held.items()}
    return rows, frozenset(name for name, all_ in joined.items() if len(distinct(all_)) == rows)


def _deal(job: DealDigestsJob, files: Files) -> tuple[Run, Run | None]:
    """A run by the digests of rows, with the people of each, and one of these people."""
    part, units = files
    digests, owners = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.uint64)]
    for batch, own in own_rows(part, job.columns or (plain_columns(part) or names(part))[:1], units):
        digests.append(row_digests(batch, job.columns))
        owners.append(np.empty(0, dtype=np.uint64) if own is None else own)
    draws, people = np.concatenate(digests), np.concatenate(owners)
    path = job.folder / f"{job.name}.{part.name}.arrow"
    if units is None:
        return write_run(path, pa.table({}), draws), None
    rows = write_run(path, pa.table({UNIT: people}), draws)
    return rows, write_run(job.folder / f"owners.{part.name}.arrow", pa.table({}), distinct(people))


def _alone(job: AloneJob, numbered: tuple[int, Bucket]) -> Run:
    number, bucket = numbered
    table, digests = read_bucket(job.folder, job.runs, bucket)
    if UNIT in table.schema.names:
        found = distinct(alone(digests, table.column(UNIT).to_numpy()))
    else:
        values, counts = np.unique(digests, return_counts=True)
        found = values[counts == 1]
    return write_run(job.folder / f"alone.{number:05d}.arrow", pa.table({}), found)


def _distinct(job: DistinctJob, bucket: Bucket) -> int:
    return len(distinct(read_bucket(job.folder, job.runs, bucket)[1]))
