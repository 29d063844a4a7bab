"""What users of ARX and anjana complain about, each with its answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.optimal import search


def test_one_person_with_many_rows_is_one_person() -> None:
    frame = pd.DataFrame({"who": ["a"] * 10 + ["b"], "age": [30] * 10 + [40]})
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Flat()}, unit="who")
    assert set(stage.run(frame).data["age"]) == {"*"}


def test_a_solution_is_reused_on_new_data(tmp_path: Path) -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.5, solution=str(tmp_path / "levels"))
    first = stage.run(pd.DataFrame({"age": [31, 32, 45]})).data
    second = stage.run(pd.DataFrame({"age": [33, 46, 77]})).data
    third = stage.run(pd.DataFrame({"age": [78]})).data
    assert [found["age"].tolist() for found in (first, second, third)] == [
        ["[30, 40)"] * 2, ["[30, 40)", "[40, 50)"], ["[70, 80)"]
    ]  # fmt: skip


def test_an_incomplete_hierarchy_is_named_with_what_is_missing_but_no_value(tmp_path: Path) -> None:
    file = tmp_path / "job.csv"
    file.write_text("nurse;health;*\ncook;kitchen;*\n")
    frame = pd.DataFrame({"job": ["nurse", "cook", "Quendelmaster", "Astrologer"] * 2})
    with pytest.raises(UsageError, match=r"'job': 2 distinct values have no place .*'job.csv'") as error:
        sz.KAnonymity(k=2, quasi={"job": sz.Csv(str(file))}).run(frame)
    assert "Quendel" not in str(error.value)
    starred = sz.KAnonymity(k=2, quasi={"job": {"csv": str(file), "unknown": "*"}}).run(frame).data
    assert starred["job"].value_counts().to_dict() == {"*": 4, "nurse": 2, "cook": 2}


@pytest.mark.parametrize(
    ("rows", "said"),
    [("a;x;*\nb;y\n", "differ in their number of levels"), ("a;x;*\na;y;*\n", "are listed twice")],
)
def test_a_broken_hierarchy_is_refused(tmp_path: Path, rows: str, said: str) -> None:
    (tmp_path / "broken.csv").write_text(rows)
    with pytest.raises(UsageError, match=said):
        sz.KAnonymity(k=1, quasi={"q": sz.Csv(str(tmp_path / "broken.csv"))}).run(pd.DataFrame({"q": ["a"]}))


def test_a_level_that_splits_a_group_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tangled.csv").write_text("a;x;1;*\nb;x;2;*\n")
    with pytest.raises(UsageError, match="isn't nested"):
        sz.KAnonymity(k=1, quasi={"q": sz.Csv(str(tmp_path / "tangled.csv"))}).run(pd.DataFrame({"q": ["a", "b"]}))


def test_nulls_and_empty_strings_are_two_values() -> None:
    frame = pd.DataFrame({"town": ["", "", None, None, "Ulm", "Ulm"]}, dtype="object")
    released = sz.KAnonymity(k=2, quasi={"town": sz.Flat()}).run(pa.Table.from_pandas(frame)).data
    assert released["town"].to_pylist() == ["", "", None, None, "Ulm", "Ulm"]
    lonely = pa.table({"town": ["", None, None, "Ulm", "Ulm"]})
    kept = sz.KAnonymity(k=2, quasi={"town": sz.Flat()}, max_suppressed=0.2).run(lonely).data
    assert kept["town"].to_pylist() == [None, None, "Ulm", "Ulm"]


def test_suppressed_rows_are_gone_and_no_class_of_stars() -> None:
    frame = pd.DataFrame({"age": [30, 30, 30, 41, 52], "sex": list("fffmm")})
    stage = sz.KAnonymity(k=3, quasi={"age": sz.Flat(), "sex": sz.Flat()}, max_suppressed=0.4)
    assert stage.run(frame).data.to_dict("list") == {"age": [30] * 3, "sex": ["f"] * 3}


def test_twenty_quasi_identifiers_are_searched() -> None:
    random = np.random.default_rng(0)
    names = [f"q{place}" for place in range(20)]
    columns = {name: pa.array(random.integers(0, 6, 400)) for name in names}
    state = Histogram.zero(names).fold(columns)
    levels = [sz.Interval(2).build(values, name) for name, values in zip(names, state.counts().values, strict=True)]
    found = search(state, levels, 5, max_suppressed=0.1)
    assert found.nodes > 10**9
    assert found.suppressed_rows <= 40
    assert found.gap is not None
    assert 0 <= found.gap <= found.score
