"""Stages in memory, on a pandas DataFrame or an Arrow table: the same stages as in a run, without its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sanitize.errors import UsageError
from sanitize.explain import nearest
from sanitize.keys import Keys
from sanitize.policy import Policy, load_policy
from sanitize.rules import find_rule
from sanitize.stage.base import Context, Declared, Fitted, Stage
from sanitize.stage.bind import bind_all
from sanitize.stage.findings import Finding, Tally
from sanitize.stage.records import Rejection, plain
from sanitize.stage.step import Rows, step

BYTES = 16 << 20
"""Bytes a batch, about."""


@dataclass(frozen=True)
class Sanitized:
    """What stages made of data in memory: the data in the kind it came in, what was found, and which rows were not."""

    data: Any
    findings: tuple[Finding, ...]
    rejected: tuple[Rejection, ...]
    """Rows (by position in the input) that could not be sanitized and are not in `data`."""

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(f.column)}</td><td>{escape(f.entity)}</td><td>{escape(f.action)}</td><td>{f.count:,}</td></tr>"
            for f in self.findings
            if f.count
        )
        head = "<tr><th>column</th><th>entity</th><th>action</th><th>count</th></tr>"
        return f"<p>{len(self.data):,} rows released, {len(self.rejected):,} rejected</p><table>{head}{rows}</table>"


def run_stages(
    stages: Sequence[Stage],
    data: Any,
    *,
    keys: Keys | None = None,
    seed: int = 0,
    declared: Declared | None = None,
    policy: Policy | None = None,
) -> Sanitized:
    """Fit and apply stages to data in memory, in this process.

    Without `keys`, those of the environment are taken, or a key made for this call. Raises UsageError when the data
    isn't a DataFrame, a table or a record batch, or lacks a column.
    """
    keys = keys or Keys.from_environment()
    policy = policy or load_policy(find_rule("rules/default.yaml"))
    bound = bind_all(stages, declared or Declared(), policy)
    raw = _table(data)
    _check_columns(bound, raw.schema.names)
    context = Context(keys, seed, raw.slice(0, 0), np.empty(0, dtype=np.int64))
    frozen = _fitted(bound, raw, context)
    done = _applied(frozen, raw, context, data)
    for stage in frozen:
        stage.conclude()
    return done


def fit_stage(stage: Stage, data: Any, *, keys: Keys, seed: int) -> Stage:
    """One stage, frozen on data in memory. Raises UsageError as `run_stages` does."""
    bound = bind_all([stage], Declared(), load_policy(find_rule("rules/default.yaml")))
    raw = _table(data)
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


def _applied(stages: Sequence[Stage], raw: pa.Table, context: Context, like: Any) -> Sanitized:
    batches, tally, rejected = [], Tally(), list[Rejection]()
    for rows in _batches(raw):
        for stage in stages:
            before = rows
            rows, log, lost = step(stage, before, context)
            tally += log.tally
            rejected += [Rejection(int(before.records[one.row]), one.code) for one in lost]
        batches.append(rows.batch)
    data = _like(like, pa.Table.from_batches(batches))
    return Sanitized(data, tuple(tally), tuple(sorted(rejected, key=lambda one: one.row)))


def _batches(raw: pa.Table) -> Iterator[Rows]:
    rows = max(1, BYTES * raw.num_rows // max(raw.nbytes, 1))
    for start in range(0, max(raw.num_rows, 1), rows):
        part = raw.slice(start, rows).combine_chunks()
        batch = part.to_batches()[0] if part.num_rows else pa.RecordBatch.from_pylist([], part.schema)
        yield Rows.fresh(batch, batch, np.arange(start, start + batch.num_rows))


def _table(data: Any) -> pa.Table:
    try:
        if isinstance(data, pd.DataFrame):
            table = pa.Table.from_pandas(data, preserve_index=False)
        elif isinstance(data, pa.RecordBatch):
            table = pa.Table.from_batches([data])
        elif isinstance(data, pa.Table):
            table = data
        else:
            raise UsageError("stages take a pandas DataFrame, an Arrow table or an Arrow record batch")
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        raise UsageError("the DataFrame has a column that mixes types: give every column one type") from None
    except UnicodeEncodeError:
        raise UsageError("the DataFrame has a text that isn't Unicode (half a surrogate pair): repair it") from None
    return pa.table({name: plain(table.column(name)) for name in table.schema.names})


def _like(data: Any, released: pa.Table) -> Any:
    if isinstance(data, pd.DataFrame):
        return released.to_pandas()
    if isinstance(data, pa.Table):
        return released
    one = released.combine_chunks().to_batches()
    return one[0] if one else pa.RecordBatch.from_pylist([], released.schema)


def _check_columns(stages: Sequence[Stage], names: Sequence[str]) -> None:
    there = set(names)
    for stage in stages:
        touches = stage.touches()
        for name in (*touches.reads, *touches.drops, *touches.source):
            if name not in there and name not in names:
                raise UsageError(f"stage {stage.kind!r}: column {name!r} isn't there{nearest(name, names)}")
        there |= set(touches.writes)
