"""Which parts of a picture can hold anything to read: where neighbours hardly differ, there is nothing."""

from __future__ import annotations

import cv2
import numpy as np

BLOCK = 16
"""Side in pixels of the squares that are judged one by one. Parts reach one square further than what is in them."""
STEEP, LEAST = 12, 4
"""A square in which fewer pixels differ from a neighbour by at least this much, of 255 in any channel, holds nothing.

A letter 10 pixels high has more of them in each of its strokes.
"""
SMALL, SHARED = 8, 2
"""Squares along the longer side of a part that is cut no further, and how many the halves of a part have in common."""
WORTH = 0.8
"""A part is cut where its halves are smaller than this share of it."""

Part = tuple[int, int, int, int]
"""Left, top, right, bottom."""


def busy_parts(pixels: np.ndarray) -> list[Part]:
    """Rectangles in pixels that hold every square of a BGR picture in which something may be read; some overlap."""
    height, width = pixels.shape[:2]
    down, across = -(-height // BLOCK), -(-width // BLOCK)
    steep = np.zeros((down * BLOCK, across * BLOCK), np.uint8)
    steep[:height, 1:width] |= _differ(pixels[:, 1:], pixels[:, :-1])
    steep[1:height, :width] |= _differ(pixels[1:], pixels[:-1])
    counts = steep.reshape(down, BLOCK, across, BLOCK).sum(axis=(1, 3))
    busy = cv2.dilate((counts >= LEAST).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    parts = (tuple(BLOCK * side for side in part) for part in _parts(busy, (0, 0, across, down)))
    return [(x1, y1, min(x2, width), min(y2, height)) for x1, y1, x2, y2 in parts]


def _differ(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    if not one.size:
        return np.zeros(one.shape[:2], np.uint8)
    blue, green, red = cv2.split(cv2.absdiff(one, other))
    most = cv2.max(cv2.max(blue, green), red)
    return np.asarray(cv2.threshold(most, STEEP - 1, 1, cv2.THRESH_BINARY)[1])


def _parts(busy: np.ndarray, part: Part) -> list[Part]:
    """Tight rectangles around the busy squares of a part."""
    left, top, right, bottom = part
    rows, columns = np.nonzero(busy[top:bottom, left:right])
    if not len(rows):
        return []
    left, right = left + int(columns.min()), left + int(columns.max()) + 1
    top, bottom = top + int(rows.min()), top + int(rows.max()) + 1
    wide, high = right - left, bottom - top
    whole = (left, top, right, bottom)
    if max(wide, high) <= SMALL or np.count_nonzero(busy[top:bottom, left:right]) >= WORTH * wide * high:
        return [whole]
    if wide >= high:
        before, after = left + (wide + SHARED) // 2, left + (wide - SHARED) // 2
        halves = (left, top, before, bottom), (after, top, right, bottom)
    else:
        before, after = top + (high + SHARED) // 2, top + (high - SHARED) // 2
        halves = (left, top, right, before), (left, after, right, bottom)
    smaller = [one for half in halves for one in _parts(busy, half)]
    area = sum((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in smaller)
    return smaller if area < WORTH * wide * high else [whole]
