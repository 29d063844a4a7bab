"""What late rejections broke: classes of the written rows that fell below k, l or t are taken out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

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
from sanitize.stage.base import Stage
from sanitize.stage.records import plain
from sanitize.stages.k_anonymity import KAnonymity
from sanitize.stages.recoded import FrozenKAnonymity
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

    asked: KAnonymity

    def open(self) -> Callable[[WrittenPart], Histogram]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_count, self.asked)


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


def settle_parts(
    parts: Sequence[WrittenPart],
    asked: KAnonymity,
    images: tuple[str, ...],
    session: Session,
    earlier: Histogram | None = None,
) -> Settled:
    """Count what was really written, and rewrite the parts that hold rows of classes that broke.

    `earlier` are rows that count with them: those of the same frozen solution, as they are released.
    """
    counts = _nothing(asked) if earlier is None else earlier
    for counted in session.map(CountJob(asked), parts):
        counts = counts.merge(counted)
    settlement = settle(counts, asked.k, asked.models())
    union_k = None if earlier is None else settlement.k
    if not settlement.removed_classes:
        return Settled(tuple(part.info for part in parts), union_k=union_k)
    rewritten = {
        one.info.name: one for one in session.map(RewriteJob(settlement, tuple(asked.hierarchies), images), parts)
    }
    return Settled(
        tuple(rewritten[part.info.name].info for part in parts),
        sum(one.rows for one in rewritten.values()),
        sum(one.copies for one in rewritten.values()),
        np.sort(np.concatenate([one.removed for one in rewritten.values()])),
        union_k,
    )


def with_settled(frozen: Plan, settled: Settled) -> Plan:
    """The frozen plan, with k-anonymity knowing what was removed after it had been applied."""
    stages: dict[int, Stage] = {}
    for position, stage in enumerate(frozen.stages):
        if isinstance(stage, FrozenKAnonymity):
            groups = tuple(stage.groups) if len(settled.removed) else ()
            stages[position] = stage.settled(_values(frozen.source, settled.removed, groups), settled.union_k)
    return frozen.with_stages(stages)


def _values(source: Source, records: np.ndarray, columns: Sequence[str]) -> dict[str, pa.Array]:
    """The raw values of some records of the source."""
    chunks = (chunk for shard in source.shards() for chunk in source.read(shard, list(columns)))
    found = [chunk.batch.filter(pa.array(np.isin(chunk.records, records))) for chunk in chunks] if columns else []
    table = pa.Table.from_batches(found) if found else pa.table({})
    return {name: plain(table.column(name)) for name in table.schema.names}


def _nothing(asked: KAnonymity) -> Histogram:
    return Histogram.zero(tuple(asked.hierarchies), asked.sensitive, by_unit=asked.unit is not None)


def _count(asked: KAnonymity, part: WrittenPart) -> Histogram:
    marked = AUGMENTED in parquet_file(part.data).schema_arrow.names
    columns = (*asked.hierarchies, *asked.sensitive)
    all_units = read_part(part.beside, [UNIT]).column(UNIT).to_numpy() if asked.unit else None
    counts, done = _nothing(asked), 0
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
