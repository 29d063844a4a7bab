"""What late rejections broke: classes of the written rows that fell below k, l or t are taken out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow.parquet import read_schema

from sanitize.engine.base import Session
from sanitize.io.parquet import PartInfo, read_batches, read_part, write_part
from sanitize.run.threads import single_thread
from sanitize.run.units import UNIT
from sanitize.stages.augment import IS_AUGMENTED
from sanitize.stages.k_anonymity import KAnonymity
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.settle import Settlement, settle


@dataclass(frozen=True)
class Settled:
    """The parts as they are now, and the rows that were removed; `copies` of them were augmented."""

    parts: tuple[PartInfo, ...]
    rows: int
    copies: int


@dataclass(frozen=True)
class WrittenPart:
    """A part, and the private file beside it that says which record and unit each row belongs to."""

    info: PartInfo
    data: Path
    beside: Path


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

    def open(self) -> Callable[[WrittenPart], tuple[PartInfo, int, int]]:
        """Prepare this process, and return what it does with a part: its new state, rows and copies removed."""
        single_thread()
        return partial(_rewrite, self)


def settle_parts(parts: Sequence[WrittenPart], asked: KAnonymity, images: tuple[str, ...], session: Session) -> Settled:
    """Count what was really written, and rewrite the parts that hold rows of classes that broke."""
    quasi = tuple(asked.quasi)
    counts = _nothing(asked)
    for counted in session.map(CountJob(asked), parts):
        counts = counts.merge(counted)
    settlement = settle(counts, asked.k, asked.models())
    if not settlement.removed_classes:
        return Settled(tuple(part.info for part in parts), 0, 0)
    rewritten = list(session.map(RewriteJob(settlement, quasi, images), parts))
    infos = {info.name: info for info, _, _ in rewritten}
    rows, copies = (sum(counts) for counts in zip(*((gone, own) for _, gone, own in rewritten), strict=True))
    return Settled(tuple(infos[part.info.name] for part in parts), rows, copies)


def _nothing(asked: KAnonymity) -> Histogram:
    return Histogram.zero(tuple(asked.quasi), asked.sensitive, by_unit=asked.unit is not None)


def _count(asked: KAnonymity, part: WrittenPart) -> Histogram:
    marked = IS_AUGMENTED in read_schema(part.data).names
    columns = (*asked.quasi, *asked.sensitive)
    all_units = read_part(part.beside, [UNIT]).column(UNIT).to_numpy() if asked.unit else None
    counts, done = _nothing(asked), 0
    for batch in read_batches(part.data, [*columns, *([IS_AUGMENTED] if marked else [])]):
        units = None if all_units is None else all_units[done : done + batch.num_rows]
        done += batch.num_rows
        if marked:
            own = np.flatnonzero(~batch.column(IS_AUGMENTED).to_numpy(zero_copy_only=False))
            batch, units = batch.take(pa.array(own)), None if units is None else units[own]
        counts = counts.fold({name: batch.column(name) for name in columns}, units)
    return counts


def _rewrite(job: RewriteJob, part: WrittenPart) -> tuple[PartInfo, int, int]:
    table = read_part(part.data)
    keep = job.settlement.keeps({name: table.column(name) for name in job.quasi})
    if keep.all():
        return part.info, 0, 0
    copies = 0
    if IS_AUGMENTED in table.schema.names:
        copies = int((~keep & table.column(IS_AUGMENTED).to_numpy()).sum())
    kept = pa.array(np.flatnonzero(keep))
    info = write_part(part.data, table.take(kept), list(job.images))
    write_part(part.beside, read_part(part.beside).take(kept), [])
    return info, int((~keep).sum()), copies
