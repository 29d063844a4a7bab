"""An attacker with raw quasi-identifiers against released rows."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.attacks import linkage
from sanitize.attacks.linkage import CombinationCounter, Output, link
from sanitize.attacks.possible_values import Matcher


@pytest.mark.parametrize(
    ("released", "raw", "covered"),
    [
        ("[35, 40)", 37, True),
        ("[35, 40)", 40, False),
        ("[35, 40]", "40", True),
        ("(35, 40]", 35, False),
        ("[-5, 0)", -3.5, True),
        (">=90", 93, True),
        (">=90", 89.5, False),
        ("<18", 17, True),
        ("20-29", 25, True),
        (37, 37, True),
        ("37", 38, False),
        ("451**", "45128", True),
        ("451**", "45228", False),
        ("451**", "4512", False),
        ("451**", 45128, True),
        ("2020", "2020-03-05", True),
        ("2021", "2020-03-05", False),
        ("*****", "45128", True),
        ("*", "anything", True),
        ("<DATE_TIME>", "45128", True),
        ("*", None, True),
        (None, None, True),
        (None, "x", False),
        ("", "", True),
        ("2024-05", dt.date(2024, 5, 17), True),
        ("2024-05", "2024-06-01", False),
        ("2024", "2024-06-01 10:00:00", True),
        ("2024-Q2", dt.date(2024, 6, 30), True),
        ("2024-Q4", dt.date(2024, 12, 1), True),
        ("2024-W20", dt.date(2024, 5, 17), True),
        ("2020s", dt.date(2024, 5, 17), True),
        ("2010s", dt.date(2024, 5, 17), False),
        ("nurse", "nurse", True),
        ("health", "nurse", False),
    ],
)
def test_released_values_are_read_as_they_are_meant(released: Any, raw: Any, covered: bool) -> None:
    assert Matcher().matrix([released], [raw]).tolist() == [[covered]]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_labels_are_those_of_the_hierarchy(tmp_path: Path, sign: str) -> None:
    file = tmp_path / "job.csv"
    file.write_text(
        "\ufeff" + "\n".join(sign.join(row) for row in (("nurse", "health", "*"), ("roofer", "trades", "*")))
    )
    tree = {"tree": {"care": {"health": ["nurse"]}, "work": {"trades": {"roofer": None}}}}
    given = ({"csv": str(file)}, {"csv": str(file), "delimiter": sign}, tree, sz.Csv(str(file)), sz.Tree(tree["tree"]))
    for matcher in map(Matcher.of, given):
        assert matcher.matrix(["health", "trades", "*"], ["nurse", "roofer"]).tolist() == [
            [True, False],
            [False, True],
            [True, True],
        ]


def read(columns: dict[str, list[Any]], units: list[int] | None = None) -> Output:
    arrays = {name: column.combine_chunks() for name, column in zip(columns, pa.table(columns).columns, strict=True)}
    people = None if units is None else np.array(units, dtype=np.uint64)
    combinations, _ = CombinationCounter(tuple(columns)).count(arrays, people)
    return Output.of(combinations, by_unit=units is not None)


TARGETS = pa.table({"age": [31, 38, 55, 70], "zip": ["11111", "11112", "22222", "33333"], "ill": ["a", "a", "b", "a"]})


def test_who_stands_alone_is_counted_in_units() -> None:
    rows = {
        "age": ["[30, 40)", "[30, 40)", "[30, 40)", ">=50", ">=50"],
        "zip": ["1111*", "1111*", "1111*", "2222*", "2222*"],
        "ill": ["a", "a", "c", "b", "b"],
    }
    by_unit = link(read(rows, [1, 2, 2, 3, 3]), TARGETS, {}, ["age", "zip"], ["ill"])
    by_row = link(read(rows), TARGETS, {}, ["age", "zip"], ["ill"])
    assert (by_unit.targets, by_unit.linked, by_unit.alone) == (4, 3, 1)
    assert by_row.alone == 0
    assert (by_unit.guessed, by_unit.prior) == ({"ill": 4}, {"ill": 3})
    assert (by_unit.hits().checked, by_unit.hits().hits) == (4, 1)


def test_raw_values_single_everyone_out_and_suppressed_ones_nobody() -> None:
    raw = link(read(TARGETS.to_pydict()), TARGETS, {}, ["age", "zip"], ["ill"])
    assert (raw.alone, raw.guessed["ill"], raw.prior["ill"]) == (4, 4, 3)
    stars = read({"age": ["*"] * 4, "zip": ["*"] * 4, "ill": ["a", "a", "b", "a"]})
    hidden = link(stars, TARGETS, {}, ["age", "zip"], ["ill"])
    assert (hidden.linked, hidden.alone, hidden.guessed, hidden.prior) == (4, 0, {"ill": 3}, {"ill": 3})


def test_an_empty_output_links_nobody() -> None:
    empty = read({"age": pa.array([], pa.string()), "zip": pa.array([], pa.string()), "ill": pa.array([], pa.string())})  # type: ignore[dict-item]
    found = link(empty, TARGETS, {}, ["age", "zip"], ["ill"])
    assert (found.linked, found.alone, found.guessed) == (0, 0, {"ill": 0})


def test_a_person_with_rows_in_two_classes_is_alone_in_both() -> None:
    rows = {
        "age": ["[30, 40)", "[20, 60)", ">=50", ">=50"],
        "zip": ["1111*"] * 2 + ["*"] * 2,
        "ill": ["a", "b", "b", "a"],
    }
    found = link(read(rows, [1, 1, 2, 3]), TARGETS, {}, ["age", "zip"], ["ill"])
    assert (found.linked, found.alone) == (4, 2)


def test_it_agrees_with_comparing_every_target_with_every_row() -> None:
    rng = random.Random(5)
    lows = [rng.randrange(0, 80, 5) for _ in range(60)]
    rows = {
        "age": [f"[{low}, {low + rng.choice((5, 10, 40))})" for low in lows],
        "zip": [rng.choice(("1", "2")) + rng.choice(("1***", "****", "23**")) for _ in lows],
        "ill": [rng.choice("aab") for _ in lows],
    }
    units = [rng.randrange(20) for _ in lows]
    asked = [(rng.randrange(90), f"{rng.choice('12')}{rng.choice(('1', '23'))}456"[:5], "a") for _ in range(40)]
    targets = pa.table(dict(zip(("age", "zip", "ill"), map(list, zip(*asked, strict=True)), strict=True)))
    found = link(read(rows, units), targets, {}, ["age", "zip"], ["ill"])

    def fits(age: int, code: str, row: int) -> bool:
        low, high = (int(bound) for bound in rows["age"][row][1:-1].split(", "))
        return low <= age < high and all(a in ("*", b) for a, b in zip(rows["zip"][row], code, strict=True))

    candidates = [[row for row in range(60) if fits(age, code, row)] for age, code, _ in asked]
    assert found.linked == sum(map(bool, candidates))
    assert found.alone == sum(len({units[row] for row in rows_of}) == 1 for rows_of in candidates) > 0
    counts = [Counter(rows["ill"][row] for row in rows_of) for rows_of in candidates]
    least = sum(count["a"] > count["b"] for count in counts)
    assert least <= found.guessed["ill"] <= sum(count["a"] >= count["b"] for count in counts)


def test_where_columns_hold_many_values_fewer_persons_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkage, "WORK", 12)
    monkeypatch.setattr(linkage, "FEWEST", 2)
    output = read(TARGETS.to_pydict())
    assert link(output, TARGETS, {}, ["age", "zip"], ["ill"]).targets == 3


def test_augmented_rows_are_nobody_and_unmarked_ones_somebody(tmp_path: Path) -> None:
    file = tmp_path / "part.parquet"
    pq.write_table(pa.table({"q": ["a", "b", "c"], "is_augmented": [False, None, True]}), file)
    found = Output.read([file], ["q"])
    assert found.rows.tolist() == [1, 1]
    assert [found.values["q"][code] for code in found.codes["q"]] == ["a", "b"]
    assert found.units.tolist() == found.highest.tolist() == [0, 1]
