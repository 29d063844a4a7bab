"""Models trained in a run: before the gate, in the manifest, and limited by the policy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from tests.tables import TOKENS, Job, job

PEOPLE = 300
COLUMNS: dict[str, Any] = {
    "id": "identifier",
    "born": {"role": "quasi", "hierarchy": {"interval": [10, 20, 40]}},
    "town": "quasi",
    "outcome": "label",
}


def _job(folder: Path, **more: Any) -> Job:
    """Labels have nothing to do with the rest: a forest that tells them for raw rows remembers people."""
    chance = np.random.default_rng(5)
    numbers = chance.permutation(10**6)[:PEOPLE]
    table = pa.table(
        {
            "id": [f"person-{number:06}" for number in numbers],
            "born": chance.integers(1930, 2010, PEOPLE),
            "town": chance.choice(["Unterfoehring", "Kirkwall"], PEOPLE),
            "outcome": chance.choice(["well", "ill"], PEOPLE),
        }
    )
    pq.write_table(table, folder / "people.parquet")
    stages = [TOKENS, {"use": "k_anonymity", "k": 5, "max_suppressed": 0.2}]
    return job(folder, folder / "people.parquet", COLUMNS, stages, source={"unit": "id"}, **more)


def _limited(folder: Path, limit: float) -> str:
    file = folder / "policy.yaml"
    file.write_text(yaml.safe_dump({"name": "strict", "gate": {"membership_tpr": limit}}))
    return str(file)


def test_a_limit_is_not_passed_where_few_people_show_nothing(tmp_path: Path) -> None:
    own = _job(tmp_path, audit={"models": "quick"}, policy=_limited(tmp_path, 0.9))
    result = own.run()
    assert not result.verdict.passed
    (check,) = [one for one in result.manifest.gate.checks if one.name == "membership_tpr"]
    measured = [one for one in result.manifest.audit.models.figures if one.target == "everybody"]
    figures = {(one.arm, one.metric): one for one in measured if one.stratum == "all"}
    assert figures["raw", "auc"].low > 0.5
    assert not figures["raw", "auc"].void
    assert figures["release", "tpr@1%"].void
    assert (check.value, check.limit, check.passed) == (None, 0.9, False)
    said = (tmp_path / "out.refused" / "manifest.json").read_text()
    assert json.loads(said)["predicate"]["audit"]["models"]["effort"] == "quick"
    page = (tmp_path / "out.refused" / "report.html").read_text()
    assert "whether a person was in its training data" in page
    assert not any(value in said + page for value in ("Unterfoehring", "person-0"))


def test_use_alone_is_measured_without_an_attack(tmp_path: Path) -> None:
    result = _job(tmp_path, audit={"utility": {"label": "outcome"}}).run()
    assert result.verdict.passed
    audit = result.manifest.audit.models
    assert not audit.figures
    assert {one.arm for one in audit.utility} == {"raw", "release"}
    assert {one.column for one in audit.kept} == {"born", "town"}
    assert "What is the release still good for?" in (tmp_path / "out" / "report.html").read_text()
