"""What stages add to a release may tell people apart: it is withheld from classes that it would make too small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.engine.base import Session
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Run, write_run
from sanitize.io.write.parts import PartInfo, parquet_file, read_part, write_part
from sanitize.run.different import different
from sanitize.run.plan import Plan
from sanitize.run.settle import Settled, WrittenPart, count_written
from sanitize.run.threads import single_thread
from sanitize.stage.settling import Settling, Verdict, emptied, value_digests


@dataclass(frozen=True)
class DigestsJob:
    """Writes the digests of the values of written parts, by column."""

    columns: tuple[str, ...]
    folder: Sealed

    def open(self) -> Callable[[WrittenPart], Run]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_digests, self)


@dataclass(frozen=True)
class WithholdJob:
    """Empties columns in the rows of classes that they would divide too far."""

    verdict: Verdict
    counts: tuple[str, ...]
    columns: tuple[str, ...]
    images: tuple[str, ...]

    def open(self) -> Callable[[WrittenPart], tuple[PartInfo, int]]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_withhold, self)


def withhold(
    frozen: Plan, parts: Sequence[WrittenPart], settled: Settled, folder: Sealed, session: Session
) -> tuple[Plan, Settled]:
    """Empty what stages added, where it would break a promise of a stage in a part of a class.

    The plan that comes back says which columns were looked at, and in how many rows they were emptied: also those of
    one of several tables without a promise, as people are counted over all tables together. Where there are
    several promises, until none is broken by what was emptied for another. What passes from worker to worker is in
    `folder`, for as long as it is needed.
    """
    parts = _now(parts, settled)
    there = parquet_file(parts[0].data).schema_arrow.names if parts else []
    dividing = tuple(name for name in frozen.dividing if name in there)
    asked = (ready.settles() for ready in frozen.ready)
    promises = [promise for promise in asked if promise is not None and promise.divided_by(dividing) is not None]
    joined = frozen.declared.table is not None
    columns = _repeating(dividing, parts, folder, session) if promises or joined else ()
    if not columns:
        return frozen, settled
    open_ones, rows = list(range(len(promises))), 0
    while open_ones:
        at = open_ones.pop(0)
        now, images = _now(parts, settled), frozen.images
        settled, emptied = _withheld(promises[at], columns, now, settled, images, folder, session)
        rows += emptied
        if emptied:
            open_ones += [other for other in range(len(promises)) if other != at and other not in open_ones]
    return replace(frozen, divided=dict.fromkeys(columns, rows)), settled


def _now(parts: Sequence[WrittenPart], settled: Settled) -> list[WrittenPart]:
    return [replace(part, info=info) for part, info in zip(parts, settled.parts, strict=True)]


def _withheld(
    promise: Settling[Any],
    columns: tuple[str, ...],
    parts: Sequence[WrittenPart],
    settled: Settled,
    images: tuple[str, ...],
    folder: Sealed,
    session: Session,
) -> tuple[Settled, int]:
    """The parts with columns emptied where they break the promise, and in how many rows they were."""
    divided = promise.divided_by(columns)
    if divided is None:
        return settled, 0
    verdict = divided.judge(count_written(divided, parts, folder, session))
    if not verdict.breaks:
        return settled, 0
    job = WithholdJob(verdict, promise.counts, columns, images)
    done = {info.name: (info, count) for info, count in session.map(job, parts)}
    settled = replace(settled, parts=tuple(done[part.info.name][0] for part in parts))
    return settled, sum(count for _, count in done.values())


def _repeating(
    columns: Sequence[str], parts: Sequence[WrittenPart], folder: Sealed, session: Session
) -> tuple[str, ...]:
    """Those in which a value occurs in several rows: one that differs in every row divides no one from anyone."""
    if not columns:
        return ()
    found = different(list(session.map(DigestsJob(tuple(columns), folder), parts)), folder, session)
    return tuple(name for name in columns if name in found and found[name][1] < found[name][0])


def _digests(job: DigestsJob, part: WrittenPart) -> Run:
    table = read_part(part.data, list(job.columns))
    digests = [value_digests(table.column(name).combine_chunks()) for name in job.columns]
    groups = np.repeat(np.array(job.columns, dtype=str), [len(own) for own in digests])
    return write_run(job.folder / f"repeats.{part.info.name}.arrow", pa.table({}), np.concatenate(digests), groups)


def _withhold(job: WithholdJob, part: WrittenPart) -> tuple[PartInfo, int]:
    if part.fixed:
        return part.info, 0
    table = read_part(part.data)
    shown = job.verdict.keeps({name: table.column(name) for name in job.counts})
    empty = np.all([table.column(name).is_null().to_numpy() for name in job.columns], axis=0)
    withheld = ~shown & ~empty
    if not withheld.any():
        return part.info, 0
    return write_part(part.data, emptied(table, job.columns, ~shown), list(job.images)), int(withheld.sum())
