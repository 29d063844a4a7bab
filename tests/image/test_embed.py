from __future__ import annotations

import cv2
import numpy as np

from sanitize.image.embed import SAME_PERSON, FaceEmbedder, aligned
from sanitize.image.faces import FaceDetector
from sanitize.image.turn import turned


def test_the_same_face_stays_itself_when_turned_and_smaller(
    astronaut: np.ndarray, balanced: FaceDetector, embedder: FaceEmbedder
) -> None:
    original = embedder.embed(astronaut, balanced.detect(astronaut))[0]
    assert np.isclose(np.linalg.norm(original), 1)
    for view in (turned(astronaut, 90)[0], cv2.resize(astronaut, (200, 200)), astronaut[:, ::-1].copy()):
        assert embedder.embed(view, balanced.detect(view)[:1])[0] @ original > SAME_PERSON


def test_alignment_puts_the_eyes_on_one_line(astronaut: np.ndarray, balanced: FaceDetector) -> None:
    face = aligned(astronaut, balanced.detect(astronaut)[0])
    assert face.shape == (112, 112, 3)
    again = balanced.detect(face)[0, 5:].reshape(5, 2)
    assert abs(again[0, 1] - again[1, 1]) < 6


def test_boxes_without_landmarks_are_embedded_too(
    astronaut: np.ndarray, balanced: FaceDetector, embedder: FaceEmbedder
) -> None:
    found = balanced.detect(astronaut)
    bare = found.copy()
    bare[:, 5:] = np.nan
    assert embedder.embed(astronaut, found)[0] @ embedder.embed(astronaut, bare)[0] > SAME_PERSON
    assert embedder.embed(astronaut, found[:0]).shape == (0, 128)
