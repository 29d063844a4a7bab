"""Personal data in what was written is seen in whichever part it is."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.engine.local import LocalEngine
from sanitize.errors import ReleaseError, UsageError
from sanitize.io.read.source import open_source
from sanitize.run.plan import make_plan
from sanitize.run.undeclared_personal_data import left_in, refuse_suspicious, refuse_written
from sanitize.stage.shapes import Column, Declared
from tests.tables import job

CLEAN = ["north", "south"] * 30
MAILS = [f"person{n}@post.example" for n in range(60)]


@pytest.mark.parametrize("parts", [[MAILS, CLEAN], [CLEAN, MAILS], [CLEAN, CLEAN]])
def test_every_part_is_looked_at(tmp_path: Path, parts: list[list[str]]) -> None:
    pq.write_table(pa.table({"ward": CLEAN}), tmp_path / "source.parquet")
    given = job(tmp_path, tmp_path / "source.parquet", {"ward": "keep"}, [])
    plan = make_plan(given.pipeline.config, (), open_source(tmp_path / "source.parquet"))
    files = [tmp_path / f"part-{number}.parquet" for number in range(len(parts))]
    for file, values in zip(files, parts, strict=True):
        pq.write_table(pa.table({"ward": values}), file)
    with LocalEngine(workers=1).session() as session:
        if MAILS not in parts:
            refuse_written(plan, files, session)
            return
        with pytest.raises(ReleaseError, match=r"column 'ward': .* e-mail addresses in 50% of its values") as error:
            refuse_written(plan, files, session)
    assert "post.example" not in str(error.value)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (Column("ward", "keep"), 1),
        (Column("ward", "keep", accept="addresses of the wards"), 0),
        (Column("ward", "identifier"), 0),
    ],
)
def test_what_is_left_in_memory_is_said_unless_it_is_accepted(column: Column, said: int) -> None:
    assert len(left_in(pa.table({"ward": MAILS}), [], Declared((column,)))) == said


def test_objects_whose_fields_are_values_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"visits": [{MAILS[0]: 1, MAILS[1]: 2}] * 3}), tmp_path / "source.parquet")
    given = job(tmp_path, tmp_path / "source.parquet", {"visits": "keep"}, [])
    plan = make_plan(given.pipeline.config, (), open_source(tmp_path / "source.parquet"))
    with pytest.raises(UsageError, match="column 'visits': 2 of its 2 field names look like values") as error:
        refuse_suspicious(plan)
    assert "post.example" not in str(error.value)


@pytest.mark.parametrize("unit", [None, "person"])
def test_coordinates_and_codes_of_their_own_are_refused_in_a_table_of_people(tmp_path: Path, unit: str | None) -> None:
    people = [number // 4 for number in range(200)]
    columns = {
        "person": [f"P{one}" for one in people],
        "lat": [round(48.1 + 0.0007311 * one, 6) for one in range(200)],
        "badge": [f"K-{7 * one + 1000}" for one in people],
    }
    pq.write_table(pa.table(columns), tmp_path / "source.parquet")
    roles = {"person": "identifier" if unit else "drop", "lat": "keep", "badge": "keep"}
    stages = [{"use": "pseudonymize", "columns": ["person"]}] if unit else []
    given = job(tmp_path, tmp_path / "source.parquet", roles, stages, source={"unit": unit} if unit else {})
    plan = make_plan(given.pipeline.config, given.pipeline.stages, open_source(tmp_path / "source.parquet"))
    if unit is None:
        refuse_suspicious(plan)
        return
    with pytest.raises(UsageError, match="exact coordinates") as error:
        refuse_suspicious(plan)
    assert "48.1" not in str(error.value)
    del columns["lat"], roles["lat"]
    pq.write_table(pa.table(columns), tmp_path / "source.parquet")
    given = job(tmp_path, tmp_path / "source.parquet", roles, stages, source={"unit": unit})
    with pytest.raises(UsageError, match="'badge': has the role keep and holds a code of each person's own"):
        refuse_suspicious(
            make_plan(given.pipeline.config, given.pipeline.stages, open_source(tmp_path / "source.parquet"))
        )
