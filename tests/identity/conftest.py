"""Models for telling faces apart."""

from __future__ import annotations

import pytest

from sanitize.image.embed import FaceEmbedder
from sanitize.image.faces import FaceDetector


@pytest.fixture(scope="session")
def fast() -> FaceDetector:
    """The fast detector."""
    return FaceDetector.open("fast")


@pytest.fixture(scope="session")
def embedder() -> FaceEmbedder:
    """The face recognizer."""
    return FaceEmbedder.open()
