"""Runs of several tables over the first people alone, and runs that were killed and are continued."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.run.flow import Options
from tests.commands import same_bytes, sanitize, started
from tests.run.killing import until
from tests.tables import KEYS

PERSON = {"role": "identifier", "key": "people"}


def pipeline(folder: Path, **visits: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "name": "clinic",
        "sources": {
            "visits": {
                "path": str(folder / "visits.parquet"),
                "unit": "pid",
                "references": {"pid": "patients"},
                "columns": {"visit": {"role": "identifier"}, "pid": PERSON, "ward": {"role": "quasi"}},
                **visits,
            },
            "patients": {
                "path": str(folder / "patients.parquet"),
                "unit": "pid",
                "columns": {"pid": PERSON, "age": {"role": "quasi"}},
            },
            "bills": {
                "path": str(folder / "bills.parquet"),
                "references": {"visit": "visits"},
                "columns": {"visit": {"role": "identifier"}, "price": {"role": "keep"}},
            },
        },
        "stages": [
            {"use": "pseudonymize", "tables": ["patients", "visits"], "columns": ["pid"]},
            {"use": "pseudonymize", "tables": ["visits", "bills"], "columns": ["visit"]},
            {"use": "k_anonymity", "tables": ["patients", "visits"], "k": 2, "max_suppressed": 1.0},
        ],
        "output": {"path": str(folder / "out")},
    }


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """Sixty people with two visits each, whose second ones come last in the file, and a bill for each visit."""
    people = [f"p-{n:03}" for n in range(60)]
    wards = ["north"] * 60 + ["south"] * 60
    visits = {"visit": [f"v-{n:03}" for n in range(120)], "pid": people * 2, "ward": wards}
    pq.write_table(pa.table({"pid": people, "age": [30 + n % 2 for n in range(60)]}), tmp_path / "patients.parquet")
    pq.write_table(pa.table(visits), tmp_path / "visits.parquet")
    bills = {"visit": visits["visit"], "price": [float(n % 3) for n in range(120)]}
    pq.write_table(pa.table(bills), tmp_path / "bills.parquet")
    (tmp_path / "pipeline.yaml").write_text(json.dumps(pipeline(tmp_path)))
    return tmp_path


def rows(folder: Path) -> dict[str, int]:
    parts = {table.name: sorted(table.iterdir()) for table in (folder / "data").iterdir()}
    return {name: sum(pq.read_metadata(part).num_rows for part in own) for name, own in parts.items()}


def test_a_limit_takes_the_first_people_with_all_their_rows(clinic: Path) -> None:
    result = sz.load(clinic / "pipeline.yaml").run(keys=KEYS, options=Options(limit=10))
    assert result.verdict.passed
    assert rows(clinic / "out") == {"patients": 10, "visits": 20, "bills": 20}
    assert result.manifest.rows.read == 50


def slow(folder: Path) -> Path:
    content = pipeline(folder)
    content["stages"].append({"use": "slow", "table": "bills", "seconds": 2})
    file = folder / "slow.yaml"
    file.write_text(json.dumps(content))
    return file


def receipts(folder: Path) -> Iterator[Path]:
    return folder.glob(".out.staging-*/tables/*/receipts/*.json")


def test_a_killed_run_leaves_nothing_and_goes_on_with_the_same_bytes(clinic: Path) -> None:
    """Killed while the third table is worked on; the run that resumes it does that table alone."""
    file = slow(clinic)
    run = started("run", file, "--workers", "1", "--quiet")
    until(lambda: len(list(receipts(clinic))) == 2)
    run.kill()
    run.communicate()
    assert not (clinic / "out").exists()
    content = json.loads(file.read_text())
    file.write_text(json.dumps({**content, "sources": pipeline(clinic, references={})["sources"]}))
    refused = sanitize("run", file, "--resume", "--workers", "1")
    assert refused.code == 2
    assert "the pipeline or its policy" in refused.err
    assert len(list(receipts(clinic))) == 2
    file.write_text(json.dumps(content))
    resumed = sanitize("run", file, "--resume", "--workers", "1")
    assert resumed.code == 0, resumed.err
    assert resumed.err.count("apply: 1 of 1") == 1
    assert sanitize("run", file, "--output", clinic / "calm", "--workers", "1").code == 0
    assert same_bytes(clinic / "out", clinic / "calm")
    assert not list(clinic.glob(".out*"))
