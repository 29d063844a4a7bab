"""A frozen solution is a private file that is reused on later data."""

import stat
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sanitize.errors import UsageError
from sanitize.tabular.frozen import Frozen, load, reuse, save
from sanitize.tabular.hierarchy import Flat, Interval
from sanitize.tabular.histogram import Counts, Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.optimal import search

HIERARCHIES = {"age": Interval(10), "sex": Flat()}


def state(ages: list[int], units: list[int]) -> tuple[dict[str, pa.Array], Histogram]:
    arrays = {"age": pa.array(ages), "sex": pa.array(["f"] * len(ages))}
    return arrays, Histogram.zero(["age", "sex"], [], True).fold(arrays, np.array(units, dtype=np.uint64))


def build(counts: Counts) -> list[Levels]:
    return [HIERARCHIES[name].build(values, name) for name, values in zip(counts.columns, counts.values, strict=True)]


def frozen() -> Frozen:
    _, first = state([21, 22, 23, 24, 25, 26, 41, 42], [10, 11, 12, 0, 1, 2, 3, 4])
    return Frozen(search(first, build(first.counts()), 3, max_suppressed=0.4).levels, "key", first)


def test_tuples_below_k_are_withheld_until_they_are_enough(tmp_path: Path) -> None:
    save(frozen(), tmp_path / "solution")
    kept = load(tmp_path / "solution")
    second, third = state([24, 43, 61], [5, 6, 7]), state([62, 63], [18, 19])
    solution, kept = reuse(kept, second[1], 3, build)
    released, keep = solution.recoding.apply(second[0])
    assert keep.tolist() == [True, True, False]
    assert released["age"][0].as_py() == "[20, 30)"
    solution, kept = reuse(kept, third[1], 3, build)
    assert solution.recoding.apply(third[0])[1].tolist() == [True, True]


def test_a_unit_that_comes_again_counts_once() -> None:
    arrays, again = state([43], [3])
    solution, _ = reuse(frozen(), again, 3, build)
    assert not solution.recoding.apply(arrays)[1].any()


def test_the_file_is_private_and_nothing_else_is_read(tmp_path: Path) -> None:
    save(frozen(), tmp_path / "solution")
    save(frozen(), tmp_path / "solution")
    assert stat.S_IMODE((tmp_path / "solution").stat().st_mode) == 0o600
    (tmp_path / "other").write_bytes(b"ARROW1 but not quite")
    with pytest.raises(UsageError, match="isn't a frozen solution"):
        load(tmp_path / "other")


def test_data_is_not_counted_twice(tmp_path: Path) -> None:
    _, second = state([24, 43, 61], [5, 6, 7])
    save(frozen(), tmp_path / "solution")
    first = load(tmp_path / "solution")
    _, kept = reuse(first, second, 3, build)
    save(kept, tmp_path / "solution")
    for again in (second, state([21, 22, 23, 24, 25, 26, 41, 42], [10, 11, 12, 0, 1, 2, 3, 4])[1]):
        with pytest.raises(UsageError, match="counted this data before"):
            reuse(load(tmp_path / "solution"), again, 3, build)


def test_other_columns_or_no_unit_are_refused() -> None:
    with pytest.raises(UsageError, match="other columns"):
        reuse(frozen(), Histogram.zero(["age"], [], True), 3, build)
    with pytest.raises(UsageError, match="unit"):
        reuse(frozen(), Histogram.zero(["age", "sex"]), 3, build)
