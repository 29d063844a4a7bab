"""Stages in memory, on any kind of table: the same stages as in a run, without its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.data_kinds.take import take
from sanitize.data_kinds.taken import Restore
from sanitize.errors import UsageError
from sanitize.explain import nearest
from sanitize.keys import Keys
from sanitize.policy import Policy, load_policy
from sanitize.rules import find_rule
from sanitize.stage.base import Context, Declared, Fitted, Stage
from sanitize.stage.bind import bind_all
from sanitize.stage.records import Rejection
from sanitize.stage.result import PrivacyReached, Result, RowCounts
from sanitize.stage.step import Rows, StageLog, step

BYTES = 16 << 20
"""Bytes a batch, about."""
SLACK = 4096
"""Bytes of padding and validity that no row accounts for."""


def run_stages(
    stages: Sequence[Stage],
    data: Any,
    *,
    keys: Keys | None = None,
    seed: int = 0,
    declared: Declared | None = None,
    policy: Policy | None = None,
) -> Result:
    """Fit and apply stages to data in memory, in this process.

    Without `keys`, those of the environment are taken, or a key made for this call. Raises UsageError when the data
    is of no kind that `take` takes, or lacks a column.
    """
    keys = keys or Keys.from_environment()
    policy = policy or load_policy(find_rule("rules/default.yaml"))
    bound = bind_all(stages, declared or Declared(), policy)
    taken = take(data)
    raw = _whole(taken.table())
    _check_columns(bound, raw.schema.names)
    context = Context(keys, seed, raw.slice(0, 0), np.empty(0, dtype=np.int64))
    frozen = _fitted(bound, raw, context)
    done = _applied(frozen, raw, context, taken.restore)
    for stage in frozen:
        stage.conclude()
    return done


def fit_stage(stage: Stage, data: Any, *, keys: Keys, seed: int) -> Stage:
    """One stage, frozen on data in memory. Raises UsageError as `run_stages` does."""
    bound = bind_all([stage], Declared(), load_policy(find_rule("rules/default.yaml")))
    raw = _whole(take(data).table())
    _check_columns(bound, raw.schema.names)
    return _fitted(bound, raw, Context(keys, seed, raw.slice(0, 0), np.empty(0, dtype=np.int64)))[0]


def _fitted(stages: Sequence[Stage], raw: pa.Table, context: Context) -> list[Stage]:
    frozen = list(stages)
    for position, stage in enumerate(frozen):
        if not isinstance(stage, Fitted):
            continue
        before = [other for other in frozen[:position] if other.touches().drops_rows]
        state = stage.zero()
        for rows in _batches(raw):
            for other in before:
                rows, _, _ = step(other, rows, context)
            source = rows.beside(raw.schema.names)
            state = stage.fold(state, source, context.at(source, rows.records))
        frozen[position] = stage.freeze(state, context)
    return frozen


def _applied(stages: Sequence[Stage], raw: pa.Table, context: Context, restore: Restore) -> Result:
    batches, records, rejected = [], [], list[Rejection]()
    total = StageLog()
    for rows in _batches(raw):
        for stage in stages:
            before = rows
            rows, log, lost = step(stage, before, context)
            total += log
            rejected += [Rejection(int(before.records[one.row]), one.code) for one in lost]
        batches.append(rows.batch)
        records.append(rows.records)
    table, origin = _whole(pa.Table.from_batches(batches)), np.concatenate(records)
    counts = RowCounts(
        raw.num_rows, table.num_rows, total.suppressed, total.dropped, len(rejected), augmented=total.augmented
    )
    lost = tuple(sorted(rejected, key=lambda one: one.row))
    return Result(
        counts, _privacy(stages, table, origin, raw), tuple(total.tally), lambda: lost, restore(table, origin)
    )


def _privacy(stages: Sequence[Stage], table: pa.Table, records: np.ndarray, raw: pa.Table) -> PrivacyReached | None:
    """The fewest persons (or rows) of a class of what is released, without copies; None without k-anonymity."""
    found = [(stage, grouped) for stage in stages if (grouped := stage.grouped()) is not None]
    if not found:
        return None
    stage, grouped = found[0]
    columns = [name for name in grouped.columns if name in table.schema.names]
    first = np.unique(records, return_index=True)[1]
    classes = table.select(columns).take(pa.array(first))
    who = pa.array(records[first]) if grouped.unit is None else raw.column(grouped.unit).take(pa.array(records[first]))
    counted = classes.append_column("", who).group_by(columns).aggregate([("", "count_distinct")])
    k = pc.min(counted.column("_count_distinct")).as_py() if columns else None
    return PrivacyReached(k, stage.facts().get("privacy", {}).get("loss"))


def _whole(table: pa.Table) -> pa.Table:
    """One chunk a column, which holds its rows and no others: a slice would carry the whole buffer along."""
    table = table.combine_chunks()
    if table.get_total_buffer_size() > 1.1 * table.nbytes + SLACK:
        return table.take(pa.array(np.arange(table.num_rows)))
    return table


def _batches(raw: pa.Table) -> Iterator[Rows]:
    rows = max(1, BYTES * raw.num_rows // max(raw.nbytes, 1))
    for start in range(0, max(raw.num_rows, 1), rows):
        part = raw.slice(start, rows).combine_chunks()
        batch = part.to_batches()[0] if part.num_rows else pa.RecordBatch.from_pylist([], part.schema)
        yield Rows.fresh(batch, batch, np.arange(start, start + batch.num_rows))


def _check_columns(stages: Sequence[Stage], names: Sequence[str]) -> None:
    there = set(names)
    for stage in stages:
        touches = stage.touches()
        for name in (*touches.reads, *touches.drops, *touches.source):
            if name not in there and name not in names:
                raise UsageError(f"stage {stage.kind!r}: column {name!r} isn't there{nearest(name, names)}")
        there |= set(touches.writes)
