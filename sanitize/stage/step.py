"""One stage on one batch, with every row accounted for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from sanitize.data_kinds.distinct import distinct
from sanitize.errors import RecordError, RunError, SanitizeError
from sanitize.stage.base import Stage
from sanitize.stage.debug import DEBUG, debugging, failure_of
from sanitize.stage.findings import Tally
from sanitize.stage.ready import Ready
from sanitize.stage.records import Batch, Rejection, without_rows
from sanitize.stage.shapes import Context, Outcome
from sanitize.stage.time_limit import TimeLimitError, at_most

STAGE_FAILED = "stage_failed"
"""The code of a record for which a stage raised an error that isn't ours, or gave a reason that isn't a code."""
TIME_LIMIT = "time_limit"
"""The code of a record that a stage did not get done in time."""
OUT_OF_MEMORY = "out_of_memory"
"""The code of a record that a stage found no memory for, even alone."""
ENDLESS = 8
"""A stage that gets none of the first records of a batch done in time, so many of them, won't get any done."""
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Rows:
    """A batch on its way through the stages, and the source rows it came from."""

    batch: Batch
    raw: Batch
    """The rows as they were read, all of them, also those that a stage has left out."""
    origin: np.ndarray
    """For every row of `batch`, its row (int64) in `raw`."""
    numbers: np.ndarray
    """For every row of `raw`, the number (int64) of its record."""

    @classmethod
    def fresh(cls, batch: Batch, raw: Batch, numbers: np.ndarray) -> Rows:
        """Rows that no stage has touched."""
        return cls(batch, raw, np.arange(raw.num_rows), numbers)

    @property
    def records(self) -> np.ndarray:
        """For every row of `batch`, the number (int64) of its record."""
        return np.asarray(self.numbers[self.origin])

    def beside(self, columns: Sequence[str]) -> Batch:
        """Raw columns, row by row beside the batch."""
        raw = self.raw.select(list(columns))
        untouched = len(self.origin) == raw.num_rows and bool((np.diff(self.origin, prepend=-1) == 1).all())
        return raw if untouched else raw.take(pa.array(self.origin))

    def one(self, row: int) -> Rows:
        """A single row."""
        return Rows(self.batch.slice(row, 1), self.raw, self.origin[row : row + 1], self.numbers)

    def none(self) -> Rows:
        """No row."""
        return Rows(self.batch.slice(0, 0), self.raw, self.origin[:0], self.numbers)


@dataclass
class StageLog:
    """What one stage did so far; logs of batches and shards add with `+`."""

    rows_in: int = 0
    rows_out: int = 0
    dropped: int = 0
    suppressed: int = 0
    augmented: int = 0
    tally: Tally = field(default_factory=Tally)
    paths: frozenset[str] = frozenset()

    def __add__(self, other: StageLog) -> StageLog:
        return StageLog(
            self.rows_in + other.rows_in,
            self.rows_out + other.rows_out,
            self.dropped + other.dropped,
            self.suppressed + other.suppressed,
            self.augmented + other.augmented,
            self.tally + other.tally,
            self.paths | other.paths,
        )


def step(
    ready: Ready, rows: Rows, context: Context, seconds: float | None = None
) -> tuple[Rows, StageLog, tuple[Rejection, ...]]:
    """Apply a stage; the rejections name rows of the batch that went in.

    `seconds` is the time it may take over a record. Raises RunError when the stage fails as a whole or can't account
    for its rows.
    """
    outcome, stage = _apply(ready, rows, context, seconds), ready.stage
    count = rows.batch.num_rows
    origin = np.arange(count) if outcome.rows is None else outcome.rows
    if len(origin) != outcome.batch.num_rows:
        raise RunError(f"stage {stage.kind!r} doesn't say which row each of its rows came from")
    kept = origin if outcome.rows is None else distinct(origin)
    rejected = {rejection.row for rejection in outcome.rejected}
    if rejected and np.isin(kept, list(rejected)).any():
        raise RunError(f"stage {stage.kind!r} returns a row that it also rejects")
    removed = count - len(kept) - len(rejected)
    log = StageLog(count, len(origin), augmented=len(origin) - len(kept), tally=outcome.tally)
    log.paths = frozenset([outcome.path]) if outcome.path else frozenset()
    if stage.removal == "suppressed":
        log.suppressed = removed
    else:
        log.dropped = removed
    reasons = tuple(_coded(rejection) for rejection in outcome.rejected)
    return Rows(outcome.batch, rows.raw, rows.origin[origin], rows.numbers), log, reasons


