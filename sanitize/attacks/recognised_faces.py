"""Whether a face recogniser still knows the source's faces in the pictures of the output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.residual_findings import ENOUGH
from sanitize.errors import RecordError
from sanitize.image import boxes as face_boxes
from sanitize.image.codec import Picture, decode
from sanitize.image.embed import SAME_PERSON

SMALLEST = 32
"""Faces below this size (square root of the box's area, pixels) aren't compared: what is said of them is noise."""
MARGIN = 0.1
"""By how much the cosine must exceed that of a box of one colour in the same place.

The recognizer also sees what is around the box: of 1,262 faces at sizes from 16 pixels on, a filled box reached .363
with 9, and .497 at most; of the same faces in near darkness with 54.
"""

FindFaces = Callable[[np.ndarray], np.ndarray]
"""Boxes (n, 15) of the faces in BGR pixels."""
Embed = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Unit-length embeddings (n, d) of the faces in boxes on BGR pixels."""


def attack(evidence: Evidence) -> Found:
    """The source's faces that a recognizer still knows in the released pictures."""
    names = evidence.some("image")
    from sanitize.image.embed import FaceEmbedder
    from sanitize.image.mediapipe_faces import MediaPipeFaces

    find = evidence.open("mediapipe", MediaPipeFaces.open).detect
    embed = evidence.open("sface", FaceEmbedder.open).embed
    return Found({name: recognised(evidence.pictures(name), find, embed) for name in names})


def recognised(pairs: Iterable[tuple[bytes | None, bytes | None]], find: FindFaces, embed: Embed) -> Hits:
    """For pictures of the source, each beside what became of it: the faces that are still taken for the same person.

    Faces are looked for in the source's picture, upright and as its file stored it, and compared at the same place in
    the output's, scaled when its size changed. A face counts as known when the recognizer takes both for one person and
    says clearly less of a box of one colour. Pictures that are missing or can't be decoded show no face.
    """
    total = Hits()
    for before, after in pairs:
        old, new = _decoded(before), _decoded(after)
        if old is None or new is None:
            continue
        upright = _compared(old.pixels, new.pixels, find, embed)
        stored = _compared(old.as_stored().pixels, new.pixels, find, embed) if old.orientation > 1 else Hits()
        total += max(upright, stored, key=lambda side: (side.hits, side.checked))
    return total


def _compared(old: np.ndarray, new: np.ndarray, find: FindFaces, embed: Embed) -> Hits:
    boxes = find(old)
    boxes = boxes[np.sqrt(face_boxes.areas(boxes)) >= SMALLEST]
    scale = new.shape[1] / old.shape[1], new.shape[0] / old.shape[0]
    moved = face_boxes.moved(boxes, scale)
    before = embed(old, boxes)
    cosines = (before * embed(new, moved)).sum(axis=1)
    nothing = (before * embed(_emptied(new, moved), moved)).sum(axis=1)
    known = int(((cosines >= SAME_PERSON) & (cosines >= nothing + MARGIN)).sum())
    return Hits(len(boxes), known, Counter({"face": known} if known else {}))


def _emptied(pixels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """The pixels with every box of one colour, its mean: what is left is what the surroundings say."""
    result = pixels.copy()
    height, width = pixels.shape[:2]
    for x1, y1, x2, y2 in np.rint(boxes[:, :4]).astype(int).clip(0, [width, height, width, height]):
        if x2 > x1 and y2 > y1:
            result[y1:y2, x1:x2] = np.rint(pixels[y1:y2, x1:x2].mean(axis=(0, 1)))
    return result


def _decoded(data: bytes | None) -> Picture | None:
    try:
        return None if data is None else decode(data, enough=ENOUGH)
    except RecordError:
        return None
