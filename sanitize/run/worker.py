"""What a worker does with a shard: fold it into the fits, or sanitize its rows, which are dealt to parts later."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.errors import RunError
from sanitize.io.places.place import Place
from sanitize.io.read.record_places import RecordPlaces
from sanitize.io.read.shards import Shard
from sanitize.io.write.exchange import Run, write_run
from sanitize.io.write.parts import read_part
from sanitize.io.write.quarantine import Bad, QuarantineWriter, bad_row
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys
from sanitize.run.people_read import write_people
from sanitize.run.plan import Plan
from sanitize.run.receipts import Receipt, keep
from sanitize.run.threads import single_thread
from sanitize.run.units import IN_RUNS, KEY, RECORD, UNIT, both_spellings, key_digests, unit_digests
from sanitize.stage.base import Fitted
from sanitize.stage.in_turn import in_turn
from sanitize.stage.ready import Ready
from sanitize.stage.records import plain
from sanitize.stage.shapes import Context
from sanitize.stage.step import Rows, StageLog, allowance, step
from sanitize.stage.time_limit import TimeLimitError, at_most
from sanitize.stage.unit_spelling import with_folded_units

GATHERED_BYTES = 8 << 20
"""From this size on a batch is folded."""

Numbered = tuple[pa.RecordBatch, np.ndarray]
_models: dict[Hashable, Any] = {}
"""The models this process has opened, whatever job asked for them."""


@dataclass(frozen=True)
class FitJob:
    """Folds shards into the states of the fitted stages at some positions of the plan."""

    plan: Plan
    keys: Keys
    positions: tuple[int, ...]
    left_out: Place | None = None
    """The quarantine whose records are not to be counted."""
    first: int | None = None
    """The first position of the pass, where that isn't one of these."""

    def with_plan(self, change: Callable[[Plan], Plan]) -> FitJob:
        """The job with another plan."""
        return replace(self, plan=change(self.plan))

    def open(self) -> Callable[[Sequence[Shard]], dict[Hashable, Any]]:
        """Prepare this process, and return what it does with some shards."""
        single_thread()
        return partial(fit_shards, self)


@dataclass(frozen=True)
class ApplyJob:
    """Sanitizes shards with the frozen stages of a plan, and writes their rows into the staging folder."""

    plan: Plan
    keys: Keys
    folders: Folders

    def with_plan(self, change: Callable[[Plan], Plan]) -> ApplyJob:
        """The job with another plan."""
        return replace(self, plan=change(self.plan))

    def open(self) -> Callable[[Shard], Receipt]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(run_shard, self)


def fit_shards(job: FitJob, shards: Sequence[Shard]) -> dict[Hashable, Any]:
    """The states of the fits after some shards, by fit key."""
    plan = job.plan
    fitted = [stage for position in job.positions if isinstance(stage := plan.stages[position], Fitted)]
    states = {stage.fit_key(): stage.zero() for stage in fitted}
    once = {stage.fit_key(): stage for stage in fitted}
    columns = {name for stage in fitted for name in stage.fit_reads()}
    for raw, records in chain.from_iterable(rows_to_fit(job, shard, columns) for shard in shards):
        context = Context(job.keys, plan.config.seed, raw, records, _models)
        for key, stage in once.items():
            try:
                with at_most(allowance(plan.config.quarantine.record_seconds, raw.num_rows)):
                    states[key] = stage.fold(states[key], raw, context)
            except TimeLimitError:
                raise RunError(
                    f"stage {stage.kind!r} did not finish a batch of the source in time: raise "
                    "quarantine.record_seconds, or remove the record on which it hangs"
                ) from None
    return states


def rows_to_fit(job: FitJob, shard: Shard, columns: Collection[str]) -> Iterator[Numbered]:
    """The raw rows that are left once earlier stages have dropped theirs, with the numbers of their records."""
    first = job.positions[0] if job.first is None else job.first
    before = [ready for ready in job.plan.ready[:first] if ready.stage.touches().drops_rows]
    touched = [ready.stage.touches() for ready in before]
    wanted = {*columns, *(name for touches in touched for name in (*touches.reads, *touches.source))}
    return _gathered(_counted(job, before, shard, wanted))


