"""Suppression by group: exact counts behind rates that give none away."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.tabular.groups import Groups
from sanitize.tabular.histogram import Histogram

ROWS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["f", "m", None, "x"])), min_size=1, max_size=60)


@pytest.mark.parametrize("beside", [True, False])
@given(rows=ROWS, released=st.sets(st.integers(0, 5)))
def test_rates_are_shares_rounded_up(beside: bool, rows: list[tuple[int, str | None]], released: set[int]) -> None:
    columns = {"age": pa.array([age for age, _ in rows]), "sex": pa.array([sex for _, sex in rows], pa.string())}
    state = Histogram.zero(["age"] if beside else ["age", "sex"], ["sex"] if beside else []).fold(columns)
    counts = state.counts()
    kept = np.isin(counts.tuple_columns()["age"].to_numpy(), list(released))
    rates = Groups.of(counts, "sex", kept).rates(least=1)
    sizes, gone = Counter(sex for _, sex in rows), Counter(sex for age, sex in rows if age not in released)
    expected = sorted(math.ceil(1000 * gone[sex] / sizes[sex]) / 1000 for sex in sizes)
    assert sorted(rates) == pytest.approx(expected)


def test_small_groups_stand_together() -> None:
    found = Groups(pa.array(["a", "b", "c", "d"]), np.array([100.0, 3, 6, 1]), np.array([10.0, 3, 0, 0]))
    assert found.rates(least=1) == (0.1, 0.0, 1.0, 0.0)
    assert found.rates(least=5) == (0.1, 0.5)
    assert found.rates(least=1000) == (1.0,)


def test_few_suppressed_rows_do_not_show_their_group() -> None:
    sizes = np.array([100.0, 58, 41])
    shown = {
        Groups(pa.array(["a", "b", "c"]), sizes + alone, alone).rates(least=5) for alone in np.eye(3, dtype=np.float64)
    }
    assert shown == {(0.05, 0.084, 0.125)}
    nobody = Groups(pa.array(["a", "b", "c"]), sizes, np.zeros(3))
    assert nobody.rates(least=5) == (0.0, 0.0, 0.0)


def test_rows_removed_later_count_with_their_group() -> None:
    found = Groups(pa.array(["a", None]), np.array([10.0, 10]), np.array([1.0, 0]))
    assert found.with_removed(pa.array(["a", None, None])).rates(1) == (0.2, 0.2)
