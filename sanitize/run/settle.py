"""What late rejections broke: classes of the written rows that fell below k, l or t are taken out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.attacks.written_parts import AUGMENTED
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.read.source import Source
from sanitize.io.write.parts import PartInfo, parquet_file, read_batches, read_part, write_part
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.run.units import RECORD, UNIT
from sanitize.stage.base import Classes, Fitted
from sanitize.stage.records import plain
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.settle import Settlement, settle


@dataclass(frozen=True)
class Settled:
    """The parts as they are now, and the rows that were removed; `copies` of them were augmented.

    `removed` are the numbers (int64) of the removed records. `union_k` is k over the written rows and those that were
    counted earlier under the same frozen solution; None without such.
    """

    parts: tuple[PartInfo, ...]
    rows: int = 0
    copies: int = 0
    removed: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    union_k: int | None = None


@dataclass(frozen=True)
class WrittenPart:
    """A part, and the private file beside it that says which record and unit each row belongs to."""

    info: PartInfo
    data: Place
    beside: Place


@dataclass(frozen=True)
class CountJob:
    """Counts the classes of written parts."""

    promised: Classes

    def open(self) -> Callable[[WrittenPart], Histogram]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_count, self.promised)


@dataclass(frozen=True)
class RewriteJob:
    """Keeps the rows of written parts whose classes still hold."""

    settlement: Settlement
    quasi: tuple[str, ...]
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


def settle_parts(parts: Sequence[WrittenPart], frozen: Plan, session: Session) -> Settled:
    """Count what was really written, and rewrite the parts that hold rows of classes that broke.

    Rows of earlier runs count with them: those of the same solution, as they are released.
    """
    promised = frozen.classes()
    if promised is None:
        return Settled(tuple(part.info for part in parts))
    earlier = _earlier(frozen)
    counts = _nothing(promised) if earlier is None else earlier
    for counted in session.map(CountJob(promised), parts):
        counts = counts.merge(counted)
    settlement = settle(counts, promised.k, promised.models)
    union_k = None if earlier is None else settlement.k
    if not settlement.removed_classes:
        return Settled(tuple(part.info for part in parts), union_k=union_k)
    job = RewriteJob(settlement, tuple(promised.columns), frozen.images)
    rewritten = {one.info.name: one for one in session.map(job, parts)}
    return Settled(
        tuple(rewritten[part.info.name].info for part in parts),
        sum(one.rows for one in rewritten.values()),
        sum(one.copies for one in rewritten.values()),
        np.sort(np.concatenate([one.removed for one in rewritten.values()])),
        union_k,
    )


def _earlier(frozen: Plan) -> Histogram | None:
    found = (
        ready.stage.earlier(ready.learned)
        for ready in frozen.ready
        if isinstance(ready.stage, Fitted) and ready.stage.classes() is not None
    )
    return next(found, None)


def with_settled(frozen: Plan, settled: Settled) -> Plan:
    """The plan, with its stages knowing what was removed after they had been applied."""
    learned: dict[int, Any] = {}
    for at, ready in enumerate(frozen.ready):
        if isinstance(ready.stage, Fitted) and ready.learned is not None:
            columns = ready.stage.settles_by() if len(settled.removed) else ()
            removed = _values(frozen.source, settled.removed, columns)
            learned[at] = ready.stage.settled(ready.learned, removed, settled.union_k)
    return frozen.with_learned(learned)


def _values(source: Source, records: np.ndarray, columns: Sequence[str]) -> dict[str, pa.Array]:
    """The raw values of some records of the source."""
    chunks = (chunk for shard in source.shards() for chunk in source.read(shard, list(columns)))
    found = [chunk.batch.filter(pa.array(np.isin(chunk.records, records))) for chunk in chunks] if columns else []
    table = pa.Table.from_batches(found) if found else pa.table({})
    return {name: plain(table.column(name)) for name in table.schema.names}


def _nothing(promised: Classes) -> Histogram:
    return Histogram.zero(tuple(promised.columns), promised.sensitive, by_unit=promised.unit is not None)


def _count(promised: Classes, part: WrittenPart) -> Histogram:
    marked = AUGMENTED in parquet_file(part.data).schema_arrow.names
    columns = (*promised.columns, *promised.sensitive)
    all_units = read_part(part.beside, [UNIT]).column(UNIT).to_numpy() if promised.unit else None
    counts, done = _nothing(promised), 0
    for batch in read_batches(part.data, [*columns, *([AUGMENTED] if marked else [])]):
        units = None if all_units is None else all_units[done : done + batch.num_rows]
        done += batch.num_rows
        if marked:
            own = np.flatnonzero(~batch.column(AUGMENTED).to_numpy(zero_copy_only=False))
            batch, units = batch.take(pa.array(own)), None if units is None else units[own]
        counts = counts.fold({name: batch.column(name) for name in columns}, units)
    return counts


def _rewrite(job: RewriteJob, part: WrittenPart) -> _Rewritten:
    table = read_part(part.data)
    keep = job.settlement.keeps({name: table.column(name) for name in job.quasi})
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
