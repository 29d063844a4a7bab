"""The nightly example on several tables: a night that is killed leaves a valid chain, and is made good by the next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.manifest import statement
from tests.examples.test_examples import EXAMPLES, loaded, with_command
from tests.run.killing import until

PERSON = {"role": "identifier", "key": "people"}
PEOPLE = [f"person-{n:03}" for n in range(48)]
GONE = PEOPLE[:6]
DAYS = ("2026-01-01", "2026-01-02")


def came_in(folder: Path) -> None:
    """Two days of patients and their visits, with more people on the second."""
    for day, people in zip(DAYS, (PEOPLE[:36], PEOPLE), strict=True):
        at = folder / "incoming" / day
        at.mkdir(parents=True)
        pq.write_table(
            pa.table({"pid": people, "age": [30 + n % 2 for n in range(len(people))]}), at / "patients.parquet"
        )
        pq.write_table(pa.table({"pid": people, "ward": ["north"] * len(people)}), at / "visits.parquet")


def pipeline(folder: Path) -> Path:
    first = folder / "incoming" / DAYS[0]
    columns = {"patients": {"age": {"role": "quasi"}}, "visits": {"ward": {"role": "keep"}}}
    sources = {
        name: {"path": str(first / f"{name}.parquet"), "unit": "pid", "columns": {"pid": PERSON, **own}}
        for name, own in columns.items()
    }
    sources["visits"]["references"] = {"pid": "patients"}
    stages = [
        {"use": "pseudonymize", "columns": ["pid"]},
        {"use": "k_anonymity", "table": "patients", "k": 5, "joined": True, "max_suppressed": 0.5},
    ]
    file = folder / "pipeline.yaml"
    file.write_text(json.dumps({"version": 1, "name": "nights", "sources": sources, "stages": stages}))
    return file


def test_a_night_that_is_killed_leaves_a_valid_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    came_in(tmp_path)
    for name, value in {**with_command(), "PIPELINE": str(pipeline(tmp_path))}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "requests.txt").write_text("")
    nightly = loaded("nightly")
    monkeypatch.setattr(nightly, "PIPELINE", tmp_path / "pipeline.yaml")
    assert [one.name for one in nightly.night(tmp_path, DAYS[0])] == [DAYS[0]]
    (tmp_path / "requests.txt").write_text("\n".join(GONE))
    command = [sys.executable, str(EXAMPLES / "nightly.py"), DAYS[1]]
    killed = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, stderr=subprocess.DEVNULL)
    until(lambda: any((tmp_path / "erased" / DAYS[1]).glob(".*.staging-*")))
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not (tmp_path / "erased" / DAYS[1] / "receipt.json").exists()
    half = nightly.chain(tmp_path)
    assert [one.parent.name for one in half] == ["releases", "releases"]
    assert all(sz.verify(one, allow_unsigned=True).passed for one in half)
    whole = nightly.night(tmp_path, DAYS[1])
    assert [one.relative_to(tmp_path).parts[0] for one in whole] == ["erased", "releases"]
    assert all(sz.verify(one, allow_unsigned=True).passed for one in whole)
    assert [len(pq.read_table(one / "data" / "patients")) for one in whole] == [30, 42]
    assert statement.load(whole[1]).predicate.source.predecessor == statement.load(half[0]).root
