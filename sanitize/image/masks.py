"""Masks: pictures whose values name classes or instances, rebuilt value for value and without anything else."""

from __future__ import annotations

import cv2
import numpy as np

from sanitize.errors import RecordError
from sanitize.image.codec import PNG_COMPRESSION, opened

MODES = ("1", "L", "P", "I;16", "I;16B", "I;16L")
"""Pillow's names of what has one channel; a palette's colours are dropped, its indices stay."""
MOST_EDGES = 0.1
"""Share of neighbouring pixels that may differ: masks have areas, and photographs three times as many differences."""


def rebuild(data: bytes) -> bytes:
    """The mask as PNG of one channel, 8 or 16 bits deep, in the geometry it was stored in.

    Raises RecordError as `codec.decode` does, `mask_channels` for a picture of several channels and
    `mask_not_areas` for one that could be a photograph.
    """
    values = _values(data)
    if _edges(values) > MOST_EDGES:
        raise RecordError("mask_not_areas")
    return cv2.imencode(".png", values, [cv2.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION])[1].tobytes()


def _values(data: bytes) -> np.ndarray:
    with opened(data) as image:
        if image.mode not in MODES:
            raise RecordError("mask_channels")
        try:
            values = np.asarray(image)
        except Exception:
            raise RecordError("image_corrupt") from None
    return values.astype(np.uint16 if values.dtype.itemsize > 1 else np.uint8)


def _edges(values: np.ndarray) -> float:
    """The share of differing neighbours across or down, whichever is larger; 0 for a single pixel."""
    shares = [
        float((np.diff(values.astype(np.int32), axis=axis) != 0).mean()) for axis in (0, 1) if values.shape[axis] > 1
    ]
    return max(shares, default=0.0)
