"""Joined releases are intersected where both are at hand and have people in common."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.joined import ReleasedTable
from sanitize.manifest.model import ColumnReport, Joined, Manifest, Resource, TableReport
from sanitize.run.audit.predecessor import Predecessor
from sanitize.run.tables.intersected import intersected


def written(file: Path, tokens: list[str], ages: list[int]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"pid": tokens, "age": ages}), file)
    return file


def now(folder: Path, tokens: list[str], ages: list[int]) -> dict[str, ReleasedTable]:
    return {"patients": ReleasedTable([written(folder / "now.parquet", tokens, ages)], "pid", ("age",), {})}


@pytest.fixture
def before(tmp_path: Path) -> Predecessor:
    """A release of four people in two classes, as its manifest says."""
    name = "data/patients/part.parquet"
    written(tmp_path / name, ["a", "b", "c", "d"], [30, 30, 50, 50])
    columns = (ColumnReport.model_construct(name="age", role="quasi", tells_apart=False),)
    manifest = Manifest.model_construct(
        tables={"patients": TableReport.model_construct(columns=columns, unit_column="pid")},
        resources=(Resource.model_construct(name=name, rows=4),),
        joined=Joined.model_construct(tables=("patients",)),
    )
    return Predecessor("ab" * 32, folder=tmp_path, manifest=manifest)


def test_people_in_both_are_counted_by_both_their_places(tmp_path: Path, before: Predecessor) -> None:
    found = intersected(now(tmp_path, ["a", "b", "c", "e"], [30, 30, 30, 30]), before, 2)
    assert found is not None
    assert (found.by, found.persons, found.added, found.removed, found.k) == ("pid", 3, 1, 1, 1)


def test_nothing_is_said_where_nobody_is_in_both(tmp_path: Path, before: Predecessor) -> None:
    assert intersected(now(tmp_path, ["x", "y"], [30, 30]), before, 2) is None


def test_a_release_that_is_known_by_its_root_alone_says_nothing(tmp_path: Path) -> None:
    assert intersected(now(tmp_path, ["a"], [30]), Predecessor("ab" * 32), 2) is None
