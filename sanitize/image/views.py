"""What else a viewer may make of a picture: what has little contrast, or shows over another ground, is stretched."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from sanitize.image.codec import Picture

SAMPLE = 256
"""Rows and columns that are looked at to know how values are spread."""
TAIL = 0.005
"""The share of values at either end that a stretch lets go."""
FLAT = 96
"""Values that spread less than this, of 255, are stretched."""
FAINT, MANY = 32, 0.5
"""Where this share of values lies so near to black or to white, but isn't, dark or bright values are spread."""
GAMMA = 0.4
COARSE = 20
"""A picture of fewer greys than this is smoothed too: what dots or steps make up is seen from afar."""
SOFT = 2.0
"""Gaussian sigma in pixels."""


def views(picture: Picture) -> Iterator[np.ndarray]:
    """Pictures of the same size (BGR uint8) in which faces and text are looked for too; most pictures have none.

    Over another ground and inverted, where the picture was transparent; stretched, where it is flat, dark or bright;
    smoothed, where it has few greys (one bit, or ten bits in sixteen).
    """
    yield from _clearer(picture.pixels)
    if picture.over_other is not None:
        for pixels in (255 - picture.pixels, picture.over_other, 255 - picture.over_other):
            yield pixels
            yield from _clearer(pixels)


def _clearer(pixels: np.ndarray) -> Iterator[np.ndarray]:
    size = tuple(min(side, SAMPLE) for side in pixels.shape[1::-1])
    sample = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST), cv2.COLOR_BGR2GRAY)
    counts = np.bincount(sample.ravel(), minlength=256) / sample.size
    low, high = np.searchsorted(np.cumsum(counts), [TAIL, 1 - TAIL])
    if high == low:
        return
    scale = np.clip((np.arange(256) - low) / (high - low), 0, 1)
    coarse, flat = np.count_nonzero(counts) < COARSE, high - low < FLAT
    if coarse and not flat:
        yield cv2.GaussianBlur(pixels, (0, 0), SOFT)
    if flat:
        curve = scale
    elif counts[1:FAINT].sum() >= MANY:
        curve = scale**GAMMA
    elif counts[256 - FAINT : 255].sum() >= MANY:
        curve = 1 - (1 - scale) ** GAMMA
    else:
        return
    stretched = np.asarray(cv2.LUT(pixels, np.rint(curve * 255).astype(np.uint8)))
    yield stretched
    if coarse:
        yield cv2.GaussianBlur(stretched, (0, 0), SOFT)
