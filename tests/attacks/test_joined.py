"""People are counted by all rows of all tables that can be joined to theirs, however many keys are in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.joined import ReleasedTable, recount, released_tables
from sanitize.manifest.model import TableReport


def table(
    folder: Path, name: str, columns: dict[str, list[Any]], person: str | None, telling: str, **keys: tuple[str, str]
) -> ReleasedTable:
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return ReleasedTable([folder / f"{name}.parquet"], person, (telling,), keys)


@pytest.mark.parametrize("backwards", [False, True])
def test_rows_two_keys_away_tell_people_apart(tmp_path: Path, backwards: bool) -> None:
    """Two patients of one age with a visit to one ward each: only what the lab found tells them apart."""
    patients = table(tmp_path, "patients", {"pid": ["a", "b"], "age": [30, 30]}, "pid", "age")
    visits = {"visit": ["v", "w"], "patient": ["a", "b"], "ward": ["north", "north"]}
    tables = {
        "patients": patients,
        "visits": table(tmp_path, "visits", visits, None, "ward", patient=("patients", "pid")),
        "labs": table(
            tmp_path, "labs", {"visit": ["v", "w"], "result": [1, 2]}, None, "result", visit=("visits", "visit")
        ),
    }
    found = recount(dict(reversed(tables.items())) if backwards else tables)
    assert found is not None
    assert (found.k, found.persons, found.classes, found.alone) == (1, 2, 2, 2)
    assert set(found.tables) == set(tables)


def test_a_table_without_files_has_nothing_to_join_by(tmp_path: Path) -> None:
    report = TableReport.model_construct(columns=(), unit_column="pid", references={"pid": "people.pid"})
    assert released_tables(tmp_path, {"empty": report}, (), ["empty"]) == {"empty": ReleasedTable([], "pid", (), {})}
