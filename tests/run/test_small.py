"""A small table is sanitized by the driver alone, and without the libraries for texts and pictures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.engine.local import LocalEngine
from sanitize.io.read.source import open_source
from sanitize.run.plan import Plan, make_plan
from sanitize.run.small import engine_for
from tests.tables import ANONYMOUS, TOKENS, Job, job

ROLES = {"id": "identifier", "town": "quasi"}
FOR_TEXTS_AND_PICTURES = {"spacy", "wordfreq", "tokenizers", "onnxruntime", "mediapipe", "scipy", "sklearn", "numba"}
FOR_PICTURES_AND_PAGES = {"cv2", "PIL", "jinja2"}


def visits(folder: Path, rows: int, roles: dict[str, str], stages: list[dict[str, Any]]) -> Job:
    people = [f"P-{row // 2:06d}" for row in range(rows)]
    columns = {"id": people, "town": ["Ulm", "Bonn"] * (rows // 2), "note": ["Seen today."] * rows}
    table = pa.table({name: columns[name] for name in roles})
    pq.write_table(table, folder / "visits.parquet", compression="none", use_dictionary=False)
    return job(folder, folder / "visits.parquet", roles, stages, source={"unit": "id"})


def planned(given: Job) -> Plan:
    pipeline = sz.load(given.file)
    return make_plan(pipeline.config, tuple(pipeline.stages), open_source(given.file.parent / "visits.parquet"))


def test_a_small_table_needs_no_workers(tmp_path: Path) -> None:
    plan = planned(visits(tmp_path, 1_000, ROLES, [TOKENS, ANONYMOUS]))
    assert engine_for(LocalEngine(2), [plan]) == LocalEngine(1)
    limited = LocalEngine(2, memory=8 << 30)
    assert engine_for(limited, [plan]) is limited


@pytest.mark.parametrize(
    ("rows", "roles", "stages"),
    [
        (200_000, ROLES, [TOKENS, ANONYMOUS]),
        (100, {**ROLES, "note": "text"}, [TOKENS, ANONYMOUS, {"use": "text_pii", "columns": ["note"]}]),
    ],
    ids=["large", "texts"],
)
def test_large_tables_and_texts_get_workers(
    tmp_path: Path, rows: int, roles: dict[str, str], stages: list[dict[str, Any]]
) -> None:
    plan = planned(visits(tmp_path, rows, roles, stages))
    engine = LocalEngine(2)
    assert engine_for(engine, [plan]) is engine


def test_a_small_table_loads_nothing_for_texts_and_pictures(tmp_path: Path) -> None:
    given = visits(tmp_path, 1_000, ROLES, [TOKENS, ANONYMOUS])
    run = f"import sanitize as sz; assert sz.load({str(given.file)!r}).run().verdict.passed"
    script = f"import json, sys\n{run}\nprint(json.dumps(sorted({FOR_TEXTS_AND_PICTURES!r} & set(sys.modules))))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == []


def test_the_plan_of_a_table_loads_nothing_for_pictures_and_reports(tmp_path: Path) -> None:
    given = visits(tmp_path, 1_000, ROLES, [TOKENS, ANONYMOUS])
    asked = f"import sanitize as sz; sz.load({str(given.file)!r}).plan()"
    script = f"import json, sys\n{asked}\nprint(json.dumps(sorted({FOR_PICTURES_AND_PAGES!r} & set(sys.modules))))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == []
