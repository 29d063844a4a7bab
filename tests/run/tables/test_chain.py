"""Releases of several tables that follow one another: what somebody finds out who holds the chain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.manifest.audit import IntersectionReport
from sanitize.run.flow import Options
from sanitize.stage.result import Result
from tests.tables import KEYS, job

PERSON = {"role": "identifier", "key": "people"}
QUASI = {"role": "quasi"}


def night(folder: Path, number: int, visits: dict[int, list[str]], before: int | None = None, **gate: Any) -> Result:
    """A release of people, and of the wards of each one's visits, in a folder next to those of other nights."""
    folder.mkdir(exist_ok=True)
    patients = [{"pid": who, "age": 30} for who in visits]
    rows = [{"pid": who, "ward": ward} for who, wards in visits.items() for ward in wards]
    for name, own in (("patients", patients), ("visits", rows)):
        pq.write_table(pa.Table.from_pylist(own), folder / f"{name}.parquet")
    (folder / "policy.yaml").write_text(json.dumps({"name": "chain", "min_count": 1, "gate": gate}))
    content = {
        "version": 1,
        "name": "chain",
        "policy": str(folder / "policy.yaml"),
        "sources": {
            "patients": {
                "path": str(folder / "patients.parquet"),
                "unit": "pid",
                "columns": {"pid": PERSON, "age": QUASI},
            },
            "visits": {
                "path": str(folder / "visits.parquet"),
                "unit": "pid",
                "references": {"pid": "patients"},
                "columns": {"pid": PERSON, "ward": QUASI},
            },
        },
        "stages": [
            {"use": "pseudonymize", "columns": ["pid"]},
            {"use": "k_anonymity", "k": 3, "joined": True, "max_suppressed": 1.0},
        ],
        "output": {"path": str(folder / f"night-{number}")},
    }
    file = folder / "pipeline.yaml"
    file.write_text(json.dumps(content))
    predecessor = None if before is None else folder / f"night-{before}"
    return sz.load(file).run(keys=KEYS, options=Options(predecessor=predecessor))


def together(result: Result) -> IntersectionReport:
    assert result.manifest.audit is not None
    assert result.manifest.audit.intersection is not None
    return result.manifest.audit.intersection


def test_joined_releases_are_intersected_over_the_whole_chain(tmp_path: Path) -> None:
    """Each night everybody has company in all tables; who moves from one crowd to the other has none in the chain."""
    first = {who: ["north"] if who < 6 else ["south", "south"] for who in range(12)}
    assert night(tmp_path, 1, first).manifest.audit is not None
    second = night(tmp_path, 2, {**first, 5: ["south", "south"], 12: ["north"]}, before=1)
    assert (together(second).persons, together(second).added, together(second).k) == (12, 1, 1)
    assert together(second).exposed == 1
    third = night(tmp_path, 3, {**first, 12: ["north"]}, before=2)
    assert (together(third).releases, together(third).k, together(third).persons) == (2, 1, 13)
    assert third.manifest.source.predecessor is not None
    assert third.manifest.tables is not None
    visits = third.manifest.tables["visits"].audit
    assert visits is not None
    assert visits.intersection is not None
    assert visits.intersection.k == 1
    assert sz.verify(tmp_path / "night-3", allow_unsigned=True).passed


def test_the_gate_keeps_the_joined_view_of_the_chain(tmp_path: Path) -> None:
    first = {who: ["north"] if who < 6 else ["south", "south"] for who in range(12)}
    night(tmp_path, 1, first)
    refused = night(tmp_path, 2, {**first, 5: ["south", "south"]}, before=1, intersection_k=3)
    failed = {(check.table, check.name) for check in refused.manifest.gate.checks if not check.passed}
    assert (None, "intersection_k") in failed
    assert night(
        tmp_path, 3, {**first, **{who: ["north"] for who in (12, 13, 14)}}, before=1, intersection_k=3
    ).verdict.passed


def test_a_table_alone_and_several_are_no_chain(tmp_path: Path) -> None:
    first = {who: ["north"] for who in range(6)}
    night(tmp_path, 1, first)
    one = job(
        tmp_path,
        tmp_path / "patients.parquet",
        {"pid": "identifier", "age": "quasi"},
        [{"use": "pseudonymize", "columns": ["pid"]}, {"use": "k_anonymity", "k": 3}],
        source={"unit": "pid"},
    )
    with pytest.raises(sz.UsageError, match="holds several tables"):
        one.run(predecessor=tmp_path / "night-1")
    one.run()
    (tmp_path / "out").rename(tmp_path / "night-0")
    with pytest.raises(sz.UsageError, match="holds one table"):
        night(tmp_path, 2, first, before=0)
