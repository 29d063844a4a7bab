"""A release that grows: old parts stay as they are, and everything is counted over all parts together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.erasure.erase import erase
from sanitize.erasure.request import Request
from sanitize.errors import ReleaseError, UsageError
from sanitize.keys import Keys
from sanitize.run.flow import Options
from sanitize.stage.result import Result
from tests.tables import KEYS, job

COLUMNS = {
    "id": "identifier",
    "age": {"role": "quasi", "hierarchy": {"interval": [10, 20, 40]}},
    "town": "quasi",
    "illness": "sensitive",
}
TOKENS = {"use": "pseudonymize", "columns": ["id"]}
ANONYMOUS = {"use": "k_anonymity", "k": 3, "l": {"illness": 2}, "max_suppressed": 0.4}
FIRST = [(who, 30 + who % 8, "Ulm") for who in range(12)]


def run(folder: Path, name: str, rows: list[tuple[int, int, str]], before: str | None = None, **more: Any) -> Result:
    """A run over some people (number, age, town), which adds to another release of the same folder."""
    folder.mkdir(exist_ok=True)
    asked = {"stages": [TOKENS, ANONYMOUS], "type": pa.string(), "keys": KEYS, "increments": True, "unit": "id", **more}
    table = {
        "id": [f"person-{who:03}" for who, _, _ in rows],
        "age": [age for _, age, _ in rows],
        "town": [town for _, _, town in rows],
        "illness": pa.array([str(who % 3) for who, _, _ in rows]).cast(asked["type"]),
    }
    pq.write_table(pa.table(table), folder / f"{name}.parquet")
    (folder / "policy.yaml").write_text(json.dumps({"name": "small", "min_count": 2}))
    given = job(
        folder,
        folder / f"{name}.parquet",
        COLUMNS,
        asked["stages"],
        source={"unit": asked["unit"]},
        policy=str(folder / "policy.yaml"),
        output={"path": str(folder / name), "increments": asked["increments"]},
        **({"exclude": str(folder / "exclude.txt")} if "exclude" in asked else {}),
    )
    (folder / "exclude.txt").write_text(asked.get("exclude", ""))
    options = Options(
        predecessor=asked.get("predecessor", before and folder / before), resume=asked.get("resume", False)
    )
    return given.pipeline.run(keys=asked["keys"], options=options)


def released(folder: Path) -> pd.DataFrame:
    return pd.concat([pq.read_table(part).to_pandas() for part in sorted((folder / "data").iterdir())])


def test_a_chain_keeps_old_parts_and_holds_k_and_l_over_all_of_them(tmp_path: Path) -> None:
    run(tmp_path, "one", FIRST)
    second = [(0, 31, "Ulm"), (20, 33, "Ulm"), (21, 35, "Ulm"), *((who, 75, "Bonn") for who in (22, 23, 24))]
    run(tmp_path, "two", second, "one")
    result = run(tmp_path, "three", [(20, 34, "Ulm"), (30, 32, "Ulm"), (31, 78, "Bonn")], "two")
    for old in ("one", "two"):
        for part in (tmp_path / old / "data").iterdir():
            assert (tmp_path / "three" / "data" / part.name).read_bytes() == part.read_bytes()
    found = released(tmp_path / "three")
    classes = found.groupby(["age", "town"])
    assert len(found) == len(FIRST) + len(second) + 3
    assert found.id.nunique() == 12 + 5 + 2
    assert (classes.id.nunique().min(), classes.illness.nunique().min()) == (4, 3)
    manifest = result.manifest
    assert manifest.privacy is not None
    assert (manifest.privacy.k, manifest.privacy.union_k) == (4, None)
    assert (manifest.rows.read, manifest.rows.written) == (21, 21)
    assert manifest.increments is not None
    assert (manifest.increments.rows.read, manifest.increments.units) == (3, 20)  # 19, to a multiple of two
    assert len(manifest.increments.sources) == 3
    assert sz.verify(tmp_path / "three", allow_unsigned=True).passed


def test_people_count_once_and_who_was_withheld_does_not_count(tmp_path: Path) -> None:
    """A class needs three people in the files: neither one person's two rows nor earlier, unreleased rows help."""
    run(tmp_path, "one", [*FIRST, (50, 75, "Bonn"), (51, 75, "Bonn")])
    assert set(released(tmp_path / "one").town) == {"Ulm"}
    second = [(60, 75, "Bonn"), (61, 75, "Bonn"), (61, 76, "Bonn"), *((who, 31, "Ulm") for who in range(70, 77))]
    result = run(tmp_path, "two", second, "one")
    found = released(tmp_path / "two")
    assert set(found.town) == {"Ulm"}
    assert len(found) == 19
    assert result.manifest.increments is not None
    assert result.manifest.increments.rows.suppressed == 3


