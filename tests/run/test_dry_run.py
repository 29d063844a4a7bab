"""The plan of a run in words: what it reads, leaves out and can't show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.tables import ANONYMOUS, TOKENS, Job, job


def notes(folder: Path, gate: str, **more: Any) -> Job:
    rows = {"id": [f"p{n}" for n in range(20)], "town": ["Ulm", "Bonn"] * 10, "note": ["all is well"] * 20}
    pq.write_table(pa.table(rows), folder / "notes.parquet")
    (folder / "policy.yaml").write_text(f"gate: {gate}")
    columns = {"id": "identifier", "town": "quasi", "note": {"role": "text", "language": "en"}}
    stages = [TOKENS, ANONYMOUS, {"use": "text_pii", "columns": ["note"]}]
    return job(folder, folder / "notes.parquet", columns, stages, policy=str(folder / "policy.yaml"), **more)


def told(given: Job, word: str) -> list[str]:
    return [line for line in given.pipeline.plan().splitlines() if word in line]


def test_a_limit_that_the_sample_is_too_small_for_is_named(tmp_path: Path) -> None:
    """Only a rate is estimated from a sample of rows: the share of people that linkage finds is counted."""
    limits = "{residual_text: 0.01, own_values: 0.05, linkage: 0.001}"
    (line,) = told(notes(tmp_path, limits, audit={"rows": 200}), "sample too small")
    assert line.startswith("sample too small: residual_text <= 0.01 needs 299 clean rows, but the audit looks at 200")
    assert told(notes(tmp_path, limits, audit={"rows": 299}), "sample too small") == []


def test_what_was_passed_over_is_counted_if_there_was_any(tmp_path: Path) -> None:
    given = notes(tmp_path, "{}")
    assert told(given, "ignored:") == []
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "notes.parquet").rename(folder / "notes.parquet")
    (folder / "read.me").write_text("nothing")
    given.content["source"]["path"] = str(folder)
    (line,) = told(given, "ignored:")
    assert "1 " in line


def test_stages_are_numbered_and_columns_that_nobody_declares_are_counted(tmp_path: Path) -> None:
    given = notes(tmp_path, "{}")
    assert told(given, "left out:") == []
    del given.content["source"]["columns"]["note"]
    del given.content["stages"][2]
    given.content["source"]["undeclared"] = "drop"
    assert told(given, "left out:") == ["left out: 1 column(s) that the pipeline doesn't declare"]
    assert told(given, "  1 ") == ["  1 pseudonymize: reads id; writes id"]
    assert told(given, "  2 ")[0].startswith("  2 k_anonymity: reads town")