def _counted(job: FitJob, before: Sequence[Ready], shard: Shard, columns: Collection[str]) -> Iterator[Numbered]:
    lost = _quarantined(job.left_out, shard)
    for rows, _ in read_rows(job.plan, shard, [name for name in job.plan.source.names if name in columns]):
        context = _context(job.plan, job.keys, rows)
        for ready in before:
            rows, _, _ = step(ready, rows, context, job.plan.config.quarantine.record_seconds)
        raw, records = rows.beside(rows.raw.schema.names), rows.records
        kept = ~np.isin(records, lost)
        yield (raw, records) if kept.all() else (raw.filter(pa.array(kept)), records[kept])


def _quarantined(folder: Place | None, shard: Shard) -> np.ndarray:
    part = folder / f"{shard.name}.parquet" if folder else None
    if part is None or not part.exists():
        return np.empty(0, dtype=np.int64)
    return np.asarray(read_part(part, ["record"]).column("record"))


def _gathered(batches: Iterator[Numbered]) -> Iterator[Numbered]:
    """Fewer, larger batches: most of a fold's work doesn't grow with a batch's rows."""
    held: list[Numbered] = []
    for one in batches:
        held.append(one)
        if sum(batch.nbytes for batch, _ in held) >= GATHERED_BYTES:
            yield _one(held)
            held = []
    if held:
        yield _one(held)


def _one(held: Sequence[Numbered]) -> Numbered:
    return pa.concat_batches([batch for batch, _ in held]), np.concatenate([records for _, records in held])


def run_shard(job: ApplyJob, shard: Shard) -> Receipt:
    """Read, sanitize, write: the whole contract between engines."""
    work = _ShardWork(job, shard)
    for rows, bad in read_rows(job.plan, shard, job.plan.read):
        work.add(rows, bad)
    return work.finish()


def read_rows(plan: Plan, shard: Shard, columns: Sequence[str]) -> Iterator[tuple[Rows, tuple[Bad, ...]]]:
    """The shard's rows as they are in the source, and the records that can't be read or belong to no unit."""
    unit = plan.declared.unit
    wanted = list(dict.fromkeys((*columns, *([unit] if unit else []))))
    images = [name for name in plan.images if name in wanted]
    for chunk in plan.source.read(shard, wanted, images=images):
        bad = chunk.rejected
        raw, numbers = chunk.batch, chunk.records
        if unit and (lost := np.flatnonzero(raw.column(unit).is_null().to_numpy(zero_copy_only=False))).size:
            bad += tuple(bad_row(raw, int(row), int(numbers[row]), "unit_missing", shard.files) for row in lost)
            kept = np.setdiff1d(np.arange(raw.num_rows), lost)
            raw, numbers = raw.take(pa.array(kept)), numbers[kept]
        if unit and plan.config.source.unit_spelling == "fold":
            raw = with_folded_units(raw, unit)
        entering = [name for name in plan.columns if name in raw.schema.names]
        yield Rows.fresh(raw.select(entering), raw, numbers), bad


