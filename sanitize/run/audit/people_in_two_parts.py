"""People in two parts of a split, counted bucket by bucket: the same as `attacks.people_in_two_parts`, at any size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from sanitize.attacks.hits import Hits
from sanitize.attacks.people_in_two_parts import Numbers, torn
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket, write_run
from sanitize.io.write.parts import read_part
from sanitize.run.threads import single_thread

BUCKET_BYTES = 32 << 20
FEWEST_ROWS = 1 << 16
VALUE = "value"


@dataclass(frozen=True)
class DealSplitJob:
    """Deals the values of a split by the people of their rows."""

    column: str
    numbers: Numbers
    folder: Sealed

    def open(self) -> Callable[[tuple[Place, Place]], Run]:
        """Prepare this process, and return what it does with a part and the private file of its people."""
        single_thread()
        return partial(_deal, self)


@dataclass(frozen=True)
class TornJob:
    """Counts the people of buckets who have several values."""

    folder: Sealed
    runs: tuple[Run, ...]

    def open(self) -> Callable[[Bucket], Hits]:
        """Prepare this process, and return what it does with a bucket."""
        single_thread()
        return partial(_torn, self)


def in_two_parts(
    parts: Sequence[Place], column: str, files: Sequence[Place], numbers: Numbers, folder: Sealed, session: Session
) -> Hits:
    """The people whose rows have more than one value of the split."""
    places = list(zip(parts, files, strict=True))
    runs = sorted(session.map(DealSplitJob(column, numbers, folder), places), key=lambda run: run.info.name)
    found = Hits()
    if runs:
        for one in session.map(TornJob(folder, tuple(runs)), buckets(runs, BUCKET_BYTES, FEWEST_ROWS)):
            found += one
    for run in runs:
        (folder / run.info.name).unlink()
    return found


def _deal(job: DealSplitJob, places: tuple[Place, Place]) -> Run:
    part, file = places
    values = read_part(part, [job.column]).column(job.column).combine_chunks().dictionary_encode()
    persons = job.numbers(file)
    known = persons != 0
    table = pa.table({VALUE: values.filter(pa.array(known))})
    return write_run(job.folder / f"split.{part.name}.arrow", table, persons[known])


def _torn(job: TornJob, bucket: Bucket) -> Hits:
    table, persons = read_bucket(job.folder, job.runs, bucket)
    values = table.unify_dictionaries().column(VALUE).combine_chunks()
    return torn(persons, values.indices.fill_null(-1).to_numpy(zero_copy_only=False))
