"""Who is alone with what a release says of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from sanitize.attacks.alone import single_out
from sanitize.attacks.hits import Hits


def look(
    folder: Path,
    columns: dict[str, list[Any]],
    units: list[int] | None = None,
    parts: int = 1,
    known: tuple[str, ...] = (),
) -> Hits:
    rows = len(next(iter(columns.values())))
    files, beside = [], []
    for number in range(parts):
        low, high = (rows * edge // parts for edge in (number, number + 1))
        files.append(folder / f"part-{number}.parquet")
        pq.write_table(pa.table({name: values[low:high] for name, values in columns.items()}), files[-1])
        if units is not None:
            beside.append(folder / f"unit-{number}.parquet")
            pq.write_table(pa.table({"unit": pa.array(units[low:high], pa.uint64())}), beside[-1])
    looked_at = [name for name in columns if name != "is_augmented"]
    return single_out(files, looked_at, known, None if units is None else beside)


ROWS: dict[str, list[Any]] = {
    "a": ["x", "x", "y", "y", "y", "y"],
    "b": [1.5, None, 1.5, None, None, None],
    "c": [dt.date(2024, 1, 1)] * 4 + [None] * 2,
    "number": [1, 2, 3, 4, 5, 6],
}


def test_rows_alone_are_counted_without_running_numbers(tmp_path: Path) -> None:
    for parts in (1, 3):
        found = look(tmp_path, ROWS, parts=parts)
        assert (found.checked, found.hits) == (6, 4)
    assert look(tmp_path, ROWS, known=("number",)).hits == 6


def test_a_person_alone_with_a_combination_counts_once(tmp_path: Path) -> None:
    found = look(tmp_path, ROWS, units=[1, 1, 2, 3, 4, 4])
    assert (found.checked, found.hits) == (4, 4)
    together = look(tmp_path, {"a": ["x"] * 4, "b": ["y", "y", "z", "z"]}, units=[1, 2, 1, 2])
    assert (together.checked, together.hits) == (2, 0)


def test_the_same_value_in_another_column_is_another(tmp_path: Path) -> None:
    found = look(tmp_path, {"a": ["x", "y", "x", "y"], "b": ["y", "x", "y", "x"], "list": [[1], [1], [1], [2]]})
    assert (found.checked, found.hits) == (4, 2)


def test_copies_and_empty_files_single_nobody_out(tmp_path: Path) -> None:
    marked = {"a": ["x", "x", "z"], "is_augmented": [False, False, True]}
    assert look(tmp_path, marked) == Hits(2, 0)
    assert look(tmp_path, {"a": []}, units=[]) == Hits(0, 0)
    assert single_out([], ["a"], []) == Hits(0, 0)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(["", "0", None]), st.integers(0, 3), st.booleans()),
        min_size=2,
        max_size=30,
    ).filter(lambda rows: all(len({row[at] for row in rows}) < len(rows) for at in (1, 2, 3)))
)
def test_it_agrees_with_counting_by_hand(tmp_path_factory: Any, rows: list[tuple[int, Any, int, bool]]) -> None:
    units, *columns = (list(column) for column in zip(*rows, strict=True))
    owners = defaultdict(set)
    for unit, *values in rows:
        owners[tuple(values)].add(unit)
    alone = {next(iter(own)) for own in owners.values() if len(own) == 1}
    named = dict(zip("abc", columns, strict=True))
    found = look(tmp_path_factory.mktemp("rows"), named, units=units, parts=2)
    assert (found.checked, found.hits) == (len(set(units)), len(alone))
