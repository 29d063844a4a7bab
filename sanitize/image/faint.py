"""Where a network hints at a line that it isn't sure of: such places are worth a look at twice their size."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

CELL = 4
"""Side in pixels of the squares whose largest probability is looked at: the network sees no finer."""
LEVELS = (0.04, 0.12)
"""Probabilities that hint at a line; most lines of 10 to 14 pixels that are missed on photographs reach one of them."""
GAP = np.ones((3, 3), np.uint8)
"""Hints that a square lies between are of one line."""
LONG, HIGH = 3, 8
"""A line's hint is at least so long in squares, and no higher: what is larger is a texture, or was found."""
AROUND = 4
"""What is looked at around a hint, in squares."""

Part = tuple[int, int, int, int]
"""Left, top, right, bottom."""


def faint_parts(heat: np.ndarray, found: Sequence[np.ndarray]) -> list[Part]:
    """Rectangles around what may be lines in a map of probabilities (height, width), away from those found."""
    most = cv2.dilate(heat, np.ones((CELL, CELL), np.uint8), anchor=(0, 0))[::CELL, ::CELL]
    known = np.zeros(most.shape, np.uint8)
    for polygon in found:
        cv2.fillConvexPoly(known, np.rint(polygon / CELL).astype(np.int32), 1)
    asked = np.zeros(most.shape, np.uint8)
    for level in LEVELS:
        hints = cv2.morphologyEx((most >= level).astype(np.uint8), cv2.MORPH_CLOSE, GAP)
        _, labels, boxes, _ = cv2.connectedComponentsWithStats(hints)
        new = np.ones(len(boxes), bool)
        new[np.append(labels[known > 0], 0)] = False
        for x, y, wide, high, _ in boxes[new]:
            if max(wide, high) >= LONG and min(wide, high) <= HIGH:
                asked[max(y - AROUND, 0) : y + high + AROUND, max(x - AROUND, 0) : x + wide + AROUND] = 1
    rectangles = cv2.connectedComponentsWithStats(asked)[2][1:, :4] * CELL
    return [(int(x), int(y), int(x + wide), int(y + high)) for x, y, wide, high in rectangles]
