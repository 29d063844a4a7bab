"""Several tables found in a folder or a DuckDB file: keys, people, references, and a pipeline that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from tests.commands import sanitize

PEOPLE = 60
TABLES = {
    "members": pd.DataFrame(
        {
            "member_no": [f"M-{n:04}" for n in range(PEOPLE)],
            "full_name": [f"{('Alma', 'Ola', 'Mei')[n % 3]} {('Hartwell', 'Brandt')[n % 2]}" for n in range(PEOPLE)],
            "birth_year": [1950 + n % 2 for n in range(PEOPLE)],
        }
    ),
    "loans": pd.DataFrame(
        {"loan_id": range(9000, 9000 + PEOPLE), "member_no": [f"M-{n:04}" for n in range(PEOPLE)], "price": 3.5}
    ),
}


@pytest.fixture(params=["folder", "duckdb"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    at = tmp_path / ("library" if request.param == "folder" else "library.duckdb")
    if request.param == "folder":
        at.mkdir()
        for name, table in TABLES.items():
            table.to_csv(at / f"{name}.csv", index=False)
        return at
    with duckdb.connect(at) as connection:
        for name, table in TABLES.items():
            connection.register("frame", table)
            connection.execute(f"create table {name} as select * from frame")
    return at


def test_a_scan_proposes_keys_people_and_references_and_the_pipeline_runs(source: Path, tmp_path: Path) -> None:
    file = tmp_path / "pipeline.yaml"
    scanned = sanitize("scan", source, "--write", file)
    assert scanned.code == 0, scanned.err
    content: dict[str, Any] = yaml.safe_load(file.read_text())
    assert content["name"] == "library"
    assert set(content["sources"]) == {"members", "loans"}
    assert [table["unit"] for table in content["sources"].values()] == ["member_no", "member_no"]
    assert content["sources"]["loans"]["references"] == {"member_no": "members"}
    dropped = [stage["columns"] for stage in content["stages"] if stage["use"] == "drop"]
    assert ["full_name"] in dropped
    done = sanitize("run", file, "--output", tmp_path / "out", "--workers", "1")
    assert done.code == 0, done.err
    assert sorted(one.name for one in (tmp_path / "out" / "data").iterdir()) == ["loans", "members"]
