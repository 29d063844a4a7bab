"""A recogniser knows the faces of the source until they are redacted."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from sanitize.attacks.recognised_faces import Recognizer, SFace, recognised
from sanitize.attacks.second_face_recognizer import DlibRecognizer
from sanitize.image.codec import Picture, encode
from sanitize.image.mediapipe_faces import MediaPipeFaces
from sanitize.image.redact import redact


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
    nothing = [(None, b"x"), (b"x", None), (b"not a picture", b"")]
    assert recognised(nothing, faces.detect, recognizer).checked == 0
