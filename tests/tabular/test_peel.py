"""Local recoding: what is released meets k, l, t and units, and loses less than global recoding."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular.hierarchy import Flat, Interval, Tree
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.optimal import search
from sanitize.tabular.peel import peel
from sanitize.tabular.settle import settle
from tests.tabular.test_optimal import MODELS, SENSITIVE

TOWNS = Tree({"north": ["a", "b"], "south": ["c", "d", "e"]})


def table(seed: int, rows: int) -> tuple[dict[str, pa.Array], np.ndarray]:
    random = np.random.default_rng(seed)
    arrays = {
        "age": pa.array(random.integers(0, 60, rows)),
        "town": pa.array(random.choice(list("abcde"), rows)),
        "sex": pa.array(random.choice(["f", "m"], rows)),
        "s": pa.array(random.choice(SENSITIVE, rows)),
    }
    return arrays, random.integers(0, rows, rows).astype(np.uint64)


def fit(arrays: dict[str, pa.Array], units: np.ndarray | None) -> tuple[Histogram, list[Levels]]:
    state = Histogram.zero(["age", "town", "sex"], ["s"], units is not None).fold(arrays, units)
    values = state.counts().values
    hierarchies = [Interval(5, 10, 20), TOWNS, Flat()]
    return state, [h.build(v, name) for h, v, name in zip(hierarchies, values, ["age", "town", "sex"], strict=False)]


@pytest.mark.parametrize("model", [None, *MODELS])
@pytest.mark.parametrize("by_unit", [False, True])
def test_every_released_class_meets_what_was_asked(model: str | None, by_unit: bool) -> None:
    arrays, people = table(3, 300)
    units = people if by_unit else None
    models = [MODELS[model][0]] if model else []
    found = peel(*fit(arrays, units), 4, models=models, max_suppressed=0.05)
    released, kept = found.recoding.apply(arrays)
    written = {name: values.filter(pa.array(kept)) for name, values in released.items()}
    written["s"] = arrays["s"].filter(pa.array(kept))
    state = Histogram.zero(["age", "town", "sex"], ["s"], by_unit)
    comparable = models if kept.all() or model in ("distinct", "entropy", "recursive") else []
    settled = settle(state.fold(written, None if units is None else units[kept]), 4, comparable)
    assert settled.removed_rows == 0
    assert settled.classes == found.classes
    assert int((~kept).sum()) == found.suppressed_rows
    assert all(values.type == pa.string() for values in released.values())


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.integers(20, 200))
def test_loses_no_more_than_global_recoding(seed: int, rows: int) -> None:
    state, levels = fit(*table(seed, rows))
    assert peel(state, levels, 3).loss <= search(state, levels, 3).loss + 1e-9


def test_an_unknown_tuple_is_suppressed() -> None:
    arrays, _ = table(1, 200)
    found = peel(*fit(arrays, None), 3)
    assert not found.recoding.apply({**arrays, "age": pa.array([999] * 200)})[1].any()


def test_too_few_rows_are_refused_or_suppressed() -> None:
    arrays, _ = table(1, 3)
    with pytest.raises(UsageError, match="suppress"):
        peel(*fit(arrays, None), 5)
    assert peel(*fit(arrays, None), 5, max_suppressed=1.0).suppressed_rows == 3


def test_the_same_table_gives_the_same_recoding() -> None:
    arrays, people = table(7, 300)
    first, second = (peel(*fit(arrays, people), 3).recoding.apply(arrays) for _ in range(2))
    assert all(first[0][name].equals(second[0][name]) for name in first[0])
