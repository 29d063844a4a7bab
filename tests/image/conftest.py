"""Pictures for the tests of this folder: Eileen Collins (NASA, public domain) as scikit-image ships her."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from sanitize.image.embed import FaceEmbedder
from sanitize.image.faces import FaceDetector


@pytest.fixture(scope="session")
def astronaut() -> np.ndarray:
    """A portrait, BGR (512, 512, 3); the face lies about (175, 65) to (275, 195)."""
    return cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)


@pytest.fixture(scope="session")
def fast() -> FaceDetector:
    """The fast detector."""
    return FaceDetector.open("fast")


@pytest.fixture(scope="session")
def balanced() -> FaceDetector:
    """The default detector."""
    return FaceDetector.open("balanced")


@pytest.fixture(scope="session")
def embedder() -> FaceEmbedder:
    """The face recognizer."""
    return FaceEmbedder.open()


@pytest.fixture(scope="session")
def labelled(shared_data: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Labelled photographs: BGR pixels and the boxes (n, 4) of their faces."""
    folder = shared_data / "images" / "faces"
    entries = json.loads((folder / "labels.json").read_text())["images"]
    return [(cv2.imread(str(folder / entry["image"])), np.array(entry["boxes"]).reshape(-1, 4)) for entry in entries]
