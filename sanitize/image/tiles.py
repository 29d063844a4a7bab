"""Cutting pictures into overlapping tiles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def tiles(pixels: np.ndarray, side: int, overlap: int) -> Iterator[tuple[np.ndarray, int, int]]:
    """Tiles no larger than `side`, which share at least `overlap` pixels: pixels, x and y of the upper left corner."""
    height, width = pixels.shape[:2]
    for y in _starts(height, side, overlap):
        for x in _starts(width, side, overlap):
            yield pixels[y : y + side, x : x + side], x, y


def _starts(length: int, side: int, overlap: int) -> list[int]:
    if length <= side:
        return [0]
    count = -(-(length - overlap) // (side - overlap))
    return [round(index * (length - side) / (count - 1)) for index in range(count)]
