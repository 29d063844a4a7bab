"""People erased from releases of several tables: gone from every table and every byte, with one receipt."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

import sanitize as sz
from sanitize.erasure.erase import erase
from sanitize.erasure.request import Request
from sanitize.errors import ReleaseError
from sanitize.pipeline import Pipeline
from sanitize.run.flow import Options
from tests.tables import KEYS

PERSON = {"role": "identifier", "key": "people"}
IDENTIFIER = {"role": "identifier"}
QUASI = {"role": "quasi"}
PLACES = ("patients", "visits", "notes", "addresses")
SOURCES: dict[str, Any] = {
    "patients": {
        "unit": "pid",
        "references": {"address": "addresses.number"},
        "columns": {"pid": PERSON, "name": IDENTIFIER, "age": QUASI, "address": IDENTIFIER},
    },
    "visits": {
        "unit": "who",
        "references": {"who": "patients.pid"},
        "columns": {"vid": IDENTIFIER, "who": PERSON, "ward": QUASI},
    },
    "notes": {
        "references": {"visit": "visits.vid"},
        "columns": {"visit": {"role": "identifier", "key": "vid"}, "note": {"role": "text", "language": "en"}},
    },
    "addresses": {"columns": {"number": {"role": "identifier", "key": "address"}, "floor": {"role": "keep"}}},
}
STAGES: list[dict[str, Any]] = [
    {"use": "pseudonymize", "table": "patients", "columns": ["pid", "address"]},
    {"use": "pseudonymize", "table": "visits", "columns": ["who", "vid"]},
    {"use": "pseudonymize", "table": "notes", "columns": ["visit"]},
    {"use": "pseudonymize", "table": "addresses", "columns": ["number"]},
    {"use": "drop", "table": "patients", "columns": ["name"]},
    {"use": "text_pii", "table": "notes", "columns": ["note"]},
    {"use": "k_anonymity", "tables": ["patients", "visits"], "k": 2, "joined": True},
]


def name_of(number: int) -> str:
    return f"Zelmira Quendel{chr(97 + number // 10)}{chr(97 + number % 10)}"


def source(folder: Path, numbers: range) -> Path:
    folder.mkdir(parents=True)
    tables = {
        "patients": [{"pid": 7000 + n, "name": name_of(n), "age": 30 + n % 2, "address": f"AQ-{n}"} for n in numbers],
        "visits": [{"vid": f"VQX-{n}", "who": 7000 + n, "ward": "north"} for n in numbers],
        "notes": [{"visit": f"VQX-{n}", "note": f"{name_of(n)} was seen again."} for n in numbers],
        "addresses": [{"number": f"AQ-{n}", "floor": n % 3} for n in numbers],
    }
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return folder


def pipeline(folder: Path, **more: Any) -> Pipeline:
    sources = {name: {"path": str(folder / f"{name}.parquet"), **one} for name, one in SOURCES.items()}
    content = {"version": 1, "name": "clinic", "sources": sources, "stages": STAGES} | more
    (folder / "pipeline.yaml").write_text(json.dumps(content))
    return sz.load(folder / "pipeline.yaml")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases of one pipeline: of its own source, and of that of the next month."""
    folder = tmp_path_factory.mktemp("two")
    asked = pipeline(source(folder / "one", range(24)))
    for month, before in (("one", None), ("two", folder / "release-one")):
        numbers = folder / month if month == "one" else source(folder / "two", range(8, 32))
        asked.run(str(numbers), folder / f"release-{month}", keys=KEYS, options=Options(predecessor=before))
    return folder


def strings(folder: Path) -> str:
    """Everything that a release says: all cells of its data, and all other files."""
    cells = [str(pq.read_table(part).to_pylist()) for part in (folder / "data").rglob("*.parquet")]
    others = [file.read_bytes().decode(errors="replace") for file in folder.rglob("*") if file.is_file()]
    return "\n".join(cells + others).casefold()


