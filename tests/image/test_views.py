"""Faces that a viewer would see after a stretch, over another ground or from afar are found."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from sanitize.image.codec import Picture, decode
from sanitize.image.faces import FaceDetector
from sanitize.image.views import uneven_parts, views

SPREADS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "ten bits in sixteen": lambda grey: grey.astype(np.uint16) * 4,
    "twelve bits in sixteen": lambda grey: grey.astype(np.uint16) * 16,
    "dark": lambda grey: grey // 20,
    "bright": lambda grey: 235 + grey // 13,
    "flat": lambda grey: 100 + grey // 16,
    "high in sixteen": lambda grey: grey.astype(np.uint16) * 2 + 30000,
    "nine greys": lambda grey: grey // 32 * 31,
}


def saved(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def on_face(boxes: np.ndarray) -> bool:
    """Whether a box lies about the middle of the face of the portrait."""
    middle = (boxes[:, :2] + boxes[:, 2:4]) / 2
    return bool((np.abs(middle - (225, 125)).max(axis=1, initial=0) < 30).any()) if len(boxes) else False


@pytest.mark.parametrize("spread", SPREADS)
def test_faces_of_little_contrast_are_found(astronaut: np.ndarray, fast: FaceDetector, spread: str) -> None:
    grey = cv2.cvtColor(astronaut, cv2.COLOR_BGR2GRAY)
    picture = decode(saved(Image.fromarray(SPREADS[spread](grey))))
    assert on_face(fast.detect_in(picture))


def test_faces_of_dots_are_found(astronaut: np.ndarray, fast: FaceDetector) -> None:
    dots = Image.fromarray(astronaut[..., ::-1]).convert("1")
    assert on_face(fast.detect_in(decode(saved(dots))))


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_faces_that_one_channel_shows_are_found(astronaut: np.ndarray, fast: FaceDetector, channel: int) -> None:
    pixels = np.full_like(astronaut, 90)
    pixels[..., channel] = 80 + cv2.cvtColor(astronaut, cv2.COLOR_BGR2GRAY) // (10 if channel else 1) // 2
    picture = Picture(pixels, "png")
    assert len(list(views(picture))) >= 1
    assert on_face(fast.detect_in(picture))


def test_faces_under_noise_are_found(astronaut: np.ndarray, fast: FaceDetector) -> None:
    small = cv2.resize(astronaut, (320, 320), interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(0).normal(0, 60, small.shape)
    picture = Picture(np.clip(small + noise, 0, 255).astype(np.uint8), "png")
    assert len(list(views(picture))) == 2
    found = fast.detect_in(picture)
    found[:, :4] *= 512 / 320
    assert on_face(found)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("ink", [0, 128, 255])
def test_faces_that_only_alpha_shows_are_found(
    astronaut: np.ndarray, fast: FaceDetector, ink: int, inverted: bool
) -> None:
    grey = cv2.cvtColor(astronaut, cv2.COLOR_BGR2GRAY)
    flat = np.full_like(grey, ink)
    picture = decode(saved(Image.fromarray(np.dstack([flat, flat, flat, 255 - grey if inverted else grey]))))
    assert on_face(fast.detect_in(picture))


@pytest.mark.parametrize("bright", [False, True])
def test_faces_in_a_part_of_little_contrast_are_found(
    astronaut: np.ndarray, balanced: FaceDetector, bright: bool
) -> None:
    ground = np.tile(np.linspace(60, 190, 1000, dtype=np.uint8)[None, :, None], (700, 1, 3))
    faint = astronaut // 12
    ground[100:612, 200:712] = 255 - (255 - astronaut) // 12 if bright else faint
    picture = Picture(ground, "png")
    assert not list(views(picture))
    assert len(list(uneven_parts(ground))) == 1
    found = balanced.detect_in(picture)
    found[:, :4] -= (200, 100, 200, 100)
    assert on_face(found)


def test_ordinary_pictures_are_looked_at_once(astronaut: np.ndarray) -> None:
    assert not list(views(Picture(astronaut, "png")))
    assert not list(uneven_parts(astronaut))
    assert not list(views(Picture(np.full((40, 40, 3), 200, np.uint8), "png")))
