"""People are counted by all their rows in all tables, whatever the order of rows and tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import sanitize as sz
from sanitize.manifest.model import Manifest
from sanitize.run.tables.joined import JoinedView, _children_first, gathered
from sanitize.run.tables.links import Reference
from tests.tables import KEYS


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def test_people_with_the_same_rows_have_the_same_digest() -> None:
    patients = numbers(1, 2, 3), numbers(30, 30, 40)
    visits = numbers(2, 1, 1, 3, 2), numbers(7, 8, 7, 8, 8)
    units, digests = gathered([patients, visits])
    assert units.tolist() == [1, 2, 3]
    assert digests[0] == digests[1] != digests[2]
    assert len(set(gathered([patients, (numbers(1, 2, 2), numbers(7, 7, 7))])[1].tolist())) == 3


def test_of_no_tables_nobody_comes() -> None:
    assert [len(found) for found in gathered([])] == [0, 0]


def test_tables_come_after_those_that_refer_to_them_and_circles_end() -> None:
    chain = (Reference("visits", "pid", "patients", "pid"), Reference("notes", "vid", "visits", "vid"))
    assert _children_first(JoinedView(("patients", "visits", "notes"), chain)) == ["notes", "visits", "patients"]
    circle = (*chain, Reference("patients", "last", "notes", "nid"))
    assert sorted(_children_first(JoinedView(("patients", "visits", "notes"), circle))) == [
        "notes",
        "patients",
        "visits",
    ]


def run(folder: Path, ages: list[int], k: int, visits: list[str]) -> Manifest:
    """People with an age each, and visits; all in one town."""
    patients = [{"pid": f"P{n:02}", "age": age} for n, age in enumerate(ages)]
    for name, rows in {"patients": patients, "visits": [{"pid": who, "ward": "north"} for who in visits]}.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    person = {"role": "identifier", "key": "people"}
    sources = {
        "patients": {"unit": "pid", "columns": {"pid": person, "age": {"role": "quasi"}}},
        "visits": {"references": {"pid": "patients"}, "columns": {"pid": person, "ward": {"role": "quasi"}}},
    }
    sources = {name: {"path": str(folder / f"{name}.parquet"), **one} for name, one in sources.items()}
    stages = [
        {"use": "k_anonymity", "k": k, "max_suppressed": 1.0, "joined": True},
        {"use": "pseudonymize", "columns": ["pid"]},
    ]
    content = {"version": 1, "name": "joined", "sources": sources, "stages": stages}
    (folder / "policy.yaml").write_text("min_count: 1")
    content |= {"policy": str(folder / "policy.yaml"), "output": {"path": str(folder / "out")}}
    (folder / "pipeline.yaml").write_text(json.dumps(content), "utf-8")
    pipeline = sz.load(folder / "pipeline.yaml")
    assert f"joined k = {k}: " in pipeline.plan()
    return pipeline.run(keys=KEYS).manifest


def test_k_people_are_enough_and_lost_visits_are_counted(tmp_path: Path) -> None:
    everyone = [f"P{n:02}" for n in range(12)]
    manifest = run(tmp_path, [30, 40] * 6, 6, [*everyone, "P98", "P99"])
    assert manifest.joined is not None
    assert manifest.tables is not None
    assert (manifest.joined.k, manifest.joined.persons, manifest.joined.removed) == (6, 12, 0)
    assert (manifest.tables["visits"].orphan_rows, manifest.tables["patients"].orphan_rows) == (2, None)


def test_whoever_has_rows_that_no_one_shares_is_removed(tmp_path: Path) -> None:
    everyone = [f"P{n:02}" for n in range(12)]
    manifest = run(tmp_path, [30] * 12, 6, [*everyone, "P00", "P00"])
    assert manifest.joined is not None
    assert (manifest.joined.k, manifest.joined.persons, manifest.joined.removed) == (11, 11, 1)
