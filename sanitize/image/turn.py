"""Turning pictures, and the transforms that bring what is found in them back."""

from __future__ import annotations

import cv2
import numpy as np

_QUARTERS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


def turned(pixels: np.ndarray, degrees: int) -> tuple[np.ndarray, np.ndarray]:
    """The whole picture turned counter-clockwise on black, and the 2×3 matrix that brings points of it back."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cosine, sine = np.abs(matrix[0, :2])
    size = (round(width * cosine + height * sine), round(width * sine + height * cosine))
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    quarter = _QUARTERS.get(degrees)
    result = cv2.warpAffine(pixels, matrix, size) if quarter is None else cv2.rotate(pixels, quarter)
    return np.asarray(result), cv2.invertAffineTransform(matrix)


def resized(pixels: np.ndarray, side: int) -> tuple[np.ndarray, float]:
    """The picture with its longer side at `side` pixels, and the scale it was resized by.

    Shrinks by whole factors first, which OpenCV averages ten times faster than broken ones.
    """
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale == 1:
        return pixels, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    factor = min(int(1 / scale), height, width)
    if factor > 1:
        whole = pixels[: height // factor * factor, : width // factor * factor]
        pixels = cv2.resize(whole, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)), scale
