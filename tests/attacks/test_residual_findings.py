"""Strangers' detectors on samples of written parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.metadata import metadata_part
from sanitize.attacks.planted_rows import plant
from sanitize.attacks.residual_findings import residual_faces, residual_text
from sanitize.attacks.second_text_detector import Stranger
from sanitize.attacks.second_text_patterns import in_cells
from sanitize.attacks.written_parts import choose
from sanitize.image.codec import Picture, encode
from sanitize.image.column import TYPE
from sanitize.image.mediapipe_faces import MediaPipeFaces
from sanitize.image.redact import Action, redact
from sanitize.stage.shapes import Column, Declared


@pytest.fixture(scope="module")
def stranger() -> Stranger:
    return Stranger.open()


@pytest.fixture(scope="module")
def faces() -> Iterator[MediaPipeFaces]:
    """Closed by hand: left to the garbage collector, MediaPipe can wait for an import that waits for it."""
    opened = MediaPipeFaces.open()
    yield opened
    opened.detector.close()


HARMLESS = (
    *("Germany", "San Francisco", "Charlotte", "Houston, Texas", "Victoria", "St. Louis", "Madison", "Ford Mustang"),
    *("2024-01-15", "15.01.2024", "01/15/2024", "2024-01-15 10:30:00", "10:30", "v3.8.18", "192.168", "A-1042-77"),
    *("[35, 40)", ">=90", "123**", "*", "Machine-op-inspct", "Some-college", "Married-civ-spouse", "active", "n/a"),
    *("4111 1111 1111 1112", "EUR 1,200.50", "ICD-10 E11.9", "Iris setosa", "Homo sapiens", "JFK-LHR", "Q3 2024"),
)


def write(file: Path, table: pa.Table) -> list[Path]:
    pq.write_table(table, file)
    return [file]


def portrait() -> np.ndarray:
    data = pytest.importorskip("skimage.data")
    return np.ascontiguousarray(data.astronaut()[..., ::-1])


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Yesterday Jonathan Robertson called again.", "PERSON"),
        ("Write to velmora.trisk@example.org soon.", "EMAIL_ADDRESS"),
        ("Call (212) 555-0101 before noon.", "PHONE_NUMBER"),
        ("He lives at 12 Maple Street now.", "STREET_ADDRESS"),
        ("See file 2024/5512 for more.", "CODE"),
    ],
)
def test_what_is_left_in_a_text_is_found(tmp_path: Path, stranger: Stranger, text: str, entity: str) -> None:
    (sample,) = choose(write(tmp_path / "part.parquet", pa.table({"note": [text, "no pain at all", None]})), 10, 1)
    found = residual_text(sample, "note", stranger.find)
    assert (found.checked, found.hits) == (2, 1)
    assert entity in found.by


def test_a_capital_that_only_begins_a_sentence_makes_no_name(stranger: Stranger) -> None:
    (spans,) = stranger.find(["<PERSON> came alone. Gait steady, reflexes equal. Later Gregory came."])
    assert [entity for _, _, entity in spans] == ["PERSON"]


def test_what_the_stages_write_in_its_place_is_not(tmp_path: Path, stranger: Stranger) -> None:
    notes = [
        "<PERSON> called from <PHONE_NUMBER>, see <PERSON_2>.",
        "***** ******* wrote to ****@*******.***",
        "patient_0k3j5h2l4m6n8p0q was seen by [PERSON].",
        "hash " + "0123456789abcdef" * 4,
    ]
    (sample,) = choose(write(tmp_path / "part.parquet", pa.table({"note": notes})), 10, 1)
    assert residual_text(sample, "note", stranger.find).hits == 0


def test_a_finding_that_is_nothing_but_placeholders_does_not_count(tmp_path: Path) -> None:
    table = pa.table({"note": ["<PERSON>, [CITY_2] ***", "<PERSON> Trisk", "x"]})
    (sample,) = choose(write(tmp_path / "part.parquet", table), 10, 1)
    found = residual_text(sample, "note", lambda texts: [[(0, len(text), "PERSON")] for text in texts])
    assert (found.checked, found.hits) == (3, 2)


def test_nested_texts_are_looked_at(tmp_path: Path, stranger: Stranger) -> None:
    chats = [[{"role": "user", "content": "mail velmora@example.org"}], [], None]
    (sample,) = choose(write(tmp_path / "part.parquet", pa.table({"chat": chats})), 10, 1)
    assert residual_text(sample, "chat", stranger.find).hits == 1


def test_a_chat_is_one_text_and_its_constants_do_not_halve_the_rate(tmp_path: Path, stranger: Stranger) -> None:
    chats = [[{"role": "user", "content": "Hello, Gregory Crawford here."}, {"role": "assistant", "content": "Hi."}]]
    (sample,) = choose(write(tmp_path / "part.parquet", pa.table({"chat": chats * 3})), 10, 1)
    found = residual_text(sample, "chat", stranger.find)
    assert (found.checked, found.hits, dict(found.by)) == (3, 3, {"PERSON": 3})


@pytest.mark.parametrize(
    ("value", "entity"),
    [
        ("Boris Harkavy", None),
        ("Gregory Crawford", "PERSON"),
        ("CRAWFORD, Gregory (#12)", "PERSON"),
        ("Gregory Crawford <g.crawford@example.org>", "PERSON"),
        ("via g.crawford@example.org", "EMAIL_ADDRESS"),
        ("+1 212-555-0101", "PHONE_NUMBER"),
        ("(212) 555-0101", "PHONE_NUMBER"),
        ("ask @gregcrawford", "HANDLE"),
        ("12 Maple Street", "STREET_ADDRESS"),
        ("536-22-1987", "US_SSN"),
        ("4111 1111 1111 1111", "CREDIT_CARD"),
        *((harmless, None) for harmless in HARMLESS),
    ],
)
def test_in_other_columns_only_what_points_at_a_person_counts(value: str, entity: str | None) -> None:
    (spans,) = in_cells([value])
    kinds = {kind for _, _, kind in spans}
    assert entity in kinds if entity else not kinds


@pytest.mark.parametrize("scale", [1, 8])
def test_a_face_is_found_until_it_is_redacted(tmp_path: Path, faces: MediaPipeFaces, scale: int) -> None:
    picture = cv2.resize(portrait(), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0)
    boxes = faces.detect(picture)

    def hidden(action: Action) -> np.ndarray:
        return redact(picture, boxes, lambda count: noise.integers(0, 256, count, dtype=np.uint8), action)

    pixels = [picture, hidden("pixelate"), hidden("blur"), hidden("fill")]
    cells = pa.array([{"bytes": encode(Picture(one, "jpeg")), "path": None} for one in pixels], TYPE)
    (sample,) = choose(write(tmp_path / "part.parquet", pa.table({"photo": cells})), 10, 1)
    found = residual_faces(sample, "photo", faces.detect)
    assert (found.checked, found.hits, set(found.by)) == (4, 1, {"face"})


def test_a_picture_that_cannot_be_read_is_a_hit(tmp_path: Path) -> None:
    (sample,) = choose(write(tmp_path / "part.parquet", pa.table({"photo": [b"not a picture"]})), 10, 1)
    found = residual_faces(sample, "photo", lambda pixels: np.zeros((0, 15)))
    assert (found.checked, found.hits, dict(found.by)) == (1, 1, {"unreadable": 1})


def test_metadata_of_every_picture_is_counted_by_kind(tmp_path: Path) -> None:
    table = plant(pa.table({"photo": [b"x", b"y"]}), Declared((Column("photo", "image"),)), 4).table
    clean = pa.table({"photo": [cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()]})
    found = metadata_part(*write(tmp_path / "part.parquet", pa.concat_tables([table, clean])), "photo")
    assert (found.checked, found.hits, found.by["gps"]) == (5, 4, 4)


def test_a_sample_is_the_same_for_one_seed_and_spread_over_the_parts(tmp_path: Path) -> None:
    files = [
        *write(tmp_path / "a.parquet", pa.table({"x": range(70)})),
        *write(tmp_path / "b.parquet", pa.table({"x": range(30)})),
    ]
    one, same, other = (choose(files, 50, seed) for seed in (1, 1, 2))
    assert [sample.rows.tolist() for sample in one] == [sample.rows.tolist() for sample in same]
    assert [sample.rows.tolist() for sample in one] != [sample.rows.tolist() for sample in other]
    assert sum(len(sample.rows) for sample in one) == 50
    assert all(len(set(sample.rows.tolist())) == len(sample.rows) > 0 for sample in one)
    assert [sample.rows.tolist() for sample in choose(files, 1000, 1)] == [list(range(70)), list(range(30))]
    assert choose([], 10, 1) == ()
