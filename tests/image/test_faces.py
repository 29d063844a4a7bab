from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from sanitize.errors import UsageError
from sanitize.image.codec import Picture
from sanitize.image.detectors import CenterFace, YuNet
from sanitize.image.faces import FaceDetector
from sanitize.image.mediapipe_faces import MediaPipeFaces
from sanitize.image.redact import rectangles
from sanitize.image.turn import resized, turned
from sanitize.image.verify import second_looks, third_looks

FACE = np.array([175, 65, 275, 195])


def covers(found: np.ndarray, pixels: np.ndarray, faces: np.ndarray, share: float = 0.8) -> list[bool]:
    mask = np.zeros(pixels.shape[:2], bool)
    for x1, y1, x2, y2 in rectangles(found, pixels.shape[1], pixels.shape[0]):
        mask[y1:y2, x1:x2] = True
    return [bool(mask[y1:y2, x1:x2].mean() >= share) for x1, y1, x2, y2 in np.rint(faces[:, :4]).astype(int)]


@pytest.mark.parametrize("profile", ["fast", "balanced", "strict"])
def test_every_profile_finds_the_portrait(astronaut: np.ndarray, profile: str) -> None:
    found = FaceDetector.open(profile).detect(astronaut)
    assert len(found) == 1
    assert covers(found, astronaut, FACE[None]) == [True]
    eyes_nose_mouth = found[0, 5:].reshape(5, 2)
    assert ((eyes_nose_mouth > FACE[:2]) & (eyes_nose_mouth < FACE[2:])).all()


@pytest.mark.parametrize("degrees", [45, 90, 135, 180, 225, 270])
def test_the_default_finds_turned_faces(astronaut: np.ndarray, balanced: FaceDetector, degrees: int) -> None:
    view, back = turned(astronaut, degrees)
    found = balanced.detect(view)
    middle = (found[:, :2] + found[:, 2:4]) / 2 @ back[:, :2].T + back[:, 2]
    assert np.any(np.abs(middle - FACE.reshape(2, 2).mean(axis=0)).max(axis=1) < 40)


@pytest.mark.parametrize("side", [2000, 64])
def test_the_default_finds_large_and_small_faces(astronaut: np.ndarray, balanced: FaceDetector, side: int) -> None:
    pixels, scale = resized(astronaut, side)
    assert all(covers(balanced.detect(pixels), pixels, FACE[None] * scale))


def test_small_faces_in_a_long_strip_are_found(astronaut: np.ndarray, balanced: FaceDetector) -> None:
    portrait = cv2.resize(astronaut, (200, 200), interpolation=cv2.INTER_AREA)
    strip = np.hstack([portrait] * 40)
    faces = FACE * 200 / 512 + np.array([[200 * place, 0, 200 * place, 0] for place in range(40)])
    assert all(covers(balanced.detect(strip), strip, faces))


@pytest.mark.parametrize(("profile", "side", "turns"), [("balanced", 60, 0), ("balanced", 90, 1), ("fast", 90, 0)])
def test_small_faces_in_a_picture_of_many_pixels_are_found(
    astronaut: np.ndarray, shared_data: Path, profile: str, side: int, turns: int
) -> None:
    """As the only one, upright or on its side, in a picture of 27 million pixels."""
    portrait = astronaut[20:220, 130:330]
    face = cv2.resize(portrait, (2 * side, 2 * side), interpolation=cv2.INTER_AREA)
    ground = cv2.imread(str(shared_data / "images" / "faces" / "skimage__coffee.jpg"))
    pixels = cv2.resize(ground, (6000, 4500), interpolation=cv2.INTER_LINEAR)
    pixels[3000 : 3000 + 2 * side, 1000 : 1000 + 2 * side] = np.rot90(face, turns)
    found = FaceDetector.open(profile).detect(pixels)  # type: ignore[arg-type]
    assert any(x1 < 1000 + side < x2 < 1400 and y1 < 3000 + side < y2 < 3400 for x1, y1, x2, y2 in found[:, :4])