@dataclass
class _ShardWork:
    job: ApplyJob
    shard: Shard
    batches: list[pa.RecordBatch] = field(default_factory=list)
    beside: list[pa.RecordBatch] = field(default_factory=list)
    read_units: list[np.ndarray] = field(default_factory=list)
    alike_units: list[np.ndarray] = field(default_factory=list)
    read: int = 0

    def __post_init__(self) -> None:
        self.logs = [StageLog() for _ in self.job.plan.stages]
        told = self.job.plan.source.told
        self.told = frozenset(told.columns if told else ())
        places = RecordPlaces(self.job.plan.source, self.shard)
        self.quarantine = QuarantineWriter(self.job.folders.quarantine / f"{self.shard.name}.parquet", places.of)

    def add(self, rows: Rows, bad: tuple[Bad, ...]) -> None:
        self.read += rows.raw.num_rows + len(bad)
        self.quarantine.add(bad)
        context = _context(self.job.plan, self.job.keys, rows)
        units = self._units(rows.raw)
        self.read_units.append(units)
        passed = in_turn(self.job.plan.ready, rows, context, self.job.plan.config.quarantine.record_seconds)
        self.logs = [done + more for done, more in zip(self.logs, passed.logs, strict=True)]
        raw = rows.raw.select([name for name in rows.raw.schema.names if name not in self.told])
        files, numbers = self.shard.files, rows.numbers
        self.quarantine.add(bad_row(raw, lost.row, int(numbers[lost.row]), lost.code, files) for lost in passed.lost)
        rows = passed.rows
        self.batches.append(rows.batch)
        key = self.job.plan.person_key
        own = {
            RECORD: rows.records,
            **({UNIT: units[rows.origin]} if len(units) or self.job.plan.declared.unit else {}),
            **({KEY: key_digests(rows.raw, key, self.job.keys)[rows.origin]} if key else {}),
        }
        self.beside.append(pa.RecordBatch.from_pydict(own))

    def _units(self, raw: pa.RecordBatch) -> np.ndarray:
        """The digest of each row's unit; where the pipeline doesn't say how units are spelled, they are compared."""
        plan = self.job.plan
        if plan.declared.unit is None or plan.config.source.unit_spelling is not None:
            return unit_digests(raw, plan.declared.unit, self.job.keys)
        units, alike = both_spellings(raw, plan.declared.unit, self.job.keys)
        self.alike_units.append(alike)
        return units

    def finish(self) -> Receipt:
        job, name = self.job, self.shard.name
        if not self.batches:
            raise RunError(f"{name}: the source gave no batch, not even an empty one")
        table, beside = pa.Table.from_batches(self.batches), pa.Table.from_batches(self.beside)
        self.batches.clear()
        table = pa.table({column: plain(table.column(column)) for column in table.schema.names})
        schema = table.schema.remove_metadata().to_string()
        for own, called in IN_RUNS.items():
            if called in beside.schema.names:
                table = table.append_column(own, beside.column(called))
        run = write_run(
            job.folders.runs / f"{name}.arrow", table, self._draws(table.num_rows), _groups(job.plan, table)
        )
        self.quarantine.close()
        reasons, logs = self.quarantine.reasons, tuple(self.logs)
        receipt = Receipt(self.shard.index, run, schema, self.read, reasons, logs, self._people())
        keep(receipt, job.folders)
        return receipt

    def _people(self) -> Run | None:
        """The people who were read, on their way to being counted."""
        if not self.job.plan.declared.unit:
            return None
        alike = np.concatenate(self.alike_units) if self.alike_units else None
        path = self.job.folders.exchange / f"people.{self.shard.name}.arrow"
        return write_people(path, np.concatenate(self.read_units), alike)

    def _draws(self, rows: int) -> np.ndarray:
        """By what the rows are dealt and ordered: keyed numbers, or where the pipeline says so their own order.

        Each plan and table has numbers of its own: two tables that were in the same order don't come out in the same.
        """
        plan = self.job.plan
        if plan.config.output.shuffle:
            stream = self.job.keys.stream("order", plan.sha256, plan.declared.table or "", self.shard.name)
            return stream(8 * rows).view(np.uint64)
        span = (1 << 64) // len(self.job.plan.source.shards())
        first = self.shard.index % len(self.job.plan.source.shards()) * span
        return np.uint64(first) + np.arange(rows, dtype=np.uint64) * np.uint64(span // max(rows, 1))


def _groups(plan: Plan, table: pa.Table) -> np.ndarray | None:
    """For every row its part of the split, by which the parts of a release are kept apart; None without a split."""
    columns = [name for name in plan.splits if name in table.schema.names]
    return table.column(columns[0]).to_numpy().astype(str) if columns else None


def _context(plan: Plan, keys: Keys, rows: Rows) -> Context:
    return Context(keys, plan.config.seed, rows.raw, rows.records, _models)
