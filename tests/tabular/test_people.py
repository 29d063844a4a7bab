"""People counted bucket by bucket are counted as all together, whatever class is asked about."""

from __future__ import annotations

from collections import Counter
from functools import reduce

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.data_kinds.distinct import once
from sanitize.errors import InfeasibleError
from sanitize.tabular.diversity import Model
from sanitize.tabular.hierarchy import Flat, Interval
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.optimal import METRICS, search
from sanitize.tabular.peel import peel
from sanitize.tabular.privacy import closeness, diversity
from sanitize.tabular.risk import risk
from sanitize.tabular.sensitive import SensitiveCounter
from sanitize.tabular.settle import settle

QUASI = ["age", "sex"]
MODELS: list[list[Model]] = [
    [],
    [*diversity({"s": 2})],
    [*diversity({"s": {"entropy": 2}})],
    [*diversity({"s": {"recursive": [3, 2]}})],
    [*closeness({"s": 0.3}), *closeness({"s": {"ordered": 0.2}})],
]


def visits(seed: int, rows: int) -> tuple[dict[str, pa.Array], np.ndarray]:
    """Rows of people who are in some classes more than once, and in several classes."""
    random = np.random.default_rng(seed)
    people = random.integers(0, max(rows // 3, 2), rows).astype(np.uint64)
    age = 20 + people.astype(int) % 19 + random.integers(0, 2, rows)
    arrays = {
        "age": age,
        "sex": random.choice(["f", "m"], rows),
        "s": random.choice(["p", "q", "r"], rows, p=[0.5, 0.4, 0.1]),
    }
    return {name: pa.array(values) for name, values in arrays.items()}, people * np.uint64(0x9E3779B97F4A7C15)


def in_buckets(arrays: dict[str, pa.Array], units: np.ndarray, buckets: int, most: int) -> Histogram:
    """Each bucket's people condensed on their own, and merged."""
    states, trajectories = [], []
    for bucket in range(buckets):
        rows = np.flatnonzero(units % np.uint64(buckets) == bucket)
        own = {name: values.take(pa.array(rows)) for name, values in arrays.items()}
        state, found = Histogram.zero(QUASI, ["s"], by_unit=True).fold(own, units[rows]).condensed(most, ["s"])
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
    models=st.sampled_from(MODELS),
)
def test_a_search_finds_the_same(
    seed: int, rows: int, k: int, buckets: int, metric: str, units_limit: float | None, models: list[Model]
) -> None:
    arrays, units = visits(seed, rows)
    whole = Histogram.zero(QUASI, ["s"], by_unit=True).fold(arrays, units)
    condensed = in_buckets(arrays, units, buckets, k)
    assert condensed.counts().entry_unit is None
    assert risk(condensed.counts()) == risk(whole.counts())
    both = []
    for state in (whole, condensed):
        try:
            limits = {"max_suppressed": 0.2, "max_suppressed_units": units_limit}
            found = search(state, levels(state), k, metric=metric, models=models, **limits)
        except InfeasibleError:
            both.append(None)
        else:
            both.append((found.levels, found.score, found.units, found.suppressed_rows, found.suppressed_units))
    assert both[0] == both[1]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 5), buckets=st.integers(1, 3), models=st.sampled_from(MODELS))
def test_local_recoding_and_settling_find_the_same(seed: int, k: int, buckets: int, models: list[Model]) -> None:
    arrays, units = visits(seed, 200)
    whole = Histogram.zero(QUASI, ["s"], by_unit=True).fold(arrays, units)
    condensed = in_buckets(arrays, units, buckets, k)
    one, other = (peel(state, levels(state), k, models=models, max_suppressed=1.0) for state in (whole, condensed))
    assert (one.loss, one.suppressed_rows, one.suppressed_units) == pytest.approx(
        (other.loss, other.suppressed_rows, other.suppressed_units)
    )
    first, second = settle(whole, k, models), settle(condensed, k, models)
    assert (first.k, first.classes, first.rows, first.units) == (second.k, second.classes, second.rows, second.units)
    assert first.achieved == pytest.approx(second.achieved)
    assert (first.keeps(arrays) == second.keeps(arrays)).all()


def counted(arrays: dict[str, pa.Array], units: np.ndarray, classes: np.ndarray) -> dict[tuple[int, str], int]:
    """The people of each value in each class, one by one."""
    rows = zip(classes.tolist(), arrays["s"].to_pylist(), units.tolist(), strict=True)
    return Counter((place, value) for place, value, _ in set(rows))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(4, 300), buckets=st.integers(1, 4), width=st.integers(1, 9))
def test_people_of_values_are_counted_once_in_any_class(seed: int, rows: int, buckets: int, width: int) -> None:
    arrays, units = visits(seed, rows)
    counts = in_buckets(arrays, units, buckets, 2).counts()
    counter = SensitiveCounter(counts, "s")
    place = counts.tuple_columns()["age"].to_numpy() // width - 20 // width
    expected = counted(arrays, units, arrays["age"].to_numpy() // width - 20 // width)
    for part, matrix in counter.per_class(place, int(place.max()) + 1):
        for at, row in enumerate(matrix):
            for value, people in zip(counter.values.to_pylist(), row, strict=True):
                assert people == expected.get((part.start + at, value), 0)
