"""Perceptual hashes: near-duplicate pictures have hashes that differ in few bits."""

from __future__ import annotations

import cv2
import numpy as np

SIDE = 32
BITS = 8
NEAR = 6
"""Two pictures whose hashes differ in at most this many bits are copies: resized, re-compressed or brightened."""


def perceptual_hash(pixels: np.ndarray) -> int:
    """The 64-bit pHash of BGR pixels: the 8×8 lowest cosine frequencies above their median (Zauner, 2010)."""
    return _hashed(_small(pixels))


def turned_hashes(pixels: np.ndarray) -> list[int]:
    """The hashes of the picture in its eight rotations and reflections, the picture itself first."""
    small = _small(pixels)
    turned = [np.rot90(view, turns) for view in (small, small[:, ::-1]) for turns in range(4)]
    return [_hashed(np.ascontiguousarray(view)) for view in turned]


def distance(a: int, b: int) -> int:
    """The number of bits in which two hashes differ."""
    return (a ^ b).bit_count()


def _small(pixels: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _hashed(small: np.ndarray) -> int:
    low = cv2.dct(small)[:BITS, :BITS].ravel()
    bits = low > np.median(low[1:])
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
