"""The shipped samples: what the pipelines and the documentation rely on, and that the script makes them again."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import ExifTags, Image

PROJECT = Path(__file__).resolve().parent.parent
SAMPLES = PROJECT / "data_samples"
HIERARCHY = PROJECT / "rules" / "hierarchies" / "job.csv"
PHONE = SAMPLES / "photos" / "portrait" / "071.jpg"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return pq.read_table(SAMPLES / "clinic.parquet").to_pylist()


@pytest.fixture(scope="module")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, str(SAMPLES / "make_samples.py"), str(folder)], check=True)
    return folder


def photos(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.glob("photos/*/*"))


def test_the_script_makes_the_same_tables(made_again: Path) -> None:
    assert pq.read_table(made_again / "clinic.parquet").equals(pq.read_table(SAMPLES / "clinic.parquet"))
    relations = ("relations/patients.csv", "relations/visits.csv", "relations/notes.jsonl")
    for name in ("visits.csv", "notes.jsonl", *relations):
        assert (made_again / name).read_bytes() == (SAMPLES / name).read_bytes()
    assert (made_again / "job.csv").read_bytes() == HIERARCHY.read_bytes()


def test_the_script_makes_the_same_photographs(made_again: Path) -> None:
    """Codecs of other versions may round otherwise, so pixels are compared, not bytes."""
    assert photos(made_again) == photos(SAMPLES)
    for name in photos(SAMPLES):
        ours, theirs = (np.asarray(Image.open(folder / name), dtype=np.int16) for folder in (SAMPLES, made_again))
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).mean() < 2


def test_people_come_back_and_some_photographs_are_missing(rows: list[dict[str, object]]) -> None:
    assert len(rows) == 1500
    assert len({row["patient_id"] for row in rows}) == 600
    assert [row["visit"] for row in rows] == list(range(1, 1501))
    taken = [row["photo"] for row in rows if row["photo"] is not None]
    assert sorted(map(str, taken)) == photos(SAMPLES)


def test_one_person_is_photographed_far_too_often(rows: list[dict[str, object]]) -> None:
    collins = {f"photos/portrait/{number:03d}.jpg" for number in range(60)}
    theirs = {row["patient_id"] for row in rows if row["photo"] in collins}
    assert len(theirs) == 3
    assert all(row["photo"] in collins for row in rows if row["patient_id"] in theirs)


def test_notes_repeat_what_their_row_knows(rows: list[dict[str, object]]) -> None:
    def share(column: str) -> float:
        return (
            sum(re.search(rf"\b{re.escape(str(row[column]))}\b", str(row["note"])) is not None for row in rows) / 1500
        )

    assert share("name") > 0.7
    assert share("age") > 0.7
    assert share("job") > 0.7
    assert share("zip") > 0.2
    assert sum("case n" in str(row["note"]) for row in rows) > 100


def test_numbers_and_mail_are_of_reserved_ranges(rows: list[dict[str, object]]) -> None:
    text = " ".join(str(row["note"]) for row in rows)
    assert set(re.findall(r"\) (\d{3}-\d{2})\d\d\b", text)) == {"555-01"}
    assert set(re.findall(r"@([a-z.]+[a-z])", text)) == {"example.org"}


def test_one_photograph_has_a_phones_metadata() -> None:
    image = Image.open(PHONE)
    exif = image.getexif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert gps[ExifTags.GPS.GPSLatitude] == (38.0, 53.0, 23.0)
    assert exif[ExifTags.Base.Orientation] == 6
    thumbnail = exif.get_ifd(ExifTags.IFD.IFD1)
    start = 6 + thumbnail[ExifTags.Base.JpegIFOffset]
    embedded = image.info["exif"][start : start + thumbnail[ExifTags.Base.JpegIFByteCount]]
    assert Image.open(io.BytesIO(embedded)).size == (160, 135)
    assert b"Grace Hopper" in image.info["xmp"]
    assert b"Grace Hopper" in image.info["comment"]


def test_the_hierarchy_of_jobs_has_every_job(rows: list[dict[str, object]]) -> None:
    lines = [line.split(";") for line in HIERARCHY.read_text().splitlines()]
    assert {line[0] for line in lines} == {row["job"] for row in rows}
    assert {len(line) for line in lines} == {4}
    assert {line[-1] for line in lines} == {"*"}


def test_the_extracts_hold_one_modality_each() -> None:
    with (SAMPLES / "visits.csv").open(newline="") as stream:
        assert next(csv.reader(stream)) == [
            "patient_id",
            "name",
            "age",
            "zip",
            "admitted",
            "job",
            "diagnosis",
            "outcome",
        ]
    notes = [json.loads(line) for line in (SAMPLES / "notes.jsonl").read_text().splitlines()]
    assert len(notes) == 120
    assert all(set(note) == {"patient_id", "note", "outcome"} for note in notes)


def test_the_folder_is_light_and_its_licences_are_beside_it() -> None:
    assert sum(file.stat().st_size for file in SAMPLES.rglob("*") if file.is_file()) < 6_000_000
    assert "public domain" in (SAMPLES / "LICENCES.md").read_text()
