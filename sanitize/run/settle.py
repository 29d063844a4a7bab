"""What late rejections broke: classes of the written rows that fell below k, l or t are taken out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.engine.base import Session
from sanitize.io.parquet import PartInfo, read_part, write_part
from sanitize.run.threads import single_thread
from sanitize.run.units import UNIT
from sanitize.stages.augment import IS_AUGMENTED
from sanitize.stages.k_anonymity import KAnonymity
from sanitize.tabular.classes import code
from sanitize.tabular.evaluation import Evaluator, Limits
from sanitize.tabular.hierarchy import Flat
from sanitize.tabular.histogram import Counts, Histogram


@dataclass(frozen=True)
class Settled:
    """The parts as they are now, and the rows that were removed; `copies` of them were augmented."""

    parts: tuple[PartInfo, ...]
    rows: int
    copies: int


@dataclass(frozen=True)
class WrittenPart:
    """A part, and the private file beside it that says which unit each row belongs to."""

    info: PartInfo
    data: Path
    units: Path | None


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
    """Takes the rows of some classes out of written parts."""

    quasi: tuple[str, ...]
    broken: pa.Array
    images: tuple[str, ...]

    def open(self) -> Callable[[WrittenPart], tuple[PartInfo, int, int]]:
        """Prepare this process, and return what it does with a part: its new state, rows and copies removed."""
        single_thread()
        return partial(_rewrite, self)


def settle(
    parts: Sequence[WrittenPart], asked: KAnonymity, images: tuple[str, ...], session: Session
) -> Settled:
    """Recount what was written, remove classes that broke, and count again until all hold.

    Removing a class changes the distribution that t-closeness compares with, so more than one round may be needed.
    """
    rows = copies = 0
    parts = list(parts)
    while True:
        counts = Histogram.zero(tuple(asked.quasi), asked.sensitive, by_unit=asked.unit is not None)
        for counted in session.map(CountJob(asked), parts):
            counts = counts.merge(counted)
        broken = broken_classes(counts.counts(), asked)
        if not len(broken):
            return Settled(tuple(part.info for part in parts), rows, copies)
        changed = {}
        for info, gone, gone_copies in session.map(RewriteJob(tuple(asked.quasi), broken, images), parts):
            changed[info.name] = info
            rows, copies = rows + gone, copies + gone_copies
        parts = [replace(part, info=changed[part.info.name]) for part in parts]


def broken_classes(counts: Counts, asked: KAnonymity) -> pa.Array:
    """The keys (see `class_keys`) of the classes that don't hold k units or don't meet l and t."""
    if not counts.rows:
        return pa.array([], pa.string())
    levels = [Flat().build(values, name) for name, values in zip(counts.columns, counts.values, strict=False)]
    evaluator = Evaluator(code(counts, levels), asked.k, asked.models(), Limits(rows=1.0))
    kept = evaluator.evaluate((0,) * len(levels)).kept_tuples
    columns = [
        values.take(pa.array(codes[~kept]))
        for values, codes in zip(counts.values, counts.tuples, strict=False)
    ]
    return class_keys(columns)


def class_keys(columns: Sequence[pa.Array]) -> pa.Array:
    """One string a row that is equal for equal combinations; null and the empty string differ."""
    texts = [pc.coalesce(pc.binary_join_element_wise("=", column.cast(pa.string()), ""), "null") for column in columns]
    return pc.binary_join_element_wise(*texts, "\x1f")


def _count(asked: KAnonymity, part: WrittenPart) -> Histogram:
    table = read_part(part.data)
    units = None if part.units is None else read_part(part.units).column(UNIT).to_numpy()
    if IS_AUGMENTED in table.schema.names:
        own = pc.invert(table.column(IS_AUGMENTED)).combine_chunks()
        table = table.filter(own)
        units = None if units is None else units[own.to_numpy(zero_copy_only=False)]
    columns = {name: table.column(name) for name in (*asked.quasi, *asked.sensitive)}
    empty = Histogram.zero(tuple(asked.quasi), asked.sensitive, by_unit=asked.unit is not None)
    return empty.fold(columns, units if asked.unit else None)


def _rewrite(job: RewriteJob, part: WrittenPart) -> tuple[PartInfo, int, int]:
    table = read_part(part.data)
    keys = class_keys([table.column(name).combine_chunks() for name in job.quasi])
    gone = pc.is_in(keys, value_set=job.broken).to_numpy(zero_copy_only=False)
    if not gone.any():
        return part.info, 0, 0
    copies = 0
    if IS_AUGMENTED in table.schema.names:
        copies = int((gone & table.column(IS_AUGMENTED).to_numpy()).sum())
    kept = pa.array(np.flatnonzero(~gone))
    info = write_part(part.data, table.take(kept), list(job.images))
    if part.units is not None:
        write_part(part.units, read_part(part.units).take(kept), [])
    return info, int(gone.sum()), copies
