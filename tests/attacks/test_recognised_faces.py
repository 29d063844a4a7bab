"""A recogniser knows the faces of the source until they are redacted."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.on_any_files import TwoDataSets
from sanitize.attacks.recognised_faces import Recognizer, SFace, _emptied, attack, recognised
from sanitize.attacks.second_face_recognizer import DlibRecognizer
from sanitize.image.codec import Picture, encode
from sanitize.image.mediapipe_faces import MediaPipeFaces
from sanitize.image.redact import redact
from sanitize.io.read.source import open_source
from sanitize.stage.shapes import Column, Declared


@pytest.fixture(scope="module")
def faces() -> Iterator[MediaPipeFaces]:
    opened = MediaPipeFaces.open()
    yield opened
    opened.detector.close()


@pytest.fixture(scope="module", params=[SFace, DlibRecognizer], ids=["sface", "dlib"])
def recognizer(request: pytest.FixtureRequest) -> Recognizer:
    opened: Recognizer = request.param.open()
    return opened


def test_faces_are_recognised_until_they_are_redacted(faces: MediaPipeFaces, recognizer: Recognizer) -> None:
    portrait = np.ascontiguousarray(pytest.importorskip("skimage.data").astronaut()[..., ::-1])
    boxes = faces.detect(portrait)
    noise = np.random.default_rng(0)
    hidden = redact(portrait, boxes, lambda count: noise.integers(0, 256, count, dtype=np.uint8))
    smaller = cv2.resize(portrait, None, fx=0.6, fy=0.7)
    original, *others = (encode(Picture(one, "jpeg")) for one in (portrait, hidden, smaller))
    same, redacted, resized = (
        recognised([(original, after)], faces.detect, recognizer) for after in (original, others[0], others[1])
    )
    assert same.hits == same.checked == len(boxes) > 0
    assert (redacted.checked, redacted.hits) == (same.checked, 0)
    assert resized.hits > 0


def test_pictures_that_are_not_there_show_no_face(faces: MediaPipeFaces, recognizer: Recognizer) -> None:
    picture = encode(Picture(np.full((40, 40, 3), 90, np.uint8), "png"))
    nothing = [(None, picture), (picture, None), (b"not a picture", b"")]
    assert recognised(nothing, faces.detect, recognizer).checked == 0


def test_the_audit_opens_the_recognizer_that_no_stage_uses(tmp_path: Path) -> None:
    portrait = (Path(__file__).parents[2] / "data_samples" / "photos" / "portrait" / "000.jpg").read_bytes()
    pq.write_table(pa.table({"visit": [1], "photo": [{"bytes": portrait, "path": None}]}), tmp_path / "one.parquet")
    source = open_source(tmp_path / "one.parquet")
    declared = Declared((Column("visit", "label"), Column("photo", "image")))
    both = TwoDataSets.copy(source, source, declared, tmp_path, rows=1, seed=0)
    (hits,) = attack(both).hits.values()
    assert hits.hits == hits.checked > 0
    assert isinstance(both.models["recognizer"], DlibRecognizer)
    assert both.open("recognizer", SFace.open) is both.models["recognizer"]


def test_a_box_without_area_changes_nothing() -> None:
    pixels = np.arange(75, dtype=np.uint8).reshape(5, 5, 3)
    boxes = np.array([[1, 1, 1, 4], [1, 3, 4, 3], [9, 9, 12, 12]], dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (_emptied(pixels, boxes) == pixels).all()
    assert len(np.unique(_emptied(pixels, np.array([[0.0, 0.0, 5.0, 5.0]])).reshape(-1, 3), axis=0)) == 1
