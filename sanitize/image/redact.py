"""Making faces unrecognizable: rectangles replaced at strengths that were measured against recognition.

A solid box shows nothing. Strengths of the others follow from re-identification with SFace over 28 people (chance .04):
four blocks across the face or a Gaussian of σ ≥ .15 of its width bring the match to chance, also after deconvolution.
Whoever redacts other photographs of the same people in the same way sees through both: `ADAPTIVE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import cv2
import numpy as np

Action = Literal["pixelate", "fill", "blur"]
Area = Literal["face", "head"]
Noise = Callable[[int], np.ndarray]
"""How many bytes → that many uniform uint8 that only the key holder can repeat, such as `Keys.noise` gives."""

ADAPTIVE: Mapping[Action, float] = MappingProxyType({"pixelate": 0.85, "blur": 0.83, "fill": 0.03})
"""The share of 120 portraits of 40 people whose person the nearest redacted rectangle names to somebody who holds five
other photographs of each and redacts them too. Chance is .025."""
GROW = 1.35
HEAD, RISE = 1.6, 0.15
"""Side of a head's square and how far its middle lies towards the crown, in longer sides of the face's box."""
MINIMUM_SIDE = 12
CELLS = 5
"""Cells across the shorter side of the grown rectangle: four across the face."""
CELL_SIDE = 8
"""Cells are at least this many pixels wide: small faces get fewer."""
GRID = 24
"""The blur works on a picture this many pixels wide."""
SIGMA = 0.2
"""Gaussian sigma as a share of the rectangle's width."""
AMPLITUDE = 24
"""Largest keyed noise of a cell, of 255."""
FILL = 0


def rectangles(boxes: np.ndarray, width: int, height: int, grow: float = GROW) -> np.ndarray:
    """Boxes grown about their centres to at least 12 pixels, as whole pixels inside the picture: int64 (n, 4)."""
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = np.maximum((boxes[:, 2:4] - boxes[:, :2]) * grow, MINIMUM_SIDE) / 2
    low = np.floor(centre - half)
    high = np.ceil(centre + half)
    limits = np.array([width, height], dtype=np.float64)
    return np.concatenate([np.clip(low, 0, limits), np.clip(high, 0, limits)], axis=1).astype(np.int64)


def heads(boxes: np.ndarray) -> np.ndarray:
    """Boxes (n, 15) of faces as squares that hold hair and outline too, which way up the landmarks say."""
    marks = boxes[:, 5:15].reshape(-1, 5, 2)
    up = marks[:, :2].sum(axis=1) - marks[:, 3:].sum(axis=1)
    length = np.linalg.norm(up, axis=1, keepdims=True)
    up = np.where(length > 0, up / np.maximum(length, 1e-9), (0.0, -1.0))
    side = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True)
    middle = (boxes[:, :2] + boxes[:, 2:4]) / 2 + RISE * side * up
    result = boxes.copy()
    result[:, :2], result[:, 2:4] = middle - HEAD / 2 * side, middle + HEAD / 2 * side
    return result


def redact(
    pixels: np.ndarray,
    boxes: np.ndarray,
    noise: Noise,
    action: Action = "fill",
    grow: float = GROW,
) -> np.ndarray:
    """The pixels with the grown rectangle of every box (n, ≥ 4) replaced, in a copy if there is any.

    pixelate: a few cells, disturbed by keyed noise, smoothly enlarged. blur: a wide Gaussian, computed small.
    fill: black.
    """
    if not len(boxes):
        return pixels
    result = pixels.copy()
    areas = rectangles(boxes, pixels.shape[1], pixels.shape[0], grow)
    for x1, y1, x2, y2 in areas:
        if x2 > x1 and y2 > y1:
            result[y1:y2, x1:x2] = _replaced(pixels[y1:y2, x1:x2], noise, action)
    return result


def _replaced(area: np.ndarray, noise: Noise, action: Action) -> np.ndarray:
    if action == "fill":
        return np.full_like(area, FILL)
    height, width = area.shape[:2]
    if action == "blur":
        small = _shrunk(area, GRID)
        sigma = SIGMA * small.shape[1]
        small = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    else:
        small = _shrunk(area, min(CELLS, min(height, width) // CELL_SIDE))
    return np.asarray(cv2.resize(_disturbed(small, noise), (width, height), interpolation=cv2.INTER_LINEAR))


def _shrunk(area: np.ndarray, cells: int) -> np.ndarray:
    height, width = area.shape[:2]
    shorter = min(height, width)
    size = tuple(min(side, max(1, min(2 * cells, round(cells * side / shorter)))) for side in (width, height))
    return np.asarray(cv2.resize(area, size, interpolation=cv2.INTER_AREA))


def _disturbed(small: np.ndarray, noise: Noise) -> np.ndarray:
    bytes_ = noise(small.size).reshape(small.shape).astype(np.float32)
    offset = (bytes_ / 255 * 2 - 1) * AMPLITUDE
    return np.clip(np.rint(small.astype(np.float32) + offset), 0, 255).astype(np.uint8)
