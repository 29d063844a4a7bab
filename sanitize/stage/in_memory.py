"""Stages in memory, on any kind of table: the same stages as in a run, without its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from sanitize.stage.base import Fitted, Stage
from sanitize.stage.bind import bind_all
from sanitize.stage.in_turn import in_turn
from sanitize.stage.ready import Ready
from sanitize.stage.records import Rejection, not_generalizable
from sanitize.stage.result import PrivacyReached, Result, RowCounts
from sanitize.stage.settling_in_memory import Made, settle
from sanitize.stage.shapes import Context, Declared
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
    keys = usable(keys)
    policy = policy or load_policy(find_rule("rules/default.yaml"))
    bound = bind_all(stages, declared or Declared(), policy)
    taken = take(data)
    raw = _whole(taken.table())
    _check_columns(bound, raw.schema)
    context = Context(keys, seed, raw.slice(0, 0), np.empty(0, dtype=np.int64))
    ready = _fitted(bound, raw, context)
    made, log, rejected = _applied(ready, raw, context)
    settled = settle(made, raw)
    for one in settled.ready:
        one.conclude()
    return _result(made, settled, log, rejected, raw, taken.restore)


def usable(keys: Keys | None) -> Keys:
    """The keys, or those of the environment; UsageError for anything else."""
    if keys is not None and not isinstance(keys, Keys):
        raise UsageError("keys are sz.Keys, such as sz.Keys(secret) or sz.Keys.from_environment()")
    return keys or Keys.from_environment()


def fit_stage(stage: Stage, data: Any, *, keys: Keys | None = None, seed: int = 0) -> FittedInMemory:
    """One stage, fitted on data in memory. Raises UsageError as `run_stages` does."""
    keys = usable(keys)
    bound = bind_all([stage], Declared(), load_policy(find_rule("rules/default.yaml")))
    raw = _whole(take(data).table())
    _check_columns(bound, raw.schema)
    (ready,) = _fitted(bound, raw, Context(keys, seed, raw.slice(0, 0), np.empty(0, dtype=np.int64)))
    return FittedInMemory(stage, ready, seed, keys, _key_id(keys))


@dataclass(frozen=True, eq=False, repr=False)
class FittedInMemory:
    """What a stage has learned from data in memory, to be applied to that data and to more.

    It holds values of the data it was fitted on: keep it as private as the data. A pickle of it holds them too, but
    no key: without `keys`, one that was loaded takes the key of the environment.
    """

    stage: Stage
    ready: Ready
    seed: int = 0
    keys: Keys | None = None
    key_id: str = ""
    """By what the key of the fit is recognized."""

    def __repr__(self) -> str:
        return f"<{self.stage!r}, fitted: holds values of the data it was fitted on, keep it as private as the data>"

    def __getstate__(self) -> dict[str, Any]:
        """Without the key."""
        return {**self.__dict__, "keys": None}

    def run(self, data: Any, *, keys: Keys | None = None) -> Result:
        """Apply what was learned: `data` of the result is of the kind that was given.

        Raises UsageError when the key isn't the one of the fit, whose digests it wouldn't find again.
        """
        keys = usable(keys or self.keys)
        if _key_id(keys) != self.key_id:
            raise UsageError(f"stage {self.stage.kind!r} was fitted with another key: set SANITIZE_KEY, or pass keys=…")
        taken = take(data)
        raw = _whole(taken.table())
        _check_columns([self.ready.stage], raw.schema)
        context = Context(keys, self.seed, raw.slice(0, 0), np.empty(0, dtype=np.int64))
        made, log, rejected = _applied([self.ready], raw, context)
        return _result(made, made, log, rejected, raw, taken.restore)

    def transform(self, data: Any, *, keys: Keys | None = None) -> Any:
        """Apply what was learned, and get the same kind of data back.

        Rows that can't be handled are left out; `run` says how many and which.
        """
        return self.run(data, keys=keys).data


def _key_id(keys: Keys) -> str:
    return keys.derive("fitted").hex()


def _fitted(stages: Sequence[Stage], raw: pa.Table, context: Context) -> list[Ready]:
    ready = [Ready(stage) for stage in stages]
    for position, stage in enumerate(stages):
        if not (isinstance(stage, Fitted) and stage.fits()):
            continue
        before = [other for other in ready[:position] if other.stage.touches().drops_rows]
        state = stage.zero()
        for rows in _batches(raw):
            for other in before:
                rows, _, _ = step(other, rows, context)
            source = rows.beside(raw.schema.names)
            state = stage.fold(state, source, context.at(source, rows.records))
        ready[position] = Ready(stage, stage.freeze(state, context))
    return ready


def _applied(stages: Sequence[Ready], raw: pa.Table, context: Context) -> tuple[Made, StageLog, tuple[Rejection, ...]]:
    batches, records, rejected = [], [], list[Rejection]()
    total = StageLog()
    for rows in _batches(raw):
        passed = in_turn(stages, rows, context)
        total = sum(passed.logs, total)
        rejected += [Rejection(int(rows.numbers[lost.row]), lost.code) for lost in passed.lost]
        batches.append(passed.rows.batch)
        records.append(passed.rows.records)
    made = Made(tuple(stages), _whole(pa.Table.from_batches(batches)), np.concatenate(records))
    return made, total, tuple(sorted(rejected, key=lambda one: one.row))


def _result(
    made: Made, settled: Made, log: StageLog, rejected: tuple[Rejection, ...], raw: pa.Table, restore: Restore
) -> Result:
    """What became of the data; rows that settling took out are suppressed, and copies of them were never added."""
    copies = int(made.copies.sum() - settled.copies.sum())
    removed = made.table.num_rows - settled.table.num_rows - copies
    counts = RowCounts(
        raw.num_rows,
        settled.table.num_rows,
        log.suppressed + removed,
        log.dropped,
        len(rejected),
        augmented=log.augmented - copies,
    )
    privacy = _privacy(settled.ready, settled.table, settled.records, raw)
    return Result(counts, privacy, tuple(log.tally), lambda: rejected, restore(_whole(settled.table), settled.records))


def _privacy(stages: Sequence[Ready], table: pa.Table, records: np.ndarray, raw: pa.Table) -> PrivacyReached | None:
    """The fewest persons (or rows) of a class of what is released, without copies; None without k-anonymity."""
    found = [(one, grouped) for one in stages if (grouped := one.stage.grouped()) is not None]
    if not found:
        return None
    ready, grouped = found[0]
    columns = [name for name in grouped.columns if name in table.schema.names]
    first = np.unique(records, return_index=True)[1]
    classes = table.select(columns).take(pa.array(first))
    who = pa.array(records[first]) if grouped.unit is None else raw.column(grouped.unit).take(pa.array(records[first]))
    counted = classes.append_column("", who).group_by(columns).aggregate([("", "count_distinct")])
    k = pc.min(counted.column("_count_distinct")).as_py() if columns else None
    return PrivacyReached(k, ready.facts().get("privacy", {}).get("loss"))


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


def _check_columns(stages: Sequence[Stage], schema: pa.Schema) -> None:
    names = schema.names
    there, gone = set(names), dict[str, str]()
    for stage in stages:
        grouped = stage.grouped()
        for problem in not_generalizable(grouped.columns if grouped else (), schema):
            raise UsageError(f"stage {stage.kind!r}: {problem}")
        touches = stage.touches()
        unit = [name] if (name := getattr(stage, "unit", None)) else []
        for name in (*touches.reads, *touches.drops, *touches.source, *unit):
            if name not in there and name not in names:
                raise UsageError(f"stage {stage.kind!r}: column {name!r} isn't there{nearest(name, names)}")
        for name in (*touches.reads, *touches.drops):
            if name in gone:
                raise UsageError(
                    f"stage {stage.kind!r}: column {name!r} was dropped by the earlier stage {gone[name]!r}"
                )
        there |= set(touches.writes)
        gone |= dict.fromkeys(touches.drops, stage.kind)
