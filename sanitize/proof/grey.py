"""Pictures as small grey ones, which is all that simple models need."""

from __future__ import annotations

import cv2
import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.image.codec import decode

ENOUGH = 256
"""Pictures are decoded at a reduced size where their format allows it, but not below so many pixels a side."""
COARSE = 16
"""Pixels of a side by which pictures are compared."""
SAME = 0.02
"""The median difference of pixels up to which a picture is the redacted form of another."""
COMPARED = 3_000
"""Pictures that are compared with each other, at most."""


def same_pictures(released: pa.ChunkedArray, raw: pa.ChunkedArray) -> np.ndarray:
    """For each released picture the raw one (int64) with the same pixels in most places; -1 for none."""
    found = np.full(len(released), -1)
    if max(len(released), len(raw)) > COMPARED or not len(raw):
        return found
    old, new = grey(raw, COARSE, COARSE), grey(released, COARSE, COARSE)
    for row, one in enumerate(new):
        difference = np.median(np.abs(old - one), axis=1)
        best = int(difference.argmin())
        found[row] = best if difference[best] <= SAME else -1
    return found


def grey(pictures: pa.ChunkedArray, height: int, width: int) -> np.ndarray:
    """The pictures as rows of pixels from 0 to 1 (float64, height * width each); a missing one is all grey."""
    found = np.full((len(pictures), height * width), 0.5)
    for row, cell in enumerate(pictures):
        one = cell.as_py()
        try:
            pixels = decode(one["bytes"], enough=ENOUGH).pixels if one and one["bytes"] else None
        except RecordError:
            pixels = None
        if pixels is not None:
            one_channel = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
            found[row] = cv2.resize(one_channel, (width, height), interpolation=cv2.INTER_AREA).ravel() / 255
    return found
