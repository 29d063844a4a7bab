"""Nobody on a redacted portrait is matched to the clean portraits of the same person."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from sanitize.image.boxes import areas
from sanitize.image.embed import SAME_PERSON, FaceEmbedder
from sanitize.image.faces import FaceDetector
from sanitize.image.redact import redact
from sanitize.keys import Keys


@pytest.mark.parametrize("action", ["pixelate", "blur", "fill"])
def test_redacted_portraits_match_nobody(
    shared_data: Path, fast: FaceDetector, embedder: FaceEmbedder, action: str
) -> None:
    folder = shared_data / "images" / "identities"
    labels = json.loads((folder / "labels.json").read_text())
    noise = Keys(bytes(32)).stream("pixels")
    clean, redacted = [], []
    for name in labels:
        pixels = cv2.imread(str(folder / name))
        found = fast.detect(pixels)
        face = found[[areas(found).argmax()]]
        clean.append(embedder.embed(pixels, face)[0])
        redacted.append(embedder.embed(redact(pixels, face, noise, action), face)[0])
    people = np.array(list(labels.values()))
    same = people[:, None] == people[None]
    cosines = np.array(redacted) @ np.array(clean).T
    assert (np.array(clean) @ np.array(clean).T)[same].mean() > SAME_PERSON
    assert cosines[same].max() < SAME_PERSON
