"""Face boxes as rows of numbers: x1, y1, x2, y2, score, then five landmarks (x, y); pixels, float32.

The landmarks are the eyes, the nose and the corners of the mouth, in the order of YuNet; NaN where unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

WIDTH = 15
QUARTER = 0.99
DIAGONAL_GROWTH = 1.1
EMPTY = np.zeros((0, WIDTH), dtype=np.float32)


def stacked(parts: Sequence[np.ndarray]) -> np.ndarray:
    """All rows of several box arrays."""
    return np.concatenate([EMPTY, *parts]).astype(np.float32)


def suppressed(boxes: np.ndarray, overlap: float) -> np.ndarray:
    """Greedy non-maximum suppression: the best-scored boxes that overlap no better one by more than this IoU."""
    if len(boxes) == 0:
        return boxes
    corners = boxes[:, :4].copy()
    corners[:, 2:] -= corners[:, :2]
    keep = cv2.dnn.NMSBoxes(corners.tolist(), boxes[:, 4].tolist(), 0.0, overlap)
    return boxes[np.asarray(keep, dtype=np.int64).ravel()]


def merged(boxes: np.ndarray, overlap: float) -> np.ndarray:
    """What `suppressed` keeps, each box enlarged to enclose those it overlaps by more than this IoU."""
    kept = suppressed(boxes, overlap).copy()
    near = pairwise_iou(kept, boxes) > overlap
    for row, others in enumerate(near):
        group = np.concatenate([kept[row : row + 1], boxes[others]])
        kept[row, :2], kept[row, 2:4] = group[:, :2].min(axis=0), group[:, 2:4].max(axis=0)
    return kept


def pairwise_iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of every box of `a` with every box of `b`, shape (len(a), len(b))."""
    shared = _intersections(a, b)
    total = areas(a)[:, None] + areas(b)[None, :] - shared
    return np.asarray(shared / np.maximum(total, 1e-9))


def pairwise_cover(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The share of every box of `a` that lies inside every box of `b`, shape (len(a), len(b))."""
    return np.asarray(_intersections(a, b) / np.maximum(areas(a)[:, None], 1e-9))


def areas(boxes: np.ndarray) -> np.ndarray:
    """The area of each box in square pixels."""
    return np.asarray(np.maximum(boxes[:, 2] - boxes[:, 0], 0) * np.maximum(boxes[:, 3] - boxes[:, 1], 0))


def moved(boxes: np.ndarray, scale: float | tuple[float, float], shift: tuple[float, float] = (0, 0)) -> np.ndarray:
    """The boxes with coordinates multiplied by `scale` (or x and y scales), then moved by `shift` (x, y)."""
    result = boxes.copy()
    factors = (scale, scale) if isinstance(scale, (int, float)) else scale
    for axis in (0, 1):
        columns = [axis, axis + 2, *range(5 + axis, WIDTH, 2)]
        result[:, columns] = result[:, columns] * factors[axis] + shift[axis]
    return result


def transformed(boxes: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The boxes after a similarity transform (2×3): centres and landmarks move with it, boxes stay upright.

    A box that is turned by a quarter swaps its sides; one that is turned by less becomes a square of its mean side,
    a tenth larger, which holds the face inside the turned box.
    """
    result = boxes.copy()
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2 @ matrix[:, :2].T + matrix[:, 2]
    half = (boxes[:, 2:4] - boxes[:, :2]) / 2 * scale
    sine = abs(matrix[1, 0]) / scale
    if sine > QUARTER:
        half = half[:, ::-1]
    elif sine > 1 - QUARTER:
        half = np.repeat(half.mean(axis=1, keepdims=True), 2, axis=1) * DIAGONAL_GROWTH
    result[:, :2], result[:, 2:4] = centre - half, centre + half
    marks = boxes[:, 5:].reshape(-1, 5, 2) @ matrix[:, :2].T + matrix[:, 2]
    result[:, 5:] = marks.reshape(-1, 10)
    return result


def _intersections(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:4], b[None, :, 2:4])
    size = np.maximum(high - low, 0)
    return np.asarray(size[..., 0] * size[..., 1])
