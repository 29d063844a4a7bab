"""What other tables say of a person is covered in the texts of one, by whatever names the keys have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import sanitize as sz
from sanitize.io.read.source import open_source
from sanitize.io.read.told_elsewhere import UNIT, ToldElsewhere
from sanitize.io.write.parts import write_part
from sanitize.run.flow import Options
from tests.tables import KEYS

NAMES = ["Zyxo Qwvert", "Brumlo Takksen"]
DOCTORS = ["Grzyk Blonska", "Thuum Werd"]
PERSON = {"role": "identifier", "key": "people"}
DOCTOR = {"role": "identifier", "key": "doctors"}
IDENTIFIER = {"role": "identifier"}
PEOPLE = 20


def pipeline(folder: Path) -> dict[str, Any]:
    """Numbers in one table and text in the other, a doctor two references away from the note, a nickname dropped."""
    number = range(PEOPLE)
    tables = {
        "patients": [{"pid": n, "name": NAMES[n % 2], "nick": f"Fluffkin{'sz'[n % 2]}", "age": 30} for n in number],
        "doctors": [{"did": f"D{n}", "doctor": name} for n, name in enumerate(DOCTORS)],
        "visits": [{"vid": f"V{n}", "who": str(n), "did": f"D{n % 2}", "ward": "north"} for n in number],
        "notes": [
            {
                "visit": f"V{n}",
                "note": f"{NAMES[n % 2].lower()} came late, fluffkin{'sz'[n % 2]} again, {DOCTORS[n % 2].lower()} saw.",
            }
            for n in number
        ],
    }
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    sources: dict[str, Any] = {
        "patients": {
            "unit": "pid",
            "columns": {"pid": PERSON, "name": IDENTIFIER, "nick": {"role": "drop"}, "age": {"role": "quasi"}},
        },
        "doctors": {"columns": {"did": DOCTOR, "doctor": IDENTIFIER}},
        "visits": {
            "unit": "who",
            "references": {"who": "patients.pid", "did": "doctors"},
            "columns": {"vid": IDENTIFIER, "who": PERSON, "did": DOCTOR, "ward": {"role": "quasi"}},
        },
        "notes": {
            "references": {"visit": "visits.vid"},
            "columns": {"visit": {"role": "identifier", "key": "vid"}, "note": {"role": "text", "language": "en"}},
        },
    }
    return {
        "version": 1,
        "name": "told",
        "sources": {name: {"path": str(folder / f"{name}.parquet"), **one} for name, one in sources.items()},
        "stages": [
            {"use": "pseudonymize", "table": "patients", "columns": ["pid"]},
            {"use": "pseudonymize", "table": "visits", "columns": ["who", "vid"]},
            {"use": "pseudonymize", "table": "notes", "columns": ["visit"]},
            {"use": "pseudonymize", "tables": ["doctors", "visits"], "columns": ["did"]},
            {"use": "drop", "table": "doctors", "columns": ["doctor"]},
            {"use": "drop", "table": "patients", "columns": ["name"]},
            {"use": "text_pii", "table": "notes", "columns": ["note"]},
            {"use": "k_anonymity", "tables": ["patients", "visits"], "k": 5},
        ],
        "output": {"path": str(folder / "out")},
    }


def test_texts_do_not_repeat_what_other_tables_say_of_their_person(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.yaml"
    file.write_text(json.dumps(pipeline(tmp_path)))
    manifest = sz.load(file).run(keys=KEYS, options=Options()).manifest
    assert manifest.gate.verdict == "passed"
    notes = [row for part in (tmp_path / "out/data/notes").iterdir() for row in pq.read_table(part)["note"].to_pylist()]
    assert len(notes) == PEOPLE
    words = {word.lower() for name in (*NAMES, *DOCTORS) for word in name.split()} | {"fluffkins", "fluffkinz"}
    assert not any(word in note.lower() for note in notes for word in words)
    assert all("came late" in note and "again" in note for note in notes)
    assert manifest.tables is not None
    assert {column.name for column in manifest.tables["notes"].columns} == {"visit", "note", "who"}


def test_values_are_looked_up_however_the_key_is_written(tmp_path: Path) -> None:
    pq.write_table(pa.table({"who": [1.0, 2.0, None, 7.0], "x": [1, 2, 3, 4]}), tmp_path / "t.parquet")
    looked_up = pa.table({UNIT: ["1", "2"], "p.name": [["Ann", "Bo"], ["Cy"]]})
    write_part(tmp_path / "told.parquet", looked_up, [])
    told = ToldElsewhere("who", tmp_path / "told.parquet", ("p.name",))
    source = open_source(tmp_path / "t.parquet")
    chunk = next(told.of(chunk) for chunk in source.read(source.shards()[0]))
    assert chunk.batch.column("p.name").to_pylist() == [["Ann", "Bo"], ["Cy"], None, None]
