"""Tables from source to release: joins, groups, solutions that are reused, and the same result however it is cut."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest
import yaml

import sanitize as sz
from sanitize.engine.local import LocalEngine
from sanitize.errors import UsageError
from tests.tables import Job, job, outside_run

K3 = {"use": "k_anonymity", "k": 3, "max_suppressed": 1.0}


def table_job(
    folder: Path, data: pd.DataFrame, roles: dict[str, Any], stages: list[dict[str, Any]], **more: Any
) -> Job:
    folder.mkdir()
    data.to_parquet(folder / "in.parquet")
    return job(folder, folder / "in.parquet", roles, stages, **more)


def test_two_released_tables_join_on_their_tokens(tmp_path: Path) -> None:
    people = pd.DataFrame({"id": [f"p{n}" for n in range(12)], "town": list("aaabbbcccddd")})
    visits = pd.DataFrame({"patient": [f"p{n}" for n in (0, 0, 5, 7)] + ["stranger"], "cost": [1, 2, 3, 4, 5]})
    tokens = {"use": "pseudonymize", "prefix": "S-", "length": 20}
    key = {"role": "identifier", "key": "subjects"}
    one = table_job(tmp_path / "people", people, {"id": key, "town": "label"}, [{**tokens, "columns": ["id"]}])
    two = table_job(tmp_path / "visits", visits, {"patient": key, "cost": "keep"}, [{**tokens, "columns": ["patient"]}])
    for made in (one, two):
        assert made.run().verdict.passed
    joined = one.released().to_pandas().merge(two.released().to_pandas(), left_on="id", right_on="patient")
    assert sorted(joined["cost"]) == [1, 2, 3, 4]
    assert sorted(zip(joined["cost"], joined["town"], strict=True)) == [(1, "a"), (2, "a"), (3, "b"), (4, "c")]
    assert joined["id"].str.fullmatch("S-[0-9a-hjkmnp-tv-z]{20}").all()


def test_rotated_tokens_do_not_join_and_say_their_turn(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "n": [1, 2]})
    keys = sz.Keys(bytes(range(32)))
    first, second = (
        sz.Pseudonymize(columns=("id",), rotation=turn).run(frame, keys=keys).data["id"] for turn in (None, "2027")
    )
    assert set(first).isdisjoint(second)
    assert second.str.startswith("2027-").all()


def test_an_identifier_in_bytes_gets_tokens_like_its_text(tmp_path: Path) -> None:
    data = pa.table({"id": pa.array([b"p1", b"\xff\x00", None], pa.binary()), "n": [1, 2, 3]})
    keys = sz.Keys(bytes(range(32)))
    released = sz.Pseudonymize(columns=("id",)).run(data, keys=keys).data["id"].to_pylist()
    assert (
        released[0] == sz.Pseudonymize(columns=("id",)).run(pa.table({"id": ["p1"]}), keys=keys).data["id"][0].as_py()
    )
    assert released[1] not in (None, released[0])
    assert released[2] is None


def crowd(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"age": [20] * 30 + [30] * 30 + [41, 52], "sex": ["f", "m"] * 30 + ["f", "x"], **columns})


def grouped(folder: Path, limit: float, data: pd.DataFrame, *more: dict[str, Any]) -> Job:
    roles = {"age": "quasi", "sex": "label"}
    (folder.parent / "policy.yaml").write_text(yaml.safe_dump({"min_count": 1, "gate": {"suppressed_by_group": limit}}))
    roles |= {name: "label" for name in data.columns if name not in roles}
    stages = [{**K3, "groups": ["sex"]}, *more]
    return table_job(folder, data, roles, stages, policy=str(folder.parent / "policy.yaml"))


@pytest.mark.parametrize(("limit", "passed"), [(0.5, False), (1.0, True)])
def test_suppression_by_group_is_told_without_its_values_and_gated(tmp_path: Path, limit: float, passed: bool) -> None:
    made = grouped(tmp_path / "groups", limit, crowd())
    result = made.run(keep_refused=True)
    assert result.verdict.passed is passed
    assert result.manifest.privacy is not None
    assert result.manifest.privacy.suppressed_by_group == {"sex": (0.033, 0.0, 1.0)}
    if passed:
        assert sz.verify(made.output, allow_unsigned=True).passed


def test_rows_that_settle_removes_count_with_their_group(tmp_path: Path) -> None:
    data = crowd(n=["bad"] * 28 + ["fine"] * 34)
    fragile = {"use": "fragile", "column": "n", "on": "bad", "code": "too_odd"}
    result = grouped(tmp_path / "late", 1.0, data, fragile).run(keep_refused=True)
    assert result.manifest.privacy is not None
    assert result.manifest.rows.quarantined == 28
    assert result.manifest.rows.suppressed == 4
    assert result.manifest.privacy.suppressed_by_group == {"sex": (0.065, 0.034, 1.0)}


def increments(folder: Path, name: str, ages: list[int], first: int, **more: Any) -> Job:
    data = pd.DataFrame({"id": [f"p{first + n}" for n in range(len(ages))], "age": ages})
    roles = {"id": "identifier", "age": {"role": "quasi", "hierarchy": {"interval": [10, 20]}}}
    stages = [{"use": "drop", "columns": ["id"]}, {**K3, "solution": str(folder / "kept"), **more}]
    return table_job(folder / name, data, roles, stages, source={"unit": "id"})


def test_a_solution_is_reused_with_k_on_the_union_and_withholds_until_there_are_enough(tmp_path: Path) -> None:
    ages = [31, 32, 33, 45, 46, 47, 61]
    first, second = increments(tmp_path, "one", ages, 0), increments(tmp_path, "two", [34, 62, 48], 7)
    third = increments(tmp_path, "three", [63], 10)
    results = [made.run() for made in (first, second, third)]
    assert all(result.verdict.passed for result in results)
    assert [sorted(made.released()["age"].to_pylist()) for made in (first, second, third)] == [
        ["[30, 40)"] * 3 + ["[40, 50)"] * 3, ["[30, 40)", "[40, 50)"], ["[60, 70)"]
    ]  # fmt: skip
    told = [result.manifest.privacy for result in results]
    assert [(one.k, one.union_k) for one in told if one] == [(3, None), (1, 4), (1, 3)]
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600
    assert sz.verify(second.output, allow_unsigned=True).passed
    assert "kept" not in {file.name for file in second.output.rglob("*")}


def test_data_that_was_counted_and_keys_that_changed_are_refused(tmp_path: Path) -> None:
    increments(tmp_path, "one", [31, 32, 33], 0).run()
    with pytest.raises(UsageError, match="counted this data before"):
        increments(tmp_path, "again", [31, 32, 33], 0).run()
    with pytest.raises(UsageError, match="another key"):
        increments(tmp_path, "two", [34], 7).pipeline.run(keys=sz.Keys(bytes(32)))


def test_a_refused_run_leaves_the_solution_as_it_was(tmp_path: Path) -> None:
    assert not increments(tmp_path, "one", [31, 52, 73], 0).run().verdict.passed
    assert not (tmp_path / "kept").exists()


def test_a_solution_inside_the_output_is_refused(tmp_path: Path) -> None:
    made = increments(tmp_path, "one", [31, 32, 33], 0, solution=str(tmp_path / "one" / "out" / "kept"))
    with pytest.raises(UsageError, match="inside the output"):
        made.run()


@pytest.fixture(scope="module")
def adult(shared_data: Path) -> pa.Table:
    file = shared_data / "tables" / "adult" / "adult.csv"
    return csv.read_csv(file, parse_options=csv.ParseOptions(delimiter=";"))


def test_one_four_and_sixteen_files_give_one_solution(tmp_path: Path, shared_data: Path, adult: pa.Table) -> None:
    hierarchies = shared_data / "tables" / "adult" / "hierarchies"
    roles = {
        name: {"role": "quasi", "hierarchy": {"csv": str(hierarchies / f"{name}.csv")}} for name in adult.column_names
    }
    seen = []
    for files, workers in ((1, 1), (4, 1), (16, 1), (16, 2)):
        folder = tmp_path / f"{files}-{workers}"
        (folder / "in").mkdir(parents=True)
        for number in range(files):
            start, stop = (adult.num_rows * at // files for at in (number, number + 1))
            pq.write_table(adult.slice(start, stop - start), folder / "in" / f"{number:02}.parquet")
        made = job(folder, folder / "in", roles, [{"use": "k_anonymity", "k": 5, "max_suppressed": 0.05}])
        result = made.run(LocalEngine(workers))
        assert result.verdict.passed
        rows = made.released().sort_by([(name, "ascending") for name in adult.column_names])
        seen.append((result.manifest, rows))
    figures = [manifest.privacy.model_dump(exclude={"telling"}) for manifest, _ in seen if manifest.privacy]
    assert figures[0]["loss"] == pytest.approx(0.269635, abs=1e-6)
    assert all(one == figures[0] for one in figures)
    assert all(rows.equals(seen[0][1]) for _, rows in seen)
    assert outside_run(seen[2][0]) == outside_run(seen[3][0])
