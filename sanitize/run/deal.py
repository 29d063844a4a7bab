"""Dealing: the rows that the shards gave become parts, in which neither number nor position says where a row was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from sanitize.data_kinds.stable_order import stable_order
from sanitize.engine.base import Session
from sanitize.io.read.shards import shard_bytes
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket
from sanitize.io.write.parts import PartInfo, neutral_paths, write_part
from sanitize.io.write.staging import Folders
from sanitize.run.receipts import Receipt
from sanitize.run.threads import single_thread
from sanitize.run.units import IN_RUNS

FEWEST_ROWS = 64
"""Parts of fewer rows are not made unless there are no more."""


@dataclass(frozen=True)
class DealJob:
    """Makes parts out of the runs of all shards."""

    runs: tuple[Run, ...]
    folders: Folders
    images: tuple[str, ...]

    def open(self) -> Callable[[tuple[int, Bucket]], PartInfo]:
        """Prepare this process, and return what it does with a numbered bucket."""
        single_thread()
        return partial(_deal, self)


def deal(
    receipts: Sequence[Receipt], folders: Folders, images: tuple[str, ...], session: Session, first: int = 0
) -> list[PartInfo]:
    """Write the parts of a release, and next to each the private file that says which record and unit a row is of.

    How many depends on rows and bytes alone; with a split, each part holds rows of one part of the split. `first` is
    the number of the first part.
    """
    runs = tuple(receipt.run for receipt in receipts)
    size = shard_bytes(sum(run.info.bytes for run in runs))
    numbered = list(enumerate(buckets(runs, size, FEWEST_ROWS), first))
    return sorted(session.map(DealJob(runs, folders, images), numbered), key=lambda part: part.name)


def _deal(job: DealJob, numbered: tuple[int, Bucket]) -> PartInfo:
    number, bucket = numbered
    name = f"part-{number:05d}"
    rows, draws = read_bucket(job.folders.runs, job.runs, bucket)
    rows = rows.take(pa.array(stable_order(draws)))
    private = [own for own in IN_RUNS if own in rows.schema.names]
    beside = rows.select(private).rename_columns([IN_RUNS[own] for own in private])
    table: pa.Table = rows.drop_columns(private)
    images = [column for column in job.images if column in table.schema.names]
    write_part(job.folders.units / f"{name}.parquet", beside, [])
    return write_part(job.folders.data / f"{name}.parquet", neutral_paths(table, images, name), images)
