"""People counted bucket by bucket are counted as all together, whatever class is asked about."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.errors import InfeasibleError
from sanitize.tabular.hierarchy import Flat, Interval
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.optimal import METRICS, search
from sanitize.tabular.peel import peel
from sanitize.tabular.people import once
from sanitize.tabular.risk import risk
from sanitize.tabular.settle import settle

QUASI = ["age", "sex"]


def visits(seed: int, rows: int) -> tuple[dict[str, pa.Array], np.ndarray]:
    """Rows of people who are in some classes more than once, and in several classes."""
    random = np.random.default_rng(seed)
    people = random.integers(0, max(rows // 3, 2), rows).astype(np.uint64)
    age = 20 + people.astype(int) % 19 + random.integers(0, 2, rows)
    arrays = {"age": age, "sex": random.choice(["f", "m"], rows), "s": random.choice(["p", "q"], rows)}
    return {name: pa.array(values) for name, values in arrays.items()}, people * np.uint64(0x9E3779B97F4A7C15)


def in_buckets(arrays: dict[str, pa.Array], units: np.ndarray, buckets: int, most: int) -> Histogram:
    """Each bucket's people condensed on their own, and merged."""
    states, trajectories = [], []
    for bucket in range(buckets):
        rows = np.flatnonzero(units % np.uint64(buckets) == bucket)
        own = {name: values.take(pa.array(rows)) for name, values in arrays.items()}
        state, found = Histogram.zero(QUASI, ["s"], by_unit=True).fold(own, units[rows]).condensed(most)
        states.append(state)
        trajectories.append(found)
    return reduce(Histogram.merge, states).with_unique(once(np.concatenate(trajectories)))


def levels(state: Histogram) -> list[Levels]:
    return [h.build(v, n) for h, v, n in zip([Interval(5, 10), Flat()], state.counts().values, QUASI, strict=False)]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    rows=st.integers(4, 300),
    k=st.integers(1, 6),
    buckets=st.integers(1, 4),
    metric=st.sampled_from(METRICS),
    units_limit=st.sampled_from([None, 0.02, 0.3]),
)
def test_a_search_finds_the_same(
    seed: int, rows: int, k: int, buckets: int, metric: str, units_limit: float | None
) -> None:
    arrays, units = visits(seed, rows)
    whole = Histogram.zero(QUASI, ["s"], by_unit=True).fold(arrays, units)
    condensed = in_buckets(arrays, units, buckets, k)
    assert condensed.counts().entry_unit is None
    assert risk(condensed.counts()) == risk(whole.counts())
    both = []
    for state in (whole, condensed):
        try:
            found = search(state, levels(state), k, metric=metric, max_suppressed=0.2, max_suppressed_units=units_limit)
        except InfeasibleError:
            both.append(None)
        else:
            both.append((found.levels, found.score, found.units, found.suppressed_rows, found.suppressed_units))
    assert both[0] == both[1]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 5), buckets=st.integers(1, 3))
def test_local_recoding_and_settling_find_the_same(seed: int, k: int, buckets: int) -> None:
    arrays, units = visits(seed, 200)
    whole = Histogram.zero(QUASI, ["s"], by_unit=True).fold(arrays, units)
    condensed = in_buckets(arrays, units, buckets, k)
    one, other = (peel(state, levels(state), k, max_suppressed=1.0) for state in (whole, condensed))
    assert (one.loss, one.suppressed_rows, one.suppressed_units) == pytest.approx(
        (other.loss, other.suppressed_rows, other.suppressed_units)
    )
    first, second = settle(whole, k), settle(condensed, k)
    assert (first.k, first.classes, first.rows, first.units) == (second.k, second.classes, second.rows, second.units)
    assert (first.keeps(arrays) == second.keeps(arrays)).all()
