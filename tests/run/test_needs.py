"""What a run needs is said before it starts, and a disk that can't hold it is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.run import needs
from tests.tables import ANONYMOUS, TOKENS, Job, job


def visits(folder: Path, rows: int) -> Job:
    people = [f"P-{row // 2:06d}" for row in range(rows)]
    folder.mkdir()
    pq.write_table(pa.table({"id": people, "town": ["Ulm", "Bonn"] * (rows // 2)}), folder / "visits.parquet")
    roles = {"id": "identifier", "town": "quasi"}
    return job(folder, folder / "visits.parquet", roles, [TOKENS, ANONYMOUS], source={"unit": "id"})


def bytes_needed(given: Job) -> float:
    said = sz.load(given.file).plan()
    found = re.search(r"needs: for about ([0-9,]+) rows ([0-9.]+) (bytes|KB|MB) on the disk", said)
    assert found is not None
    return float(found[2]) * {"bytes": 1, "KB": 1e3, "MB": 1e6}[found[3]]


def test_needs_grow_with_the_source(tmp_path: Path) -> None:
    small, large = visits(tmp_path / "small", 2_000), visits(tmp_path / "large", 40_000)
    assert "for about 2,000 rows" in sz.load(small.file).plan()
    assert 15 < bytes_needed(large) / bytes_needed(small) < 25


def test_a_disk_that_is_too_small_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = visits(tmp_path / "run", 2_000)
    monkeypatch.setattr(needs, "LEAST", 1e12)
    for attempt in (given.run, lambda: sz.load(given.file).plan(output=given.output)):
        with pytest.raises(sz.UsageError, match=r"the disk of the output has .* free"):
            attempt()
    assert not given.output.exists()
    assert not list(given.folder.glob(".out.staging-*"))