def test_people_are_gone_from_every_table_of_every_release(two: Path) -> None:
    gone = range(2, 14)  # some in the first release alone
    asked = Request(
        tuple(str(7000 + n) for n in gone),
        pipeline(two / "one"),
        two / "erased",
        KEYS,
        sz.LocalEngine(workers=1),
        (str(two / "two"),),
    )
    erased = erase([two / "release-one", two / "release-two"], asked)
    assert [one.sentence for one in erased.outcomes if not one.done] == []
    predicate = json.loads(erased.receipt.read_text())["predicate"]
    tokens = {row["token"] for row in predicate["persons"]}
    assert len(tokens) == len(gone)
    for release, people in (("release-one", gone), ("release-two", range(8, 14))):
        before, after = strings(two / release), strings(two / "erased" / release)
        assert sum(token in before for token in tokens) == len(people)
        assert not any(token in after for token in tokens)
        assert not any(name_of(n).casefold() in after for n in gone)
        assert not {str(7000 + n) for n in gone} & set(re.findall(r"\w+", after))  # digests hold any four digits
        rows = {
            name: sum(pq.read_metadata(part).num_rows for part in (two / "erased" / release / "data" / name).iterdir())
            for name in PLACES
        }
        assert set(rows.values()) == {24 - len(people)}
        assert sz.verify(two / "erased" / release, allow_unsigned=True).passed
        assert any("superseded" in failure for failure in sz.verify(two / release, allow_unsigned=True).failures)
    held = predicate["releases"][0]["held"]["tokens"]
    assert held.keys() == {"patients.pid", "patients.address", "visits.who", "visits.vid", "notes.visit"}
    assert not any(name_of(n) in erased.receipt.read_text() for n in gone)


def test_who_was_suppressed_is_not_counted_as_held(two: Path, tmp_path: Path) -> None:
    """One of five has more visits than anybody else: four are left, fewer than `min_count`."""
    folder = source(tmp_path / "three", range(40, 80))
    rows = pq.read_table(folder / "visits.parquet").to_pylist()
    rows.append({"vid": "VQX-99", "who": 7040, "ward": "north"})
    pq.write_table(pa.Table.from_pylist(rows), folder / "visits.parquet")
    given = pipeline(folder, stages=[*STAGES[:-1], {**STAGES[-1], "max_suppressed": 0.2}])
    assert given.run(output=tmp_path / "release", keys=KEYS).verdict.passed
    persons = tuple(str(7000 + n) for n in range(40, 45))
    asked = Request(persons, given, tmp_path / "erased", KEYS, sz.LocalEngine(workers=1))
    with pytest.raises(ReleaseError, match="fewer than"):
        erase([tmp_path / "release"], asked)


def test_a_release_whose_sources_are_gone_is_not_called_empty(two: Path, tmp_path: Path) -> None:
    asked = Request(("7030",), pipeline(two / "one"), tmp_path / "erased", KEYS, sz.LocalEngine(workers=1), now=True)
    with pytest.raises(sz.UsageError, match="sources aren't at hand"):
        erase([two / "release-two"], asked)
    assert not (tmp_path / "erased").exists()


def test_copies_of_their_pictures_go_from_all_tables(tmp_path: Path, root: Path) -> None:
    """A scan of somebody else, turned and made smaller from the portrait of one who asks to be taken out."""
    portraits = sorted((root / "data_samples" / "photos" / "portrait").iterdir())[:8]
    others = sorted((root / "data_samples" / "photos" / "portrait").iterdir())[8:11]
    shown = Image.open(portraits[0])
    shown.rotate(180).resize((200, 260)).save(tmp_path / "copy.jpg", quality=70)
    people = [{"pid": f"P-{n}", "photo": portrait.read_bytes()} for n, portrait in enumerate(portraits)]
    files = [*others, tmp_path / "copy.jpg"]
    scans = [{"pid": f"P-{n}", "scan": file.read_bytes()} for n, file in enumerate(files, 1)]
    for name, rows in (("people", people), ("scans", scans)):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    (tmp_path / "open.yaml").write_text("name: open\ngate: {recognised_faces: 1.0}\n")
    sources = {
        name: {
            "path": str(tmp_path / f"{name}.parquet"),
            "unit": "pid",
            "columns": {"pid": PERSON, column: {"role": "image"}},
            **({"references": {"pid": "people"}} if name == "scans" else {}),
        }
        for name, column in (("people", "photo"), ("scans", "scan"))
    }
    columns = {"people": ["photo"], "scans": ["scan"]}
    stages = [{"use": "pseudonymize", "columns": ["pid"]}]
    stages += [{"use": "faces", "table": name, "columns": own, "profile": "fast"} for name, own in columns.items()]
    stages += [{"use": "image_text", "table": name, "columns": own} for name, own in columns.items()]
    content = {"version": 1, "name": "scans", "policy": str(tmp_path / "open.yaml"), "sources": sources}
    (tmp_path / "scans.yaml").write_text(json.dumps({**content, "stages": stages}))
    asked = sz.load(tmp_path / "scans.yaml")
    assert asked.run(output=tmp_path / "old", keys=KEYS).verdict.passed
    request = Request(("P-0",), asked, tmp_path / "erased", KEYS, sz.LocalEngine(workers=1), now=True)
    erased = erase([tmp_path / "old"], request)
    assert erased.outcomes[0].copies == 1
    successor = erased.outcomes[0].successor
    assert successor is not None
    assert successor.predicate.tables is not None
    assert {name: one.rows.read for name, one in successor.predicate.tables.items()} == {"people": 7, "scans": 3}