def _apply(ready: Ready, rows: Rows, context: Context, seconds: float | None) -> Outcome:
    stage = ready.stage
    beside = context.at(rows.beside(stage.touches().source), rows.records)
    failure: str | None = None
    try:
        with at_most(allowance(seconds, rows.batch.num_rows)):
            return ready.apply(rows.batch, beside)
    except RecordError as error:
        code = error.code
    except SanitizeError:
        raise
    except TimeLimitError:
        context.models.clear()
        code = TIME_LIMIT
    except MemoryError:
        code = OUT_OF_MEMORY
    except Exception as error:
        code, failure = STAGE_FAILED, failure_of(error)
        if debugging():
            raise RunError(f"stage {ready.stage.kind!r} failed with {failure}; {DEBUG} shows the cause") from error
    if rows.batch.num_rows == 0:
        raise _failed(stage, failure or code)
    if rows.batch.num_rows == 1:
        empty, kept = without_rows(rows.batch, [Rejection(0, code)])
        nothing = _apply(ready, Rows(empty, rows.raw, rows.origin[:0], rows.numbers), context, seconds)
        return Outcome(nothing.batch, nothing.tally, kept, (Rejection(0, code),))
    return _row_by_row(ready, rows, context, failure, seconds)


def allowance(seconds: float | None, rows: int) -> float | None:
    """The time for a batch: what a record may take, and a sixtieth of it for every record.

    One that is sound but slower only loses time: its records come again one by one.
    """
    return None if seconds is None else seconds + (rows - 1) * seconds / 60 if rows else seconds


def _row_by_row(ready: Ready, rows: Rows, context: Context, failure: str | None, seconds: float | None) -> Outcome:
    """A stage that raised for one record of a batch gets its records one at a time, so that only that one is lost.

    Raises RunError when it fails for all of them: that is not the records' fault.
    """
    outcomes: list[Outcome] = []
    for row in range(rows.batch.num_rows):
        outcomes.append(_apply(ready, rows.one(row), context, seconds))
        if row + 1 == ENDLESS and all(one.rejected and one.rejected[0].code == TIME_LIMIT for one in outcomes):
            raise RunError(
                f"stage {ready.stage.kind!r} takes longer than quarantine.record_seconds for every record: raise it"
            )
    batches = [outcome.batch for outcome in outcomes]
    origins = [np.full(batch.num_rows, row, dtype=np.int64) for row, batch in enumerate(batches)]
    rejected = tuple(
        Rejection(row, rejection.code) for row, outcome in enumerate(outcomes) for rejection in outcome.rejected
    )
    if failure and [one.code for one in rejected] == [STAGE_FAILED] * len(outcomes):
        raise _failed(ready.stage, failure)
    tally = sum((outcome.tally for outcome in outcomes), Tally())
    table = pa.Table.from_batches(batches).combine_chunks()
    batch = table.to_batches()[0] if table.num_rows else batches[0]
    path = next((outcome.path for outcome in outcomes if outcome.path), None)
    return Outcome(batch, tally, np.concatenate(origins), rejected, path)


def _coded(rejection: Rejection) -> Rejection:
    """The rejection, if its code is one: a sentence could hold a value, and reasons are published."""
    return rejection if CODE.fullmatch(rejection.code) else Rejection(rejection.row, STAGE_FAILED)


def _failed(stage: Stage, failure: str) -> RunError:
    return RunError(f"stage {stage.kind!r} failed with {failure}")
