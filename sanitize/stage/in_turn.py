"""Stages applied to a batch one after another; neighbours that work on pictures hand them on decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from sanitize.stage.ready import Ready
from sanitize.stage.shapes import Context
from sanitize.stage.step import ENDLESS, STAGE_FAILED, TIME_LIMIT, Rows, StageLog, step


@dataclass(frozen=True, slots=True)
class Lost:
    """A row of `Rows.raw` that a stage could not handle, and the code that says why."""

    row: int
    code: str


@dataclass(frozen=True)
class Passed:
    """What became of a batch: the rows that are left, what each stage did, and the rows that were lost."""

    rows: Rows
    logs: tuple[StageLog, ...]
    lost: tuple[Lost, ...] = ()


def in_turn(ready: Sequence[Ready], rows: Rows, context: Context, seconds: float | None = None) -> Passed:
    """Apply stages one after another; `seconds` and what is raised are as in `step`.

    Stages in a row that take pictures decoded get one picture at a time: it is decoded by the first and encoded by the
    last of them.
    """
    passed = Passed(rows, ())
    for group in _neighbours(ready):
        if len(group) == 1:
            more = _stage_by_stage(group, passed.rows, context, seconds)
        else:
            more = _picture_by_picture(group, passed.rows, context, seconds)
        passed = Passed(more.rows, passed.logs + more.logs, passed.lost + more.lost)
    return passed


def _neighbours(ready: Sequence[Ready]) -> Iterator[list[Ready]]:
    """The stages in their order, in groups of neighbours that take each other's pictures decoded."""
    group: list[Ready] = []
    for one in ready:
        if group and not (one.stage.takes_decoded and group[-1].stage.takes_decoded):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _stage_by_stage(
    ready: Sequence[Ready], rows: Rows, context: Context, seconds: float | None, hand_on: bool = False
) -> Passed:
    logs, lost = [], list[Lost]()
    for position, one in enumerate(ready):
        later = ready[position + 1 :] if hand_on else ()
        handed_on = frozenset(name for other in later for name in other.stage.touches().reads)
        before = rows
        rows, log, rejected = step(one, before, replace(context, handed_on=handed_on), seconds)
        logs.append(log)
        lost += [Lost(int(before.origin[rejection.row]), rejection.code) for rejection in rejected]
    return Passed(rows, tuple(logs), tuple(lost))


def _picture_by_picture(ready: Sequence[Ready], rows: Rows, context: Context, seconds: float | None) -> Passed:
    """Each row through all of the stages before the next one: decoded pictures of a batch would fill the memory."""
    done: list[Passed] = []
    for row in range(rows.batch.num_rows):
        done.append(_stage_by_stage(ready, rows.one(row), context, seconds, hand_on=True))
        if _hopeless(done, last=row + 1 == rows.batch.num_rows):
            return _stage_by_stage(ready, rows, context, seconds)
    done.append(_stage_by_stage(ready, rows.none(), context, seconds))
    table = pa.Table.from_batches([one.rows.batch for one in done]).combine_chunks()
    batch = table.to_batches()[0] if table.num_rows else done[-1].rows.batch
    origin = np.concatenate([one.rows.origin for one in done])
    logs = tuple(sum(logs, StageLog()) for logs in zip(*(one.logs for one in done), strict=True))
    return Passed(replace(rows, batch=batch, origin=origin), logs, tuple(lost for one in done for lost in one.lost))


def _hopeless(done: Sequence[Passed], last: bool) -> bool:
    """Whether a stage got no record done in time, or failed for all: given the whole batch, it says so itself."""
    codes = {lost.code for one in done for lost in one.lost}
    all_lost = all(one.lost for one in done)
    return all_lost and ((len(done) == ENDLESS and codes == {TIME_LIMIT}) or (last and codes == {STAGE_FAILED}))
