"""What late rejections broke, in memory: rows, and columns that stages added, that no longer keep a stage's promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.keys import column_digests
from sanitize.stage.ready import Ready
from sanitize.stage.records import plain
from sanitize.stage.settling import Settling, Verdict, emptied, repeats, value_digests

SALT = b"units"
"""Digests that are compared within one run, and kept nowhere, need no secret."""


@dataclass(frozen=True)
class Made:
    """The rows that stages made in memory."""

    ready: tuple[Ready, ...]
    table: pa.Table
    records: np.ndarray
    """The position in the source of the row that each was made from (int64)."""

    @property
    def copies(self) -> np.ndarray:
        """Which rows were added to the one that was made from the same record before (bool)."""
        result = np.ones(len(self.records), dtype=bool)
        result[np.unique(self.records, return_index=True)[1]] = False
        return result

    def kept(self, rows: np.ndarray) -> Made:
        """The rows of a mask alone."""
        return replace(self, table=self.table.filter(pa.array(rows)), records=self.records[rows])


def settle(made: Made, raw: pa.Table) -> Made:
    """Every promise settled; where there are several, until none is broken by what another took out.

    Then what stages added is emptied where it would break a promise in a part of a class.
    """
    promises = {at: promise for at, one in enumerate(made.ready) if (promise := one.settles()) is not None}
    open_ones = list(promises)
    while open_ones:
        at = open_ones.pop(0)
        before = made
        made = _settled(at, promises[at], made, raw)
        if made.table.num_rows < before.table.num_rows:
            open_ones += [other for other in promises if other != at and other not in open_ones]
    open_ones = list(promises)
    while open_ones:
        at = open_ones.pop(0)
        before = made
        made = _withheld(promises[at], made.ready[at], made, raw)
        if made is not before:
            open_ones += [other for other in promises if other != at and other not in open_ones]
    return made


def _settled(at: int, promise: Settling[Any], made: Made, raw: pa.Table) -> Made:
    verdict = _judged(promise, made.ready[at], made, raw)
    keep = np.ones(made.table.num_rows, dtype=bool)
    if verdict.breaks:
        keep = verdict.keeps(_columns(promise, made.table))
    removed = pa.array(made.records[~keep & ~made.copies])
    values = {name: plain(raw.column(name).take(removed)) for name in promise.reports} if len(removed) else {}
    ready = list(made.ready)
    ready[at] = ready[at].settled(verdict, values)
    return replace(made if keep.all() else made.kept(keep), ready=tuple(ready))


def _withheld(promise: Settling[Any], ready: Ready, made: Made, raw: pa.Table) -> Made:
    columns = _dividing(ready, made)
    divided = promise.divided_by(columns) if columns else None
    if divided is None:
        return made
    verdict = _judged(divided, ready, made, raw)
    if not verdict.breaks:
        return made
    hidden = ~verdict.keeps(_columns(promise, made.table))
    full = np.any([made.table.column(name).is_valid().to_numpy() for name in columns], axis=0)
    if not (hidden & full).any():
        return made
    return replace(made, table=emptied(made.table, columns, hidden))


def _dividing(ready: Ready, made: Made) -> tuple[str, ...]:
    """The columns that stages added, that tell people apart and in which a value occurs in several rows."""
    grouped = ready.stage.grouped()
    unit = grouped.unit if grouped else None
    added = dict.fromkeys(one.name for each in made.ready for one in each.stage.adds() if one.tells_apart)
    there = [name for name in added if name != unit and name in made.table.schema.names]
    own = pa.array(np.flatnonzero(~made.copies))
    return tuple(name for name in there if repeats(value_digests(plain(made.table.column(name).take(own)))))


def _judged(promise: Settling[Any], ready: Ready, made: Made, raw: pa.Table) -> Verdict:
    """The verdict on all rows but the copies."""
    own = np.flatnonzero(~made.copies)
    grouped = ready.stage.grouped()
    units = None
    if promise.by_unit and grouped is not None and grouped.unit is not None:
        units = column_digests(plain(raw.column(grouped.unit).take(pa.array(made.records[own]))), SALT)
    rows = made.table.select(list(dict.fromkeys(promise.counts))).take(pa.array(own))
    return promise.judge(promise.fold(promise.zero(), _columns(promise, rows), units))


def _columns(promise: Settling[Any], table: pa.Table) -> Mapping[str, pa.Array]:
    return {name: plain(table.column(name)) for name in promise.counts}
