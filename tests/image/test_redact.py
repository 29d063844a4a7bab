from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.image import boxes
from sanitize.image.codec import Picture
from sanitize.image.embed import SAME_PERSON, FaceEmbedder
from sanitize.image.faces import FaceDetector
from sanitize.image.proof import SMALLEST, redact_proven
from sanitize.image.redact import FILL, Noise, heads, rectangles, redact
from sanitize.image.turn import turned
from sanitize.keys import Keys

ACTIONS = ["pixelate", "blur", "fill"]


@pytest.fixture
def noise() -> Noise:
    return Keys(bytes(32)).stream("pixels")


@given(st.floats(-50, 250), st.floats(-50, 250), st.floats(0, 120), st.floats(0, 120), st.floats(1, 3))
def test_rectangles_lie_inside_and_hold_their_boxes(x: float, y: float, w: float, h: float, grow: float) -> None:
    x1, y1, x2, y2 = rectangles(np.array([[x, y, x + w, y + h]]), 200, 150, grow)[0]
    assert 0 <= x1 <= x2 <= 200
    assert 0 <= y1 <= y2 <= 150
    assert x1 <= np.clip(x, 0, 200)
    assert y2 >= np.clip(y + h, 0, 150)


@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_rectangle_changes(astronaut: np.ndarray, noise: Noise, action: str) -> None:
    box = np.array([[175, 65, 275, 195]], np.float32)
    before = astronaut.copy()
    result = redact(astronaut, box, noise, action)
    x1, y1, x2, y2 = rectangles(box, 512, 512)[0]
    changed = (result != astronaut).any(axis=2)
    assert changed[y1:y2, x1:x2].mean() > 0.95
    changed[y1:y2, x1:x2] = False
    assert not changed.any()
    assert np.array_equal(astronaut, before)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_head_is_a_larger_box_that_reaches_over_the_crown(
    astronaut: np.ndarray, balanced: FaceDetector, degrees: int
) -> None:
    view, back = turned(astronaut, degrees)
    face = balanced.detect(view)[:1]
    head = boxes.transformed(heads(face), back)[0]
    upright = boxes.transformed(face, back)[0]
    above, below = upright[1] - head[1], head[3] - upright[3]
    assert head[0] < upright[0] < upright[2] < head[2]
    assert above > below > 0
    assert head[2] - head[0] == pytest.approx(head[3] - head[1], rel=0.01)


def test_heads_of_faces_without_landmarks_are_upright() -> None:
    face = np.full((1, 15), np.nan, np.float32)
    face[0, :5] = 100, 100, 200, 200, 0.9
    assert np.allclose(heads(face)[0, :4], [70, 55, 230, 215])


def test_noise_follows_the_key(astronaut: np.ndarray) -> None:
    box = np.array([[175, 65, 275, 195]], np.float32)
    same, again, other = (redact(astronaut, box, Keys(key * 32).stream("pixels"), "blur") for key in (b"0", b"0", b"1"))
    assert np.array_equal(same, again)
    assert not np.array_equal(same, other)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("side", [512, 120, 80])
def test_no_recognizer_matches_a_redacted_face(
    astronaut: np.ndarray, balanced: FaceDetector, embedder: FaceEmbedder, noise: Noise, action: str, side: int
) -> None:
    pixels = cv2.resize(astronaut, (side, side), interpolation=cv2.INTER_AREA)
    found = balanced.detect(pixels)
    assert len(found)
    result = redact_proven(pixels, found, noise, lambda: embedder, action)
    cosines = (embedder.embed(pixels, found) * embedder.embed(result.pixels, found)).sum(axis=1)
    assert cosines.max() < SAME_PERSON
    assert result.redacted == len(found)
    assert result.compared <= (0 if action == "fill" else (boxes.areas(found) >= SMALLEST**2).sum())


