"""Canaries: planted in every modality, found when nothing removes them, gone when something does."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from PIL import Image

from sanitize.attacks.canary import Canaries, search
from sanitize.attacks.many_strings import Needles
from sanitize.attacks.planted_rows import plant
from sanitize.image.codec import decode, encode
from sanitize.image.column import TYPE
from sanitize.image.metadata import carried
from sanitize.stage.shapes import Column, Declared

DECLARED = Declared(
    (
        Column("patient", "identifier"),
        Column("number", "identifier"),
        Column("age", "quasi"),
        Column("note", "text"),
        Column("chat", "text"),
        Column("photo", "image"),
        Column("left_out", "drop"),
        Column("outcome", "label"),
    ),
    "patient",
)
CHAT = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string()), ("at", pa.int64())]))
SAMPLE = pa.table(
    {
        "patient": pa.array(["P-1", "P-2"]),
        "number": pa.array([1234567, 7654321]),
        "age": pa.array([34, 52], pa.int16()),
        "note": pa.array(["one", None]),
        "chat": pa.array([[{"role": "user", "content": "hi", "at": 1}], None], CHAT),
        "photo": pa.array(["a.jpg", "b.jpg"]),
        "left_out": pa.array(["x", "y"]).dictionary_encode(),
        "outcome": pa.array(["well", "ill"]),
    }
)


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    return plant(SAMPLE, DECLARED, 16, key=b"a key of the test")


def write(file: Path, table: pa.Table, **options: object) -> list[Path]:
    pq.write_table(table, file, **options)
    return [file]


def test_everything_survives_where_nothing_is_done(tmp_path: Path, canaries: Canaries) -> None:
    found = search(write(tmp_path / "part.parquet", canaries.table, compression="zstd"), canaries)
    assert found.rows_planted == found.rows_written == 16
    assert found.easy_survived == found.easy_planted >= 16 * 8
    assert found.hard_survived == found.hard_planted >= 16
    assert found.section().easy.caught == 0


def test_nothing_survives_in_the_columns_that_repeat_the_source(tmp_path: Path, canaries: Canaries) -> None:
    found = search(write(tmp_path / "part.parquet", canaries.table.select(["age", "outcome"])), canaries)
    assert (found.easy_survived, found.hard_survived) == (0, 0)
    assert found.section().easy.caught == found.easy_planted
    assert set(canaries.table.column("outcome").to_pylist()) <= {"well", "ill"}


def test_the_schema_is_the_samples_with_pictures_as_bytes_and_path(canaries: Canaries) -> None:
    wanted = {**dict(zip(SAMPLE.schema.names, SAMPLE.schema.types, strict=True)), "photo": TYPE}
    assert dict(zip(canaries.table.schema.names, canaries.table.schema.types, strict=True)) == wanted
    assert len(set(canaries.table.column("patient").to_pylist())) == 16


@pytest.mark.parametrize("column", ["patient", "number", "note", "chat", "photo", "left_out"])
def test_each_column_holds_secrets_of_its_own(tmp_path: Path, canaries: Canaries, column: str) -> None:
    found = search(write(tmp_path / "part.parquet", canaries.table.select([column])), canaries)
    assert found.easy_survived > 0


def test_values_that_a_dictionary_kept_are_found(tmp_path: Path, canaries: Canaries) -> None:
    names = canaries.table.column("patient").combine_chunks().dictionary_encode()
    table = pa.table({"name": names}).filter(pc.equal(names.cast(pa.string()), names[0].as_py()))
    leaky = search(write(tmp_path / "leaky.parquet", table), canaries)
    plain = pa.table({"name": table.column("name").cast(pa.string())})
    tight = search(write(tmp_path / "tight.parquet", plain), canaries)
    assert (leaky.easy_survived, tight.easy_survived) == (16, 1)


def test_encoded_secrets_are_found(tmp_path: Path, canaries: Canaries) -> None:
    hidden = [base64.b64encode(f"x{name}".encode()).decode() for name in canaries.table.column("patient").to_pylist()]
    assert search(write(tmp_path / "part.parquet", pa.table({"token": hidden})), canaries).easy_survived == 16


def test_pictures_carry_the_marker_in_all_metadata_and_lose_it_by_rebuilding(
    tmp_path: Path, canaries: Canaries
) -> None:
    pictures = [picture for picture in canaries.table.column("photo").to_pylist() if picture]
    assert len(pictures) == 8
    kinds = {"exif", "gps", "xmp", "iptc", "icc", "comment", "maker_note", "trailing_bytes"}
    assert all(carried(picture["bytes"]) >= kinds for picture in pictures)
    assert all(Image.open(io.BytesIO(picture["bytes"])).size == (640, 480) for picture in pictures)
    rebuilt = [{"bytes": encode(decode(picture["bytes"])), "path": None} for picture in pictures]
    found = search(write(tmp_path / "part.parquet", pa.table({"photo": pa.array(rebuilt, TYPE)})), canaries)
    assert found.easy_survived == 0
    assert found.hard_survived == len(canaries.cards) == 4


def test_a_covered_card_does_not_survive(tmp_path: Path, canaries: Canaries) -> None:
    covered = []
    for picture in canaries.table.column("photo").to_pylist()[:8]:
        image = decode(picture["bytes"])
        for card in canaries.cards:
            height, width = card.pixels.shape
            image.pixels[card.y : card.y + height, card.x : card.x + width] = 0
        covered.append(encode(image))
    found = search(write(tmp_path / "part.parquet", pa.table({"photo": covered})), canaries)
    assert found.hard_survived == 0


def test_a_picture_that_cannot_be_read_shows_no_card(tmp_path: Path, canaries: Canaries) -> None:
    cells = [{"bytes": b"no picture", "path": None}, *canaries.table.column("photo").to_pylist()]
    found = search(write(tmp_path / "part.parquet", pa.table({"photo": pa.array(cells, TYPE)})), canaries)
    assert found.hard_survived == len(canaries.cards)


def test_nothing_is_planted_among_masks() -> None:
    mask = io.BytesIO()
    Image.new("L", (8, 8), 3).save(mask, "PNG")
    sample = pa.table({"mask": pa.array([mask.getvalue()] * 2, pa.binary())})
    planted = plant(sample, Declared((Column("mask", "image"),)), 4, key=b"a key of the test")
    assert planted.table["mask"].to_pylist() == [None] * 4
    assert (planted.easy, planted.cards) == ((), ())


def test_a_shard_that_was_not_written_shows_nothing(tmp_path: Path, canaries: Canaries) -> None:
    found = search(write(tmp_path / "part.parquet", canaries.table.slice(0, 0)), canaries)
    assert (found.rows_written, found.section().easy.caught) == (0, 0)


def test_one_key_gives_one_set_and_no_key_another_each_time() -> None:
    one, same = (plant(SAMPLE, DECLARED, 4, key=b"a key of the test") for _ in range(2))
    assert one.table.equals(same.table)
    assert not plant(SAMPLE, DECLARED, 4).table.equals(plant(SAMPLE, DECLARED, 4).table)


def test_an_empty_sample_gives_no_canaries(tmp_path: Path) -> None:
    empty = plant(SAMPLE.slice(0, 0), DECLARED)
    assert (empty.table.num_rows, empty.easy, empty.hard) == (0, (), ())


def test_notes_repeat_the_identifiers_of_their_own_row(canaries: Canaries) -> None:
    for name, note in zip(*(canaries.table.column(column).to_pylist() for column in ("patient", "note")), strict=True):
        assert Needles.of([name]).found(note) == {0}
