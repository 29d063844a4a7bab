from __future__ import annotations

import cv2
import numpy as np

from sanitize.image.codec import Picture, decode, encode
from sanitize.image.hashing import NEAR, distance, perceptual_hash, turned_hashes


def test_copies_are_near_and_others_are_not(astronaut: np.ndarray) -> None:
    original = perceptual_hash(astronaut)
    compressed = decode(encode(Picture(astronaut, "jpeg"))).pixels
    copies = (cv2.resize(astronaut, (200, 200)), compressed, cv2.convertScaleAbs(astronaut, beta=20))
    assert all(distance(original, perceptual_hash(copy)) <= NEAR for copy in copies)
    noise = np.random.default_rng(0).integers(0, 256, astronaut.shape, dtype=np.uint8)
    assert distance(original, perceptual_hash(noise)) > 3 * NEAR


def test_turned_and_mirrored_copies_are_found(astronaut: np.ndarray) -> None:
    hashes = turned_hashes(astronaut)
    assert hashes[0] == perceptual_hash(astronaut)
    for copy in (np.rot90(astronaut), astronaut[::-1], np.rot90(astronaut[:, ::-1], 3)):
        hashed = perceptual_hash(np.ascontiguousarray(copy))
        assert min(distance(hashed, other) for other in hashes) <= NEAR