def test_levels_that_no_longer_fit_are_refused(tmp_path: Path) -> None:
    run(tmp_path, "one", FIRST)
    result = run(tmp_path, "two", [(who, who, f"Town {who}") for who in range(40, 60)], "one")
    assert "suppressed" in [check.name for check in result.manifest.gate.checks if not check.passed]
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"increments": False}, {}, "was made without output.increments"),
        ({}, {"keys": Keys(bytes(range(1, 33)))}, "was made with another key"),
        ({}, {"stages": [TOKENS, {**ANONYMOUS, "k": 2}]}, "by another pipeline or policy"),
        ({}, {"stages": [{**TOKENS, "per": "row"}, ANONYMOUS]}, "stage 'pseudonymize', with these options"),
        ({}, {"stages": [TOKENS, {**ANONYMOUS, "recoding": "local"}]}, "stage 'k_anonymity', with these options"),
        ({}, {"stages": [{"use": "drop", "columns": ["id"]}, ANONYMOUS]}, "known again by their tokens"),
        ({}, {"keys": Keys(bytes(32), ephemeral=True)}, "set SANITIZE_KEY"),
        ({}, {"rows": FIRST}, "holds these rows already"),
    ],
)
def test_rows_that_cannot_be_added_are_refused(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], told: str
) -> None:
    run(tmp_path, "one", FIRST, **first)
    rows = second.pop("rows", [(40, 31, "Ulm"), (41, 32, "Ulm"), (42, 33, "Ulm")])
    with pytest.raises(UsageError, match=told):
        run(tmp_path, "two", rows, "one", **second)
    assert not (tmp_path / "two").exists()


def test_a_digest_is_no_release_whose_parts_could_be_kept(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not its digest: its parts are kept"):
        run(tmp_path, "one", FIRST, predecessor="ab" * 32)


def test_other_types_and_few_people_are_refused(tmp_path: Path) -> None:
    run(tmp_path, "one", FIRST)
    with pytest.raises(ReleaseError, match="fewer than 2 people would be added"):
        run(tmp_path, "two", [(40, 31, "Ulm")], "one")
    with pytest.raises(UsageError, match=r"another pipeline|column 'illness' differs"):
        run(tmp_path, "two", [(40, 31, "Ulm"), (41, 31, "Ulm")], "one", type=pa.int64())
    assert not (tmp_path / "two").exists()


def test_people_who_are_left_out_do_not_stay_in_the_parts_that_are_kept(tmp_path: Path) -> None:
    run(tmp_path, "one", FIRST)
    rows = [(40, 31, "Ulm"), (41, 32, "Ulm"), (42, 33, "Ulm")]
    with pytest.raises(UsageError, match="holds people who are to be left out"):
        run(tmp_path, "two", rows, "one", exclude="person-003\n")
    assert not (tmp_path / "two").exists()
    run(tmp_path, "two", rows, "one", exclude="person-042\n")
    assert len(released(tmp_path / "two")) == 14


def test_rows_count_where_nobody_is_named(tmp_path: Path) -> None:
    stages = [{"use": "drop", "columns": ["id"]}, {"use": "k_anonymity", "k": 3, "max_suppressed": 0.4}]
    run(tmp_path, "one", FIRST, unit=None, stages=stages)
    rows = [(40, 31, "Ulm"), (41, 75, "Bonn"), (42, 75, "Bonn"), (43, 33, "Ulm"), (44, 33, "Ulm")]
    result = run(tmp_path, "two", rows, "one", unit=None, stages=stages)
    assert len(released(tmp_path / "two")) == 15
    assert result.manifest.increments is not None
    assert result.manifest.increments.units is None


def test_erase_does_not_lose_the_rows_of_earlier_runs(tmp_path: Path) -> None:
    run(tmp_path, "one", FIRST)
    run(tmp_path, "two", [(40, 31, "Ulm"), (41, 32, "Ulm"), (42, 33, "Ulm")], "one")
    pipeline = sz.load(tmp_path / "pipeline.yaml")
    asked = Request(("person-001", "person-040"), pipeline, tmp_path / "erased", KEYS, sz.LocalEngine(workers=1))
    with pytest.raises(UsageError, match="in parts of several runs"):
        erase([tmp_path / "two"], asked)
    assert not (tmp_path / "erased").exists()


def test_several_tables_do_not_grow(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        json.dumps({"version": 1, "sources": {"one": {"path": "x.csv"}}, "output": {"increments": True}})
    )
    with pytest.raises(UsageError, match="takes one table"):
        sz.load(tmp_path / "p.yaml")
