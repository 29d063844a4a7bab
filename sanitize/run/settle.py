"""What late rejections broke: written rows that no longer keep a stage's promise are taken out again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.attacks.written_parts import AUGMENTED
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.source import Source
from sanitize.io.write.exchange import Run
from sanitize.io.write.parts import PartInfo, parquet_file, read_batches, read_part, write_part
from sanitize.run.buckets_of_people import count_people, narrow_run
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.run.units import RECORD, UNIT
from sanitize.stage.records import plain
from sanitize.stage.settling import Settling, Verdict


@dataclass(frozen=True)
class Settled:
    """The parts as they are now, and how many rows were removed from them; `copies` of these were augmented."""

    parts: tuple[PartInfo, ...]
    rows: int = 0
    copies: int = 0


@dataclass(frozen=True)
class WrittenPart:
    """A part, and the private file next to it that says which record and unit each row belongs to."""

    info: PartInfo
    data: Place
    beside: Place
    fixed: bool = False
    """Whether it is of an earlier release: its rows are counted, and none is ever removed."""


@dataclass(frozen=True)
class CountJob:
    """Counts the rows of written parts."""

    settling: Settling[Any]

    def open(self) -> Callable[[WrittenPart], Any]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_count, self.settling)


@dataclass(frozen=True)
class DealWrittenJob:
    """Deals what a promise counts of the people of written parts."""

    columns: tuple[str, ...]
    folder: Sealed

    def open(self) -> Callable[[WrittenPart], Run]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_deal_written, self)


@dataclass(frozen=True)
class RewriteJob:
    """Keeps the rows of written parts that still keep the promise."""

    verdict: Verdict
    columns: Sequence[str]
    images: tuple[str, ...]

    def open(self) -> Callable[[WrittenPart], _Rewritten]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_rewrite, self)


@dataclass(frozen=True)
class _Rewritten:
    """A part's new state, the rows and copies removed from it, and the numbers of the records among them."""

    info: PartInfo
    rows: int
    copies: int
    removed: np.ndarray


def settle_all(
    frozen: Plan,
    parts: Sequence[WrittenPart],
    folder: Sealed,
    session: Session,
    unbroken: Collection[int] = (),
) -> tuple[Plan, Settled]:
    """Settle every promise, and tell its stage; where there are several, until none is broken by another's removals.

    What passes from worker to worker is in `folder`, for as long as it is needed. The promises of stages at `unbroken`
    positions are settled only when another one removes rows.
    """
    promises = {at: promise for at, ready in enumerate(frozen.ready) if (promise := ready.settles()) is not None}
    settled, open_ones = Settled(tuple(part.info for part in parts)), [at for at in promises if at not in unbroken]
    while open_ones:
        at = open_ones.pop(0)
        parts = [replace(part, info=info) for part, info in zip(parts, settled.parts, strict=True)]
        verdict, rewritten = _settle(promises[at], parts, frozen.images, folder, session)
        ready = frozen.ready[at].settled(verdict, _removed(frozen.source, promises[at].reports, rewritten))
        frozen = frozen.with_learned({at: ready.learned})
        if rewritten:
            settled = Settled(
                tuple(one.info for one in rewritten),
                settled.rows + sum(one.rows for one in rewritten),
                settled.copies + sum(one.copies for one in rewritten),
            )
            if any(one.rows for one in rewritten):
                open_ones += [other for other in promises if other != at and other not in open_ones]
    return frozen, settled


def count_written(promise: Settling[Any], parts: Sequence[WrittenPart], folder: Sealed, session: Session) -> Any:
    """What a promise counts in all parts: people bucket by bucket, by way of the folder, or rows part by part."""
    counter = promise.by_person()
    if counter is not None and parts:
        runs = list(session.map(DealWrittenJob(counter.columns, folder), parts))
        runs.sort(key=lambda run: run.info.name)
        return count_people(counter, promise.merge, runs, folder, session)
    state = promise.zero()
    for counted in session.map(CountJob(promise), parts):
        state = promise.merge(state, counted)
    return state


def _settle(
    promise: Settling[Any], parts: Sequence[WrittenPart], images: tuple[str, ...], folder: Sealed, session: Session
) -> tuple[Verdict, list[_Rewritten]]:
    """Count what was really written, and rewrite the parts that hold rows which have to go, if there are any."""
    verdict = promise.judge(count_written(promise, parts, folder, session))
    if not verdict.breaks:
        return verdict, []
    rewritten = {one.info.name: one for one in session.map(RewriteJob(verdict, promise.counts, images), parts)}
    return verdict, [rewritten[part.info.name] for part in parts]


def _removed(source: Source, columns: Sequence[str], rewritten: Sequence[_Rewritten]) -> dict[str, pa.Array]:
    """The raw values of the records that were removed."""
    records = np.concatenate([np.empty(0, dtype=np.int64), *(one.removed for one in rewritten)])
    if not columns or not len(records):
        return {}
    chunks = (chunk for shard in source.shards() for chunk in source.read(shard, list(columns)))
    found = [chunk.batch.filter(pa.array(np.isin(chunk.records, records))) for chunk in chunks]
    table = pa.Table.from_batches(found)
    return {name: plain(table.column(name)) for name in table.schema.names}


def _count(promise: Settling[Any], part: WrittenPart) -> Any:
    state = promise.zero()
    for batch, units in _own_rows(part, promise.counts, by_unit=promise.by_unit):
        state = promise.fold(state, {name: batch.column(name) for name in promise.counts}, units)
    return state


def _deal_written(job: DealWrittenJob, part: WrittenPart) -> Run:
    rows = _own_rows(part, job.columns, by_unit=True)
    batches = ((batch, units) for batch, units in rows if units is not None)
    return narrow_run(job.folder / f"written.{part.info.name}.arrow", batches, job.columns)


def _own_rows(
    part: WrittenPart, columns: Sequence[str], *, by_unit: bool
) -> Iterator[tuple[pa.RecordBatch, np.ndarray | None]]:
    """The rows of a part but for copies that were added, and the digests of their people."""
    marked = AUGMENTED in parquet_file(part.data).schema_arrow.names
    all_units = read_part(part.beside, [UNIT]).column(UNIT).to_numpy() if by_unit else None
    done = 0
    for batch in read_batches(part.data, [*columns, *([AUGMENTED] if marked else [])]):
        units = None if all_units is None else all_units[done : done + batch.num_rows]
        done += batch.num_rows
        if marked:
            own = np.flatnonzero(~batch.column(AUGMENTED).to_numpy(zero_copy_only=False))
            batch, units = batch.take(pa.array(own)), None if units is None else units[own]
        yield batch, units


def _rewrite(job: RewriteJob, part: WrittenPart) -> _Rewritten:
    if part.fixed:
        return _Rewritten(part.info, 0, 0, np.empty(0, dtype=np.int64))
    table = read_part(part.data)
    keep = job.verdict.keeps({name: table.column(name) for name in job.columns})
    if keep.all():
        return _Rewritten(part.info, 0, 0, np.empty(0, dtype=np.int64))
    beside = read_part(part.beside)
    copies = np.zeros(table.num_rows, dtype=bool)
    if AUGMENTED in table.schema.names:
        copies = table.column(AUGMENTED).to_numpy()
    kept = pa.array(np.flatnonzero(keep))
    info = write_part(part.data, table.take(kept), list(job.images))
    write_part(part.beside, beside.take(kept), [])
    removed = beside.column(RECORD).to_numpy()[~keep & ~copies]
    return _Rewritten(info, int((~keep).sum()), int((~keep & copies).sum()), removed)
