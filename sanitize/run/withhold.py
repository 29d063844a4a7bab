"""What stages add to a release may tell people apart: it is withheld from classes that it would make too small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.write.parts import PartInfo, parquet_file, read_part, write_part
from sanitize.run.plan import Plan
from sanitize.run.settle import Settled, WrittenPart, count_written
from sanitize.run.threads import single_thread
from sanitize.stage.settling import Settling, Verdict, emptied, repeats, value_digests


@dataclass(frozen=True)
class RepeatsJob:
    """Finds the columns of written parts in which a value occurs twice: the digests of their values."""

    columns: tuple[str, ...]

    def open(self) -> Callable[[WrittenPart], dict[str, np.ndarray]]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_digests, self.columns)


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
    frozen: Plan, parts: Sequence[WrittenPart], settled: Settled, folder: Place, session: Session
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
    columns = _repeating(dividing, parts, session) if promises or joined else ()
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
    folder: Place,
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


def _repeating(columns: Sequence[str], parts: Sequence[WrittenPart], session: Session) -> tuple[str, ...]:
    """Those in which a value occurs in several rows."""
    if not columns:
        return ()
    seen: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    for found in session.map(RepeatsJob(tuple(columns)), parts):
        for name, digests in found.items():
            seen[name].append(digests)
    return tuple(name for name, digests in seen.items() if repeats(np.concatenate(digests)))


def _digests(columns: tuple[str, ...], part: WrittenPart) -> dict[str, np.ndarray]:
    table = read_part(part.data, list(columns))
    return {name: value_digests(table.column(name).combine_chunks()) for name in columns}


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
