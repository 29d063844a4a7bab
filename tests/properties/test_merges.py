"""Every fit gives the same frozen stage whatever the shards and whatever their order: it merges like a set."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanitize as sz
from sanitize.keys import Keys
from sanitize.policy import Policy
from sanitize.stage.base import Fitted
from sanitize.stage.bind import bind_all
from sanitize.stage.findings import Tally
from sanitize.stage.shapes import Context, Declared

KEYS = Keys(bytes(32))
ROWS = 12
WORDS = st.text("ab", max_size=1)

names = st.lists(st.sampled_from(["a", "b", "c", None]), min_size=ROWS, max_size=ROWS)
numbers = st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=ROWS, max_size=ROWS)
cuts = st.lists(st.integers(0, ROWS), max_size=4).map(lambda marks: [0, *sorted(marks), ROWS])
FITTED: list[Fitted[Any]] = [
    sz.KAnonymity(k=2, quasi={"n": sz.Interval(2, 4)}, max_suppressed=1.0),
    sz.KAnonymity(k=2, quasi={"n": sz.Flat(), "m": sz.Flat()}, unit="id", max_suppressed=1.0),
    sz.KAnonymity(k=2, quasi={"n": sz.Flat()}, l={"m": 2}, unit="id", max_suppressed=1.0),
    sz.Identities(columns=("id",), max_count=2, action="cap"),
    sz.Identities(columns=("id", "m"), max_share=0.2, action="weight"),
    sz.Identities(columns=("id",), max_count=1, action="flag"),
    sz.Split(shares={"train": 0.6, "test": 0.4}, columns=("id",)),
    sz.Outliers(columns=("id", "m"), min_count=2),
]


def context(batch: pa.RecordBatch, first: int) -> Context:
    return Context(KEYS, 3, batch, np.arange(first, first + batch.num_rows))


def seen(stage: Fitted[Any], state: Any, batch: pa.RecordBatch) -> list[object]:
    """What the frozen stage makes of the whole data."""
    outcome = stage.apply(batch, context(batch, 0), stage.freeze(state, context(batch, 0)))
    kept = None if outcome.rows is None else outcome.rows.tolist()
    return [outcome.batch.to_pydict(), outcome.tally.counts, kept, outcome.rejected]


@pytest.mark.parametrize("asked", FITTED, ids=lambda stage: f"{stage.kind}-{FITTED.index(stage)}")
@given(data=st.data(), ids=names, n=numbers, m=numbers, marks=cuts)
def test_any_shards_in_any_order_freeze_to_the_same_stage(
    asked: Fitted[Any], data: st.DataObject, ids: list[Any], n: list[Any], m: list[Any], marks: list[int]
) -> None:
    batch = pa.RecordBatch.from_pydict(
        {"id": pa.array(ids, pa.string()), "n": pa.array(n, pa.int64()), "m": pa.array(m, pa.int64())}
    )
    (stage,) = bind_all([asked], Declared(), Policy())
    assert isinstance(stage, Fitted)
    shards = []
    for start, stop in pairwise(marks):
        part = batch.slice(start, stop - start)
        shards.append(stage.fold(stage.zero(), part, context(part, start)))
    whole = stage.fold(stage.zero(), batch, context(batch, 0))
    order = data.draw(st.permutations(range(len(shards))))
    left = reduce(stage.merge, [shards[at] for at in order], stage.zero())
    right = reduce(lambda above, below: stage.merge(below, above), [shards[at] for at in order], stage.zero())
    assert seen(stage, left, batch) == seen(stage, right, batch) == seen(stage, whole, batch)


counts = st.dictionaries(st.tuples(WORDS, WORDS, WORDS), st.integers(0, 5), max_size=4)


def tally(entries: dict[tuple[str, str, str], int]) -> Tally:
    return sum((Tally.of(*key, count) for key, count in entries.items()), Tally())


@given(st.lists(counts, min_size=3, max_size=3))
def test_tallies_add_in_any_order(entries: list[dict[tuple[str, str, str], int]]) -> None:
    one, two, three = map(tally, entries)
    assert one + (two + three) == (one + two) + three
    assert one + two == two + one
    assert one + Tally() == one
    assert (one + two).total == one.total + two.total
