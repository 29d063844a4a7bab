"""The people whom a run has read, counted bucket by bucket: how many, and whether some are one in another spelling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from sanitize.data_kinds.distinct import distinct
from sanitize.data_kinds.stable_order import stable_order
from sanitize.engine.base import Session
from sanitize.errors import UsageError
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket, read_run, write_run
from sanitize.plain_yaml import to_write
from sanitize.run.receipts import Receipt
from sanitize.run.threads import single_thread
from sanitize.run.units import UNIT
from sanitize.tabular.packing import starts

BUCKET_BYTES = 32 << 20
FEWEST_ROWS = 1 << 16


@dataclass(frozen=True)
class PeopleJob:
    """Counts the people of buckets."""

    folder: Sealed
    runs: tuple[Run, ...]

    def open(self) -> Callable[[Bucket], tuple[int, int]]:
        """Prepare this process, and return what it does with a bucket."""
        single_thread()
        return partial(_count, self)


def write_people(path: Sealed, units: np.ndarray, alike: np.ndarray | None) -> Run:
    """Write the distinct people of a shard, by their digests (uint64).

    `alike` are the digests of the same rows without case, spaces and punctuation: people alike are in one bucket.
    """
    if alike is None:
        return write_run(path, pa.table({}), distinct(units))
    order = stable_order(units)
    units, alike = units[order], alike[order]
    first = starts(units)
    return write_run(path, pa.table({UNIT: units[first]}), alike[first])


def people_read(receipts: Sequence[Receipt], folder: Sealed, session: Session, unit: str | None) -> int:
    """How many people were read.

    Raises UsageError when fewer are left once case, spaces and punctuation are ignored.
    """
    runs = tuple(receipt.people for receipt in receipts if receipt.people is not None)
    if not runs:
        return 0
    counts = list(session.map(PeopleJob(folder, runs), buckets(runs, BUCKET_BYTES, FEWEST_ROWS)))
    people, alike = (sum(count[at] for count in counts) for at in range(2))
    if alike < people:
        raise UsageError(
            f"unit {unit!r}: some of its values differ only in case, spaces or punctuation, so one person could count "
            "as several; under source, unit_spelling: fold makes them one person, unit_spelling: exact keeps them "
            f"separate\n{to_write('under source', 'unit_spelling', 'fold')}"
        )
    return people


def all_people(receipts: Sequence[Receipt], folder: Sealed) -> np.ndarray:
    """The digests (uint64, sorted) of all people who were read, in memory."""
    found = [np.empty(0, dtype=np.uint64)]
    for run in (receipt.people for receipt in receipts if receipt.people is not None):
        columns, draws = read_run(folder / run.info.name)
        found.append(columns.column(UNIT).to_numpy() if UNIT in columns.schema.names else draws)
    return distinct(np.concatenate(found))


def _count(job: PeopleJob, bucket: Bucket) -> tuple[int, int]:
    columns, draws = read_bucket(job.folder, job.runs, bucket)
    alike = len(distinct(draws))
    if UNIT not in columns.schema.names:
        return alike, alike
    return len(distinct(columns.column(UNIT).to_numpy())), alike