def test_strict_finds_faces_of_a_negative(astronaut: np.ndarray) -> None:
    found = FaceDetector.open("strict").detect_in(Picture(255 - astronaut, "png"))
    assert covers(found, astronaut, FACE[None]) == [True]


def test_the_fast_profile_looks_closer_where_a_glance_hints_at_small_faces(
    astronaut: np.ndarray, fast: FaceDetector
) -> None:
    """A crowd of small portraits in a large picture: a copy of 384 pixels alone would not show them."""
    small, scale = resized(astronaut, 110)
    crowd = np.full((900, 1200, 3), 90, np.uint8)
    places = [(x, y) for y in range(20, 780, 190) for x in range(20, 1080, 210)]
    for x, y in places:
        crowd[y : y + 110, x : x + 110] = small
    faces = np.array([FACE * scale + np.array([x, y, x, y]) for x, y in places])
    assert sum(covers(fast.detect(crowd), crowd, faces)) >= 0.9 * len(places)
    glance, shrunk = resized(crowd, 384)
    assert sum(covers(fast.detect(glance), glance, faces * shrunk)) < 0.5 * len(places)


def test_a_picture_without_a_face_has_none(balanced: FaceDetector, fast: FaceDetector) -> None:
    ramp = np.tile(np.linspace(0, 255, 300, dtype=np.uint8), (200, 1))[..., None].repeat(3, axis=2)
    for detector in (balanced, fast):
        assert detector.detect(ramp).shape == (0, 15)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (7, 3), (33, 31)])
def test_the_smallest_pictures_are_no_error(balanced: FaceDetector, shape: tuple[int, int]) -> None:
    assert balanced.detect(np.full((*shape, 3), 128, np.uint8)).shape[1] == 15


def test_the_second_look_tells_a_face_from_a_wall(astronaut: np.ndarray, fast: FaceDetector) -> None:
    face = fast.detect(astronaut)
    wall = face.copy()
    wall[:, :4] -= [[150, -250, 150, -250]]
    scores, tilts = second_looks(astronaut, np.concatenate([face, wall]), fast.yunet)
    assert scores[0] > 0.8
    assert scores[1] < 0.3
    assert abs(tilts[0]) < 15


def test_the_third_look_is_anothers_and_knows_the_tilt(astronaut: np.ndarray, fast: FaceDetector) -> None:
    face = fast.detect(astronaut)
    wall = face.copy()
    wall[:, :4] -= [[150, -250, 150, -250]]
    scores = third_looks(astronaut, np.concatenate([face, wall]), np.zeros(2), fast.centerface)
    assert scores[0] > 0.6
    assert scores[1] < 0.1
    view, _ = turned(astronaut, 180)
    upside_down = face.copy()
    upside_down[:, :4] = np.array([*view.shape[1::-1]] * 2) - face[:, [2, 3, 0, 1]]
    known, unknown = (third_looks(view, upside_down, np.array([tilt]), fast.centerface) for tilt in (180.0, 0.0))
    assert known > 0.6 > unknown


def test_detectors_agree_on_the_portrait(astronaut: np.ndarray) -> None:
    for found in (
        YuNet.open().detect(astronaut, 0.5),
        CenterFace.open().detect(astronaut, 0.5),
        MediaPipeFaces.open().detect(astronaut),
    ):
        assert covers(found, astronaut, FACE[None], 0.6) == [True]


def test_mediapipe_joins_by_name(astronaut: np.ndarray) -> None:
    assert len(FaceDetector.open("fast", mediapipe=True).detect(astronaut)) >= 1


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(UsageError, match="fast, balanced, strict"):
        FaceDetector.open("thorough")


def test_labelled_faces_are_covered(
    labelled: list[tuple[np.ndarray, np.ndarray]], fast: FaceDetector, balanced: FaceDetector
) -> None:
    """Of 76 labelled faces; the second figure is false boxes on 18 pictures without a face."""
    for detector, least, most_false in ((fast, 75, 1), (balanced, 76, 1)):
        hits = false = 0
        for pixels, faces in labelled:
            found = detector.detect(pixels)
            hits += sum(covers(found, pixels, faces))
            false += 0 if len(faces) else len(found)
        assert hits >= least
        assert false <= most_false
