"""The plan of several tables: how their people are found, what joins them, and what that costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.run.tables import dry_run
from sanitize.run.tables.dry_run import dry_run_tables

PERSON = {"role": "identifier", "key": "people"}
PEOPLE = 12


def plan(folder: Path, *, joined: bool = False, per: str = "unit", **more: Any) -> str:
    tables = {
        "patients": [{"pid": f"P{n:02}", "age": 30 + n % 2} for n in range(PEOPLE)],
        "visits": [{"pid": f"P{n % PEOPLE:02}", "ward": "north"} for n in range(2 * PEOPLE)],
    }
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    sources = {
        "patients": {"unit": "pid", "columns": {"pid": PERSON, "age": {"role": "quasi"}}},
        "visits": {
            "references": {"pid": "patients"},
            "orphans": "keep",
            "columns": {"pid": PERSON, "ward": {"role": "quasi"}},
        },
    }
    content = {
        "version": 1,
        "name": "linked",
        "sources": {name: {"path": str(folder / f"{name}.parquet"), **one} for name, one in sources.items()},
        "stages": [
            {"use": "pseudonymize", "columns": ["pid"], "per": per},
            {"use": "k_anonymity", "k": 3, "max_suppressed": 1.0, "joined": joined},
        ],
        **more,
    }
    file = folder / "pipeline.yaml"
    file.write_text(json.dumps(content), "utf-8")
    return dry_run_tables(sz.load(file).config, None)


def sections(said: str) -> dict[str, list[str]]:
    """The lines of each table."""
    found: dict[str, list[str]] = {}
    for line in said.splitlines():
        if line.startswith("table "):
            found[line.removeprefix("table ").rstrip(":")] = lines = []
        elif line.startswith("  ") and found:
            lines.append(line.strip())
    return found


def test_each_table_says_how_its_people_are_found_and_what_it_refers_to(tmp_path: Path) -> None:
    said = plan(tmp_path)
    tables = sections(said)
    assert set(tables) == {"patients", "visits"}
    assert "people: those of the rows that pid names" in tables["visits"]
    assert "pid joins patients.pid; orphans: keep" in tables["visits"]
    assert not [line for line in tables["patients"] if line.startswith(("people:", "pid "))]
    assert said.splitlines()[-2:] == ["output: not set", "nothing is refused"]
    assert "an attacker joins: patients, visits" in said
    assert "k is counted in each table alone" in said


def test_a_key_that_is_cut_joins_nothing(tmp_path: Path) -> None:
    assert "pid is not released as a key of patients.pid; orphans: keep" in plan(tmp_path, per="table")


def test_people_who_are_left_out_are_counted(tmp_path: Path) -> None:
    assert "left out:" not in plan(tmp_path)
    (tmp_path / "gone.txt").write_text("P01\nP02\n")
    tables = sections(plan(tmp_path, exclude=str(tmp_path / "gone.txt")))
    assert "left out: the rows of 2 people that exclude names" in tables["patients"]


def test_the_cost_of_the_joined_view_is_measured_on_few_shards_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_run, "FEW_SHARDS", 2)
    assert "joined k = 3: 0% of people would be left out" in plan(tmp_path, joined=True)
    monkeypatch.setattr(dry_run, "FEW_SHARDS", 1)
    assert "joined k = 3: the run measures what it costs" in plan(tmp_path, joined=True)


def test_an_output_within_a_source_is_refused(tmp_path: Path) -> None:
    plan(tmp_path)
    config = sz.load(tmp_path / "pipeline.yaml").config
    with pytest.raises(sz.UsageError):
        dry_run_tables(config, tmp_path / "visits.parquet")
    assert "nothing is refused" in dry_run_tables(config, tmp_path / "out")
