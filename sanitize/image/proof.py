"""Redacting faces, with a proof for every box.

A box that is filled shows nothing: its pixels are one colour, which is checked. Other actions leave pixels that follow
from the face. How much a recognizer makes of these was measured for rectangles that hold the face: no more than of a
box of one colour. Where a rectangle doesn't hold what the recognizer sees of a face, and for one in eight where it
does, the recognizer compares before and after, and what it still takes for the same person is filled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from sanitize.errors import RecordError
from sanitize.image import boxes as face_boxes
from sanitize.image.embed import SAME_PERSON, SIDE, FaceEmbedder, aligned, alignment
from sanitize.image.redact import FILL, GROW, Action, Area, Noise, heads, rectangles, redact

SMALLEST = 28
"""Faces below this size (square root of the box's area, pixels) are not shown to the recognizer.

What it says of them is noise: of 208 dark faces under 20 pixels, it took 39 for the same person as a black box, 7 of
197 under 28 pixels, and 1 of 215 up to 40 pixels.
"""
HELD, CORE_HELD = 0.8, 0.95
"""Shares of the aligned face, and of its core, that a rectangle holds where no recognizer is needed.

Of 2,629 rectangles, found, shifted, stretched or too large, that hold so much of 520 faces, SFace takes none for the
person it shows: cosines reach .361 after `pixelate`, .314 after `blur`, and .425 for boxes of one colour. Of those that
hold less than three quarters of the core it takes more than half.
"""
CORE = np.array([[16, 10], [96, 112]])
"""The core of an aligned face: chin to brow, cheek to cheek; left and upper, right and lower border in its pixels."""
STEP = 4
"""Distance in pixels of the places in an aligned face that are looked at."""
COMPARED_EACH = 8
"""One rectangle in so many, drawn under the key, is compared although it holds its face."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Redacted pixels and what was done: boxes, boxes filled because they still matched, boxes a recognizer saw."""

    pixels: np.ndarray
    redacted: int
    harder: int
    compared: int


def redact_proven(
    pixels: np.ndarray,
    boxes: np.ndarray,
    noise: Noise,
    embedder: Callable[[], FaceEmbedder] | None,
    action: Action = "fill",
    grow: float = GROW,
    area: Area = "face",
) -> Redaction:
    """Redact every box (n, 15); fill those that the recognizer still takes for the person they show (cosine of .363).

    `area` says whether a grown box is redacted, or that of the whole head. `embedder` opens the recognizer, which
    `fill` never needs, and the others only for some boxes; with None nothing is compared. Raises RecordError
    (`face_not_covered`) when a filled box isn't of one colour.
    """
    areas = heads(boxes) if area == "head" else boxes
    result = redact(pixels, areas, noise, action, grow)
    filled, compared = np.arange(len(boxes)), 0
    if action != "fill":
        grown = rectangles(areas, pixels.shape[1], pixels.shape[0], grow)
        asked = _to_compare(boxes, grown, noise) if embedder else np.arange(0)
        filled = asked[_matched(pixels, result, boxes[asked], embedder)] if embedder and len(asked) else asked
        result, compared = redact(result, areas[filled], noise, "fill", grow), len(asked)
    _check_filled(result, rectangles(areas[filled], result.shape[1], result.shape[0], grow))
    return Redaction(result, len(boxes), len(filled) if action != "fill" else 0, compared)


def _to_compare(boxes: np.ndarray, grown: np.ndarray, noise: Noise) -> np.ndarray:
    """The faces whose rectangles (n, 4) don't hold them, and some of the others; none that are too small."""
    held = [_holds(area, box) for area, box in zip(grown, boxes, strict=True)]
    drawn = noise(len(boxes)) % COMPARED_EACH == 0
    return np.flatnonzero((face_boxes.areas(boxes) >= SMALLEST**2) & (drawn | ~np.array(held, bool)))


def _holds(rectangle: np.ndarray, box: np.ndarray) -> bool:
    """Whether a rectangle holds as much of the face as those that the actions were measured with."""
    places = np.arange(STEP / 2, SIDE, STEP)
    face = np.stack(np.meshgrid(places, places), axis=-1)
    there = cv2.transform(face, cv2.invertAffineTransform(alignment(box)))
    inside = ((there >= rectangle[:2]) & (there < rectangle[2:])).all(axis=-1)
    core = ((face >= CORE[0]) & (face < CORE[1])).all(axis=-1)
    return bool(inside.mean() >= HELD and inside[core].mean() >= CORE_HELD)


def _matched(before: np.ndarray, after: np.ndarray, boxes: np.ndarray, open_: Callable[[], FaceEmbedder]) -> np.ndarray:
    faces = [aligned(picture, box) for picture in (before, after) for box in boxes]
    original, redacted = np.split(open_().embed_aligned(faces), 2)
    return np.flatnonzero((original * redacted).sum(axis=1) >= SAME_PERSON)


def _check_filled(pixels: np.ndarray, areas: np.ndarray) -> None:
    if any((pixels[y1:y2, x1:x2] != FILL).any() for x1, y1, x2, y2 in areas):
        raise RecordError("face_not_covered")
