"""Redacting faces until a recognizer can't match them any more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanitize.errors import RecordError
from sanitize.image.embed import SAME_PERSON, FaceEmbedder, aligned
from sanitize.image.redact import GROW, Action, Area, Noise, heads, redact

HARDER = (1.0, 1.5, 2.0)
"""What still matches is filled, in rectangles larger by these factors one after the other."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Redacted pixels, how many boxes there were, and how many needed more than the action that was asked for."""

    pixels: np.ndarray
    redacted: int
    harder: int


def redact_proven(
    pixels: np.ndarray,
    boxes: np.ndarray,
    noise: Noise,
    embedder: FaceEmbedder,
    action: Action = "pixelate",
    grow: float = GROW,
    area: Area = "face",
) -> Redaction:
    """Redact every box (n, 15) until its embedding is farther than a cosine of .363 from the original's.

    `area` says whether a grown box is redacted, or that of the whole head. Raises RecordError (`face_still_matched`)
    when even the largest black rectangle leaves a match.
    """
    areas = heads(boxes) if area == "head" else boxes
    result = redact(pixels, areas, noise, action, grow)
    faces = [aligned(picture, box) for picture in (pixels, result) for box in boxes]
    original, after = np.split(embedder.embed_aligned(faces), 2)
    left = _matched(original, after)
    harder = len(left)
    for factor in HARDER:
        if not len(left):
            return Redaction(result, len(boxes), harder)
        result = redact(result, areas[left], noise, "fill", grow * factor)
        left = left[_matched(original[left], embedder.embed(result, boxes[left]))]
    if len(left):
        raise RecordError("face_still_matched")
    return Redaction(result, len(boxes), harder)


def _matched(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return np.flatnonzero((before * after).sum(axis=1) >= SAME_PERSON)
