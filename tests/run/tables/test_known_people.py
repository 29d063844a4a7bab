"""Known people are looked for in the tables of a release as whoever joins them would."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import sanitize as sz
from sanitize.manifest.model import Manifest
from tests.tables import KEYS

PERSON = {"role": "identifier", "key": "people"}
VISIT = {"role": "identifier", "key": "visits"}


def clinic(people: int = 60) -> dict[str, list[dict[str, Any]]]:
    """Patients of three ages, their visits to four wards, and a note on every other visit."""
    generator = random.Random(3)
    patients = [{"pid": f"P{n:03}", "age": generator.choice([30, 50, 70])} for n in range(people)]
    visits = [
        {"vid": f"V{who['pid']}-{n}", "pid": who["pid"], "ward": generator.choice("abcd")}
        for who in patients
        for n in range(generator.choice([0, 1, 1, 1]))
    ]
    notes = [{"vid": one["vid"], "shift": generator.choice(["day", "night"])} for one in visits[::2]]
    return {"patients": patients, "visits": visits, "notes": notes}


def run(
    folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], *, joined: bool, cut: bool = False, **gate: float
) -> Manifest:
    """A release with k = 3; nothing is made coarser."""
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), folder / f"{name}.parquet")
    patients = {"unit": "pid", "columns": {"pid": PERSON, "age": {"role": "quasi"}}}
    visits = {"unit": "pid", "columns": {"pid": PERSON, "vid": VISIT, "ward": {"role": "quasi"}}}
    notes = {"references": {"vid": "visits"}, "columns": {"vid": VISIT, "shift": {"role": "quasi"}}}
    sources = {"patients": patients, "visits": visits, "notes": notes}
    sources = {name: {"path": str(folder / f"{name}.parquet"), **one} for name, one in sources.items()}
    alone: dict[str, Any] = {"per": "table"} if cut else {}
    (folder / "policy.yaml").write_text(json.dumps({"min_count": 1, "gate": gate}))
    content = {
        "version": 1,
        "name": "clinic",
        "sources": sources,
        "stages": [
            {"use": "k_anonymity", "k": 3, "max_suppressed": 1.0, "joined": joined},
            {"use": "pseudonymize", "table": "patients", "columns": ["pid"], **alone},
            {"use": "pseudonymize", "table": "visits", "columns": ["pid", "vid"]},
            {"use": "pseudonymize", "table": "notes", "columns": ["vid"]},
        ],
        "policy": str(folder / "policy.yaml"),
        "output": {"path": str(folder / "out")},
    }
    (folder / "pipeline.yaml").write_text(json.dumps(content), "utf-8")
    return sz.load(folder / "pipeline.yaml").run(keys=KEYS).manifest


def alone_by_hand(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
    """How many people are alone if every row is released as it is."""
    whose = {visit["vid"]: visit["pid"] for visit in tables["visits"]}
    rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for name, column in (("patients", "age"), ("visits", "ward"), ("notes", "shift")):
        for row in tables[name]:
            rows[row.get("pid") or whose[row["vid"]], name].append(row[column])
    everybody = {who for who, _ in rows}
    alone = 0
    for who in everybody:
        known = {name: rows[who, name][0] for name in tables if (who, name) in rows}
        left = (all(value in rows.get((other, name), ()) for name, value in known.items()) for other in everybody)
        alone += sum(left) == 1
    return alone


def test_people_are_alone_in_the_joined_view_of_tables_that_keep_k(tmp_path: Path) -> None:
    tables = clinic()
    manifest = run(tmp_path, tables, joined=False)
    assert manifest.joined is not None
    assert manifest.joined.linkage is not None
    assert manifest.tables is not None
    each = [one.audit.linkage.alone for one in manifest.tables.values() if one.audit and one.audit.linkage]
    assert each == [0, 0, 0]
    assert (manifest.joined.linkage.targets, manifest.joined.linkage.linked) == (60, 60)
    assert manifest.joined.linkage.alone == alone_by_hand(tables)
    assert manifest.joined.linkage.alone > 0
    assert manifest.gate.verdict == "passed"
    assert "joined_linkage" in {one.name for one in manifest.gate.measured or ()}


def test_k_on_the_joined_view_leaves_nobody_alone(tmp_path: Path) -> None:
    manifest = run(tmp_path, clinic(), joined=True, linkage=0.0)
    assert manifest.joined is not None
    assert manifest.joined.linkage is not None
    assert manifest.joined.linkage.alone == 0
    assert [one.passed for one in manifest.gate.checks if one.name == "joined_linkage"] == [True]


def test_a_limit_of_linkage_holds_for_the_joined_view(tmp_path: Path) -> None:
    manifest = run(tmp_path, clinic(), joined=False, linkage=0.0)
    assert [one.name for one in manifest.gate.checks if not one.passed] == ["joined_linkage"]
    assert manifest.gate.verdict == "refused"


def test_tables_without_a_link_are_not_joined(tmp_path: Path) -> None:
    tables = clinic(40)
    tables["visits"] = [visit | {"ward": "a"} for visit in tables["visits"]]
    manifest = run(tmp_path, tables, joined=False, cut=True)
    assert manifest.joined is not None
    assert manifest.joined.tables == ("visits", "notes")
    assert manifest.joined.linkage is not None
    assert manifest.joined.linkage.alone == 0
