"""Applying solutions: types, nulls, unknown values, and nothing of what was removed."""

import re

import numpy as np
import pyarrow as pa

from sanitize.tabular.hierarchy import Flat, Interval
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.local import interval_bounds
from sanitize.tabular.optimal import search
from sanitize.tabular.recoding import ClassKeys
from sanitize.tabular.solution import Solution

AGES = [21, 22, 23, 24, 41, 42, 43, 44, 90]
SEXES = ["f", "f", "f", "f", "m", "m", "m", "m", "f"]


def solved() -> Solution:
    arrays = {"age": pa.array(AGES), "sex": pa.array(SEXES)}
    state = Histogram.zero(["age", "sex"]).fold(arrays)
    counts = state.counts()
    levels = [Interval(10).build(counts.values[0], "age"), Flat().build(counts.values[1], "sex")]
    return search(state, levels, 3, max_suppressed=0.2)


def test_level_0_keeps_its_type_and_others_are_strings() -> None:
    released, kept = solved().recoding.apply({"age": pa.array(AGES), "sex": pa.array(SEXES)})
    assert released["age"].type == pa.string()
    assert released["age"][0].as_py() == "[20, 30)"
    assert released["sex"].to_pylist() == SEXES
    assert kept.tolist() == [True] * 8 + [False]


def test_a_class_or_value_that_was_never_counted_is_suppressed() -> None:
    arrays = {"age": pa.array([22, 22, 77, None]), "sex": pa.array(["f", "m", "f", "f"])}
    assert solved().recoding.apply(arrays)[1].tolist() == [True, False, False, False]


def test_dictionaries_chunks_and_other_widths_are_the_same_values() -> None:
    sexes = pa.chunked_array([pa.array(["f", "f"]).dictionary_encode(), pa.array(["m"]).dictionary_encode()])
    released, kept = solved().recoding.apply({"age": pa.array([22, 23, 43], pa.int8()), "sex": sexes})
    assert kept.all()
    assert released["sex"].type == pa.string()


def test_repr_shows_no_value() -> None:
    assert re.search(r"\b41\b", repr(solved().recoding)) is None


def test_class_keys_find_exactly_their_members_past_64_bits() -> None:
    random = np.random.default_rng(1)
    codes = [random.integers(0, 5000, 300) for _ in range(8)]
    known = ClassKeys(codes, [5000] * 8)
    assert (known.find(codes) >= 0).all()
    changed = [codes[0], *codes[1:]]
    changed[7] = (codes[7] + 1) % 5000
    assert (known.find(changed) < 0).all()
    changed[7] = np.full(300, -1)
    assert (known.find(changed) < 0).all()


def test_bounds_of_released_numbers() -> None:
    low, high = interval_bounds(pa.array(["[35, 40)", ">=90", "<18", "5-9", "*", None, "3.5", "[-0.1, 0)"]))
    assert low.to_pylist() == [35, 90, None, 5, None, None, 3.5, -0.1]
    assert high.to_pylist() == [40, None, 18, 9, None, None, 3.5, 0]
