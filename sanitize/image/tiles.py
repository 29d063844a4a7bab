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


def even_tiles(pixels: np.ndarray, side: int, overlap: int) -> Iterator[tuple[np.ndarray, int, int]]:
    """As `tiles`, but of one size along each axis, so that no two share more than they must."""
    height, width = pixels.shape[:2]
    tall, wide = _even(height, side, overlap), _even(width, side, overlap)
    for y in _starts(height, tall, overlap):
        for x in _starts(width, wide, overlap):
            yield pixels[y : y + tall, x : x + wide], x, y


def _even(length: int, side: int, overlap: int) -> int:
    """The side of equal tiles, as few as with the largest side."""
    count = len(_starts(length, side, overlap))
    return -(-(length + (count - 1) * overlap) // count)


def _starts(length: int, side: int, overlap: int) -> list[int]:
    if length <= side:
        return [0]
    count = -(-(length - overlap) // (side - overlap))
    return [round(index * (length - side) / (count - 1)) for index in range(count)]
