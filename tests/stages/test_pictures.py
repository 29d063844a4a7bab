"""Stages on pictures: faces and text covered, copies altered, and nothing of the file passed through."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.records import Rejection
from tests.clinic import jpeg_with_secrets

KEYS = sz.Keys(bytes(range(32)))
PHOTOS = Path(__file__).parents[2] / "data_samples" / "photos"


def table(*cells: bytes | None) -> pa.Table:
    return pa.table({"photo": pa.array(cells, pa.binary())})


def pixels(cell: dict[str, bytes]) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(cell["bytes"], np.uint8), cv2.IMREAD_COLOR)


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return (PHOTOS / "portrait" / "000.jpg").read_bytes()


@pytest.mark.parametrize("action", ["pixelate", "fill", "blur"])
def test_a_face_is_covered_and_the_rest_is_left(action: str, portrait: bytes) -> None:
    outcome = sz.Faces(columns=("photo",), profile="fast", action=action).run(table(portrait), keys=KEYS)  # type: ignore[arg-type]
    before = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    after = pixels(outcome.data["photo"][0].as_py())
    changed = (np.abs(after.astype(int) - before).max(axis=2) > 40).mean()
    assert after.shape == before.shape
    assert 0.01 < changed < 0.7
    assert sum(finding.count for finding in outcome.findings if finding.entity == "FACE") >= 1


def test_the_noise_follows_the_key(portrait: bytes) -> None:
    stage = sz.Faces(columns=("photo",), profile="fast")
    keys = (KEYS, KEYS, sz.Keys(bytes(32)))
    one, same, other = (stage.run(table(portrait), keys=key).data["photo"][0].as_py() for key in keys)
    assert one == same != other


def test_nothing_of_the_file_is_passed_through(portrait: bytes) -> None:
    secret = jpeg_with_secrets(portrait, "QuendelSecret") + b"QuendelTrailer"
    released = sz.Faces(columns=("photo",), profile="fast").run(table(secret), keys=KEYS)
    assert b"Quendel" not in repr(released.data.to_pylist()).encode()


def test_pictures_that_cannot_be_read_are_rejected_and_nulls_stay(portrait: bytes) -> None:
    outcome = sz.Faces(columns=("photo",), profile="fast").run(
        table(portrait[:4000], None, b"text", b"", portrait), keys=KEYS
    )
    assert [one.row for one in outcome.rejected] == [0, 2, 3]
    assert Rejection(0, "image_truncated") in outcome.rejected
    assert [cell is None for cell in outcome.data["photo"].to_pylist()] == [True, False]


def test_text_in_a_picture_is_covered() -> None:
    card = (PHOTOS / "picture" / "044.jpg").read_bytes()
    stage = sz.ImageText(columns=("photo",))
    first = stage.run(table(card), keys=KEYS)
    covered = {finding.entity: finding.count for finding in first.findings}
    assert covered["TEXT"] >= 2
    again = stage.run(first.data, keys=KEYS)
    assert {finding.entity: finding.count for finding in again.findings}["TEXT"] == 0


def test_copies_are_marked_seeded_and_made_only_where_asked(portrait: bytes) -> None:
    data = table(portrait, portrait, None).append_column("split", pa.array(["train", "test", "train"]))
    stage = sz.Augment(columns=("photo",), copies=2, only={"split": "train"})
    one, same, other = (stage.run(data, keys=KEYS, seed=seed).data for seed in (1, 1, 2))
    assert one["is_augmented"].to_pylist() == [False] * 3 + [True] * 2
    assert one["split"].to_pylist() == ["train", "test", "train", "train", "train"]
    sources = one["augmented_from"].to_pylist()
    assert sources[0] == sources[3] == sources[4] is not None
    assert sources[1] is sources[2] is None
    assert one.equals(same)
    assert one["photo"].to_pylist()[3:] != other["photo"].to_pylist()[3:]
    assert one["photo"][3] != one["photo"][4]
