"""What stages add to a release may tell people apart: it is withheld from classes that it would make too small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow as pa

from sanitize.engine.base import Session
from sanitize.io.write.parts import PartInfo, parquet_file, read_part, write_part
from sanitize.keys import column_digests
from sanitize.run.plan import Plan
from sanitize.run.settle import CountJob, Settled, WrittenPart
from sanitize.run.threads import single_thread
from sanitize.stages.shared.written_classes import WrittenClasses
from sanitize.tabular.settle import Undivided, undivided

SALT = b"repeats"
"""Digests that are compared within one run need no secret."""


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

    verdict: Undivided
    own: tuple[str, ...]
    columns: tuple[str, ...]
    images: tuple[str, ...]

    def open(self) -> Callable[[WrittenPart], tuple[PartInfo, int]]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_withhold, self)


def withhold(frozen: Plan, parts: Sequence[WrittenPart], settled: Settled, session: Session) -> tuple[Plan, Settled]:
    """Empty what stages added, where it would leave fewer than k people (or break l or t) in a part of a class.

    The plan that comes back says which columns were looked at, and in how many rows they were emptied.
    """
    parts = [replace(part, info=info) for part, info in zip(parts, settled.parts, strict=True)]
    there = parquet_file(parts[0].data).schema_arrow.names if parts else []
    promises = (ready.settles() for ready in frozen.ready)
    promise = next((one for one in promises if isinstance(one, WrittenClasses)), None)
    columns = _repeating([name for name in frozen.dividing if name in there], parts, session) if promise else ()
    if promise is None or not columns:
        return frozen, settled
    divided = replace(promise, quasi=(*promise.quasi, *columns), earlier=None)
    state = divided.zero()
    for counted in session.map(CountJob(divided), parts):
        state = divided.merge(state, counted)
    verdict, rows = undivided(state, len(promise.quasi), promise.k, promise.models), 0
    if verdict.breaks:
        job = WithholdJob(verdict, promise.quasi, columns, frozen.images)
        done = {info.name: (info, count) for info, count in session.map(job, parts)}
        settled = replace(settled, parts=tuple(done[part.info.name][0] for part in parts))
        rows = sum(count for _, count in done.values())
    return replace(frozen, divided=dict.fromkeys(columns, rows)), settled


def _repeating(columns: Sequence[str], parts: Sequence[WrittenPart], session: Session) -> tuple[str, ...]:
    """Those in which a value occurs in several rows: what is different in every row divides no one from anyone."""
    if not columns:
        return ()
    seen: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    for found in session.map(RepeatsJob(tuple(columns)), parts):
        for name, digests in found.items():
            seen[name].append(digests[digests != 0])
    joined = {name: np.concatenate(digests) for name, digests in seen.items()}
    return tuple(name for name, digests in joined.items() if len(np.unique(digests)) < len(digests))


def _digests(columns: tuple[str, ...], part: WrittenPart) -> dict[str, np.ndarray]:
    table = read_part(part.data, list(columns))
    arrays = {name: table.column(name).combine_chunks() for name in columns}
    return {name: column_digests(array, SALT) for name, array in arrays.items()}


def _withhold(job: WithholdJob, part: WrittenPart) -> tuple[PartInfo, int]:
    table = read_part(part.data)
    shown = job.verdict.keeps({name: table.column(name) for name in job.own})
    if shown.all():
        return part.info, 0
    for name in job.columns:
        position = table.schema.get_field_index(name)
        column = table.column(position)
        emptied = pa.chunked_array([pa.array(column.to_pylist(), column.type, mask=~shown)])
        table = table.set_column(position, table.schema.field(position), emptied)
    return write_part(part.data, table, list(job.images)), int((~shown).sum())
