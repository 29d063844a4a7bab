"""croissant.json is read by mlcroissant, offline, records and pictures included."""

import hashlib
import io
import json
import socket
from pathlib import Path
from typing import Any

import mlcroissant as mlc
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from sanitize.manifest.croissant import croissant_bytes
from sanitize.manifest.model import ColumnReport, Resource, Review

COLUMNS = (
    ColumnReport(name="age", role="quasi", technique="generalization"),
    ColumnReport(name="note", role="text", technique="masking"),
    ColumnReport(name="photo", role="image", technique="masking"),
    ColumnReport(name="name", role="identifier", technique="attribute suppression"),
    ColumnReport(name="visit", role="keep", technique="none"),
)
REVIEW = Review(purpose="a demonstration", limitations="invented people")


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4), (200, 10, 10)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def release(tmp_path: Path) -> Path:
    photo = pa.array([{"bytes": png(), "path": None}], pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    (tmp_path / "data").mkdir()
    parts = []
    for number, age in enumerate(("[20, 40)", "[40, 60)")):
        table = pa.table({"age": [age], "note": ["<PERSON> came"], "photo": photo, "visit": pa.array([1], pa.int32())})
        file = tmp_path / "data" / f"part-0000{number}.parquet"
        pq.write_table(table, file)
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        parts.append(Resource(name=f"data/{file.name}", sha256=digest, bytes=len(content), rows=1))
    (tmp_path / "croissant.json").write_bytes(croissant_bytes("clinic", parts, table.schema, COLUMNS, REVIEW))
    return tmp_path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a test opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("no_network")
def test_mlcroissant_reads_metadata_and_records(release: Path) -> None:
    dataset = mlc.Dataset(jsonld=release / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    assert str(dataset.metadata.ctx.conforms_to.value).endswith("croissant/1.1")
    records = list(dataset.records("rows"))
    assert sorted(record["rows/age"] for record in records) == [b"[20, 40)", b"[40, 60)"]
    assert [record["rows/visit"] for record in records] == [1, 1]
    assert [record["rows/photo"].size for record in records] == [(6, 4), (6, 4)]


def test_responsible_ai_says_what_was_done_and_what_the_author_states(release: Path) -> None:
    content = json.loads((release / "croissant.json").read_text())
    assert content["rai:dataManipulationProtocol"] == (
        "age: generalization; note: masking; photo: masking; name: attribute suppression"
    )
    assert content["rai:personalSensitiveInformation"] == "age (quasi), note (text), photo (image), name (identifier)"
    assert content["rai:dataUseCases"] == "a demonstration"
    assert content["rai:dataLimitations"] == "invented people"
    assert "rai:dataReleaseMaintenancePlan" not in content
    metadata = mlc.Dataset(jsonld=release / "croissant.json").metadata
    assert metadata.data_limitations == ["invented people"]


def test_parts_are_listed_with_their_digests(release: Path) -> None:
    content = json.loads((release / "croissant.json").read_text())
    files = [entry for entry in content["distribution"] if entry["@type"] == "cr:FileObject"]
    assert [file["contentUrl"] for file in files] == ["data/part-00000.parquet", "data/part-00001.parquet"]
    for file in files:
        assert file["sha256"] == hashlib.sha256((release / file["contentUrl"]).read_bytes()).hexdigest()


def test_the_same_input_gives_the_same_bytes_and_an_unnamed_column_is_described_by_type() -> None:
    schema = pa.schema([("split", pa.string()), ("score", pa.float32()), ("seen_on", pa.date32())])
    content = croissant_bytes("clinic", (), schema, ())
    assert content == croissant_bytes("clinic", (), schema, ())
    fields = json.loads(content)["recordSet"][0]["field"]
    assert [field["dataType"] for field in fields] == ["sc:Text", "sc:Float", "sc:Date"]
    assert all("description" not in field for field in fields)


@pytest.mark.usefixtures("no_network")
def test_hostile_column_names_stay_text(tmp_path: Path) -> None:
    hostile = '<script>alert("x")</script> é/…'
    table = pa.table({hostile: [1, 2], "a b": ["x", "y"], "a_b": ["v", "w"]})
    (tmp_path / "data").mkdir()
    pq.write_table(table, tmp_path / "data" / "part-00000.parquet")
    (tmp_path / "croissant.json").write_bytes(croissant_bytes("clinic", (), table.schema, ()))
    records = list(mlc.Dataset(jsonld=tmp_path / "croissant.json").records("rows"))
    assert [list(record.values()) for record in records] == [[1, b"x", b"v"], [2, b"y", b"w"]]
