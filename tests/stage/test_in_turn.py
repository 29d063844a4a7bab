"""Stages in turn: neighbours hand pictures on decoded, and rows are accounted for as if each had the whole batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest

from sanitize.errors import RecordError, RunError
from sanitize.keys import Keys
from sanitize.stage.base import Stage
from sanitize.stage.findings import Tally
from sanitize.stage.in_turn import Passed, in_turn
from sanitize.stage.ready import Ready
from sanitize.stage.records import Batch, Rejection, without_rows
from sanitize.stage.shapes import Context, Outcome, Touches
from sanitize.stage.step import STAGE_FAILED, Rows

HANDED = frozenset(("n",))
seen: list[tuple[str, int, frozenset[str]]] = []


@dataclass(frozen=True)
class Noting(Stage):
    """Notes what it is given, rejects some values, and raises for others."""

    kind: ClassVar[str] = "noting"

    name: str = "a"
    rejected: frozenset[int] = frozenset()
    raising: Callable[[int], Exception | None] = lambda value: None

    def touches(self) -> Touches:
        return Touches(reads=("n",), writes=("n",))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        seen.append((self.name, batch.num_rows, context.handed_on))
        values = batch.column("n").to_pylist()
        for error in filter(None, map(self.raising, values)):
            raise error
        lost = [Rejection(row, f"not_{self.name}") for row, value in enumerate(values) if value in self.rejected]
        kept, rows = without_rows(batch, lost)
        return Outcome(kept, Tally.of("n", "THING", "seen", batch.num_rows), rows, tuple(lost))


@dataclass(frozen=True)
class Decoding(Noting):
    """The same, as a stage that takes decoded pictures."""

    takes_decoded: ClassVar[bool] = True


def passed(stages: Iterable[Stage], count: int) -> Passed:
    batch = pa.RecordBatch.from_pydict({"n": pa.array(range(count), pa.int64())})
    numbers = np.arange(100, 100 + count)
    rows, context = Rows.fresh(batch, batch, numbers), Context(Keys(bytes(32)), 0, batch, numbers)
    return in_turn([Ready(stage) for stage in stages], rows, context)


def test_neighbours_get_one_row_after_another_and_the_last_of_them_hands_nothing_on() -> None:
    seen.clear()
    passed([Decoding(name=name) for name in "abc"], 2)
    each = [("a", 1, HANDED), ("b", 1, HANDED), ("c", 1, frozenset())]
    assert seen[:6] == each * 2


def test_a_stage_in_between_takes_the_whole_batch_and_nothing_is_handed_to_it() -> None:
    seen.clear()
    passed([Decoding(name="a"), Noting(name="b"), Decoding(name="c")], 3)
    assert seen == [(name, 3, frozenset()) for name in "abc"]


@pytest.mark.parametrize("kind", [Decoding, Noting])
def test_rows_counts_and_losses_are_the_same_one_by_one(kind: type[Noting]) -> None:
    bad = frozenset((3, 7))
    made = passed([kind(name="a", rejected=bad), kind(name="b", rejected=frozenset((4,)))], 9)
    assert made.rows.batch.column("n").to_pylist() == made.rows.origin.tolist() == [0, 1, 2, 5, 6, 8]
    assert made.rows.records.tolist() == [100, 101, 102, 105, 106, 108]
    assert sorted((lost.row, lost.code) for lost in made.lost) == [(3, "not_a"), (4, "not_b"), (7, "not_a")]
    assert [(log.rows_in, log.rows_out) for log in made.logs] == [(9, 7), (7, 6)]
    assert [sum(one.count for one in log.tally) for log in made.logs] == [9, 7]


@pytest.mark.parametrize("kind", [Decoding, Noting])
@pytest.mark.parametrize("count", [0, 3])
def test_nothing_left_is_a_batch_without_rows(kind: type[Noting], count: int) -> None:
    made = passed([kind(rejected=frozenset(range(count))), kind()], count)
    assert made.rows.batch.num_rows == 0
    assert made.rows.batch.schema.names == ["n"]
    assert len(made.lost) == count


def test_a_record_that_a_stage_fails_for_is_lost_there() -> None:
    def odd(value: int) -> Exception | None:
        return RecordError("image_corrupt") if value == 1 else ZeroDivisionError() if value == 2 else None

    made = passed([Decoding(), Decoding(raising=odd)], 4)
    assert [(lost.row, lost.code) for lost in made.lost] == [(1, "image_corrupt"), (2, STAGE_FAILED)]


def test_a_stage_that_fails_for_every_record_fails_the_run() -> None:
    with pytest.raises(RunError, match="stage 'noting' failed with ZeroDivisionError"):
        passed([Decoding(), Decoding(raising=lambda value: ZeroDivisionError())], 4)