def test_a_redaction_that_is_too_weak_is_filled(
    astronaut: np.ndarray, balanced: FaceDetector, embedder: FaceEmbedder, noise: Noise
) -> None:
    found = balanced.detect(astronaut)
    assert redact_proven(astronaut, found, noise, lambda: embedder, "pixelate").harder == 0
    shifted = found.copy()
    shifted[:, :4] += [[60, 80, 60, 80]]
    result = redact_proven(astronaut, shifted, noise, lambda: embedder, "pixelate")
    assert result.harder == 1
    x1, y1, x2, y2 = rectangles(shifted, 512, 512)[0]
    assert (result.pixels[y1:y2, x1:x2] == FILL).all()


@pytest.mark.parametrize("change", [(-0.5, 0, 1, 1), (0, 0.4, 1, 1), (0, 0, 0.6, 0.6), (0, 0, 0.5, 1.5)])
@pytest.mark.parametrize("action", ["pixelate", "blur"])
def test_a_face_that_its_rectangle_does_not_hold_is_always_compared(
    astronaut: np.ndarray, embedder: FaceEmbedder, balanced: FaceDetector, action: str, change: tuple[float, ...]
) -> None:
    """Shifted by shares of the box's size, or of another width and height, whatever is drawn."""
    found = balanced.detect(astronaut)
    shift, stretch, size = np.array(change[:2]), np.array(change[2:]), found[:, 2:4] - found[:, :2]
    middle = (found[:, :2] + found[:, 2:4]) / 2 + shift * size
    found[:, :2], found[:, 2:4] = middle - stretch * size / 2, middle + stretch * size / 2
    for key in range(8):
        noise = Keys(bytes([key]) * 32).stream("pixels")
        assert redact_proven(astronaut, found, noise, lambda: embedder, action).compared == len(found)


def test_of_faces_that_their_rectangles_hold_one_in_eight_is_compared(
    astronaut: np.ndarray, embedder: FaceEmbedder, balanced: FaceDetector
) -> None:
    found = balanced.detect(astronaut).repeat(64, axis=0)
    noise, again = (Keys(bytes(32)).stream("pixels") for _ in range(2))
    result = redact_proven(astronaut, found, noise, lambda: embedder, "pixelate")
    assert 0 < result.compared < 24
    assert result.harder == 0
    assert redact_proven(astronaut, found, again, lambda: embedder, "pixelate").compared == result.compared


@pytest.mark.parametrize("darkened", [lambda pixels: pixels, lambda pixels: pixels // 6])
def test_a_filled_face_needs_no_recognizer(
    astronaut: np.ndarray, balanced: FaceDetector, noise: Noise, darkened: Callable[[np.ndarray], np.ndarray]
) -> None:
    """However dark or small it is: nothing of it is left, whatever a recognizer makes of black boxes."""
    pixels = darkened(cv2.resize(astronaut, (96, 96), interpolation=cv2.INTER_AREA))
    found = balanced.detect_in(Picture(pixels, "png"))
    assert len(found)

    def never() -> FaceEmbedder:
        raise AssertionError

    result = redact_proven(pixels, found, noise, never)
    for x1, y1, x2, y2 in rectangles(found, 96, 96):
        assert (result.pixels[y1:y2, x1:x2] == FILL).all()


def test_faces_too_small_for_the_recognizer_are_not_shown_to_it(astronaut: np.ndarray, noise: Noise) -> None:
    boxes = np.full((1, 15), np.nan, np.float32)
    boxes[0, :5] = 20, 20, 20 + SMALLEST - 2, 20 + SMALLEST - 2, 0.9
    result = redact_proven(astronaut, boxes, noise, None, "pixelate")
    assert (result.redacted, result.harder, result.compared) == (1, 0, 0)


def test_nothing_to_redact(astronaut: np.ndarray, embedder: FaceEmbedder, noise: Noise) -> None:
    result = redact_proven(astronaut, np.zeros((0, 15), np.float32), noise, lambda: embedder)
    assert (result.redacted, result.harder) == (0, 0)
    assert np.array_equal(result.pixels, astronaut)
