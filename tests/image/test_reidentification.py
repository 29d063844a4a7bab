"""Nobody on a redacted portrait is matched to clean ones of the same person, not after deconvolution either."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy.stats import binom
from skimage.restoration import richardson_lucy, wiener

from sanitize.image.boxes import areas
from sanitize.image.embed import SAME_PERSON, FaceEmbedder
from sanitize.image.faces import FaceDetector
from sanitize.image.redact import SIGMA, rectangles, redact
from sanitize.keys import Keys

SIDE = 96
Attack = Callable[[np.ndarray], np.ndarray]


def kernel() -> np.ndarray:
    """The blur that an attacker supposes, on a face brought to 96 pixels."""
    line = cv2.getGaussianKernel(SIDE // 2 * 2 - 1, SIGMA * SIDE)
    return line @ line.T


def each_channel(restore: Attack) -> Attack:
    return lambda face: np.dstack([restore(face[..., channel]) for channel in range(3)])


ATTACKS: dict[str, Attack] = {
    "none": lambda face: face,
    "wiener": each_channel(lambda channel: wiener(channel, kernel(), 0.01)),
    "richardson-lucy": each_channel(lambda channel: richardson_lucy(np.maximum(channel, 1e-3), kernel(), 10)),
}


def attacked(pixels: np.ndarray, face: np.ndarray, attack: Attack) -> np.ndarray:
    """The picture with the redacted rectangle restored as far as the attack can."""
    result = pixels.copy()
    x1, y1, x2, y2 = rectangles(face, pixels.shape[1], pixels.shape[0])[0]
    small = cv2.resize(pixels[y1:y2, x1:x2], (SIDE, SIDE), interpolation=cv2.INTER_AREA) / 255
    restored = np.clip(attack(small) * 255, 0, 255).astype(np.uint8)
    result[y1:y2, x1:x2] = cv2.resize(restored, (int(x2 - x1), int(y2 - y1)), interpolation=cv2.INTER_LINEAR)
    return result


@pytest.fixture(scope="module")
def portraits(shared_data: Path, fast: FaceDetector) -> list[tuple[np.ndarray, np.ndarray, str]]:
    """Pixels, the largest face (1, 15), and who it is."""
    folder = shared_data / "images" / "identities"
    labels = json.loads((folder / "labels.json").read_text())
    found = []
    for name, person in labels.items():
        pixels = cv2.imread(str(folder / name))
        boxes = fast.detect(pixels)
        found.append((pixels, boxes[[areas(boxes).argmax()]], person))
    return found


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("action", ["pixelate", "blur", "fill"])
def test_redacted_portraits_match_nobody(
    portraits: list[tuple[np.ndarray, np.ndarray, str]], embedder: FaceEmbedder, action: str, attack: str
) -> None:
    noise = Keys(bytes(32)).stream("pixels")
    clean = np.array([embedder.embed(pixels, face)[0] for pixels, face, _ in portraits])
    redacted = [attacked(redact(pixels, face, noise, action), face, ATTACKS[attack]) for pixels, face, _ in portraits]
    left = np.array([embedder.embed(pixels, face)[0] for pixels, (_, face, _) in zip(redacted, portraits, strict=True)])
    people = np.array([person for *_, person in portraits])
    same = people[:, None] == people[None]
    cosines = left @ clean.T
    assert (clean @ clean.T)[same].mean() > SAME_PERSON
    assert cosines[same].max() < SAME_PERSON
    named = int((people[cosines.argmax(axis=1)] == people).sum())
    chance = same.mean(axis=1).mean()
    assert named <= binom.ppf(0.975, len(people), chance)
