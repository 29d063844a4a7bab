"""One stage on one batch: every row is accounted for, whatever the stage does."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import RecordError, RunError, UsageError
from sanitize.keys import Keys
from sanitize.stage.base import Stage
from sanitize.stage.findings import Tally
from sanitize.stage.ready import Ready
from sanitize.stage.records import Batch, Rejection
from sanitize.stage.shapes import Context, Outcome, Removal, Touches
from sanitize.stage.step import ENDLESS, OUT_OF_MEMORY, STAGE_FAILED, TIME_LIMIT, Rows, allowance, step

Work = Callable[[Batch], Outcome]


@dataclass(frozen=True)
class Made(Stage):
    """A stage out of a function."""

    kind: ClassVar[str] = "made"

    work: Work

    def touches(self) -> Touches:
        return Touches(source=("n",))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        assert context.source.column("n").to_pylist() == batch.column("n").to_pylist()
        assert len(context.records) == batch.num_rows
        return self.work(batch)


@dataclass(frozen=True)
class Suppressing(Made):
    """The same, as a stage that suppresses."""

    removal: ClassVar[Removal] = "suppressed"


def rows_of(count: int) -> tuple[Rows, Context]:
    batch = pa.RecordBatch.from_pydict({"n": pa.array(range(count), pa.int64())})
    numbers = np.arange(100, 100 + count)
    return Rows.fresh(batch, batch, numbers), Context(Keys(bytes(32)), 0, batch, numbers)


def refusing(bad: set[int], error: Callable[[], Exception]) -> Made:
    """A stage that raises for whole batches with bad rows in them."""

    def work(batch: Batch) -> Outcome:
        if bad & set(batch.column("n").to_pylist()):
            raise error()
        return Outcome(batch, Tally.of("n", "ANY", "none", batch.num_rows))

    return Made(work)


@pytest.mark.parametrize("error", [lambda: RecordError("too_odd"), lambda: ValueError("holds a value")])
@given(bad=st.sets(st.integers(0, 19), max_size=19))
def test_only_the_records_that_fail_are_lost(error: Callable[[], Exception], bad: set[int]) -> None:
    rows, context = rows_of(20)
    after, log, rejected = step(Ready(refusing(bad, error)), rows, context)
    code = "too_odd" if isinstance(error(), RecordError) else STAGE_FAILED
    assert rejected == tuple(Rejection(row, code) for row in sorted(bad))
    assert after.batch.column("n").to_pylist() == [n for n in range(20) if n not in bad]
    assert after.records.tolist() == [100 + n for n in range(20) if n not in bad]
    assert (log.rows_in, log.rows_out, log.dropped, log.augmented) == (20, 20 - len(bad), 0, 0)
    assert log.tally.total == 20 - len(bad)


def test_a_stage_that_fails_for_every_record_fails_the_run_without_a_value() -> None:
    rows, context = rows_of(3)
    with pytest.raises(RunError) as failure:
        step(Ready(refusing({0, 1, 2}, lambda: ValueError("holds a value"))), rows, context)
    assert re.fullmatch(r"stage 'made' failed with ValueError in tests.stage.test_step, line \d+", str(failure.value))
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__ or failure.value.__context__ is None


def endless(batch: Batch) -> Outcome:
    """A stage that never comes back for a record of 3, whatever its libraries do about errors."""
    while 3 in batch.column("n").to_pylist():
        with suppress(Exception):
            time.sleep(60)
    return Outcome(batch)


def test_a_record_that_takes_for_ever_is_the_only_one_that_is_lost() -> None:
    rows, context = rows_of(6)
    context.models["opened"] = "before"
    after, _, rejected = step(Ready(Made(endless)), rows, context, seconds=0.05)
    assert rejected == (Rejection(3, TIME_LIMIT),)
    assert after.batch.column("n").to_pylist() == [0, 1, 2, 4, 5]
    assert context.models == {}
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_stage_that_takes_for_ever_over_every_record_fails_the_run() -> None:
    rows, context = rows_of(3 * ENDLESS)
    with pytest.raises(RunError, match="record_seconds"):
        step(
            Ready(Made(lambda batch: time.sleep(60) if batch.num_rows else Outcome(batch))), rows, context, seconds=0.02
        )  # type: ignore[arg-type, return-value]


def test_a_batch_has_more_time_than_a_record() -> None:
    assert allowance(None, 5) is None
    assert allowance(60, 1) == 60
    assert allowance(60, 61) == 120


def test_a_record_that_finds_no_memory_is_the_only_one_that_is_lost() -> None:
    rows, context = rows_of(5)

    def greedy(batch: Batch) -> Outcome:
        if 2 in batch.column("n").to_pylist():
            np.empty(1 << 62, dtype=np.uint8)
        return Outcome(batch)

    assert step(Ready(Made(greedy)), rows, context)[2] == (Rejection(2, OUT_OF_MEMORY),)


def test_a_reason_that_is_no_code_is_not_passed_on() -> None:
    rows, context = rows_of(3)
    stage = refusing({1}, lambda: RecordError("can't read Ivor's file"))
    assert step(Ready(stage), rows, context)[2] == (Rejection(1, STAGE_FAILED),)


def test_records_that_are_all_rejected_by_code_are_quarantined_not_a_failure() -> None:
    rows, context = rows_of(3)
    after, _, rejected = step(Ready(refusing({0, 1, 2}, lambda: RecordError("too_odd"))), rows, context)
    assert after.batch.num_rows == 0
    assert len(rejected) == 3


def test_a_stage_that_fails_on_nothing_at_all_fails_the_run() -> None:
    def work(batch: Batch) -> Outcome:
        raise KeyError("holds a value")

    for count in (0, 1, 2):
        rows, context = rows_of(count)
        with pytest.raises(RunError, match="stage 'made' failed with KeyError"):
            step(Ready(Made(work)), rows, context)


def test_errors_of_usage_go_through() -> None:
    rows, context = rows_of(2)
    with pytest.raises(UsageError, match="say what to do"):
        step(Ready(refusing({0}, lambda: UsageError("say what to do"))), rows, context)


def test_rows_left_out_are_counted_as_the_stage_counts_them() -> None:
    def half(batch: Batch) -> Outcome:
        return Outcome(batch.take(pa.array([1, 3])), rows=np.array([1, 3]))

    rows, context = rows_of(4)
    assert step(Ready(Made(half)), rows, context)[1].dropped == 2
    assert step(Ready(Suppressing(half)), rows, context)[1].suppressed == 2


def test_rows_that_come_twice_are_counted_as_augmented() -> None:
    def twice(batch: Batch) -> Outcome:
        chosen = np.array([0, 1, 0])
        return Outcome(batch.take(pa.array(chosen)), rows=chosen)

    rows, context = rows_of(2)
    after, log, _ = step(Ready(Made(twice)), rows, context)
    assert (log.augmented, log.dropped) == (1, 0)
    assert after.records.tolist() == [100, 101, 100]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (lambda batch: Outcome(batch.slice(0, 1)), "which row"),
        (lambda batch: Outcome(batch, rejected=(Rejection(0, "odd"),)), "returns a row that it also rejects"),
        (lambda batch: Outcome(batch, rows=np.arange(1)), "which row"),
    ],
)
def test_a_stage_that_loses_count_fails_the_run(outcome: Work, said: str) -> None:
    rows, context = rows_of(3)
    with pytest.raises(RunError, match=said):
        step(Ready(Made(outcome)), rows, context)


def test_what_follows_a_stage_sees_the_raw_rows_beside_its_own() -> None:
    rows, context = rows_of(5)
    first = Made(lambda batch: Outcome(batch.take(pa.array([4, 0])), rows=np.array([4, 0])))
    after, _, _ = step(Ready(first), rows, context)
    assert after.beside(["n"]).column("n").to_pylist() == [4, 0]
    again, _, rejected = step(Ready(refusing({0}, lambda: RecordError("too_odd"))), after, context)
    assert again.records.tolist() == [104]
    assert rejected == (Rejection(1, "too_odd"),)
