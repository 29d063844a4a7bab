"""Whether a face recogniser still knows the source's faces in the pictures of the output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sanitize.attacks.attack_list import OWN_RECOGNIZER
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.residual_findings import ENOUGH
from sanitize.attacks.second_face_recognizer import DlibRecognizer
from sanitize.errors import RecordError
from sanitize.image import boxes as face_boxes
from sanitize.image.codec import Picture, decode
from sanitize.image.embed import SAME_PERSON, FaceEmbedder

SMALLEST = 32
"""Faces below this size (square root of the box's area, pixels) aren't compared: what is said of them is noise."""

FindFaces = Callable[[np.ndarray], np.ndarray]
"""Boxes (n, 15) of the faces in BGR pixels."""


class Recognizer(Protocol):
    """Tells whether two faces are one person's."""

    @property
    def same(self) -> float:
        """Likeness from which they are."""

    @property
    def margin(self) -> float:
        """By how much likeness must exceed that of a box of one colour in the same place.

        A recognizer also sees what is around the box.
        """

    def embed(self, pixels: np.ndarray, boxes: np.ndarray, /) -> np.ndarray:
        """Embeddings (n, d) of the faces in boxes (n, 15) on BGR pixels."""

    def likeness(self, first: np.ndarray, second: np.ndarray, /) -> np.ndarray:
        """How alike the faces of each pair of rows are, (n,)."""


@dataclass(frozen=True, slots=True)
class SFace:
    """The recognizer of the stages, for installations without the extra `audit`."""

    embedder: FaceEmbedder

    same = SAME_PERSON
    margin = 0.1
    """Of 1,262 faces at sizes from 16 pixels on, a filled box reached .363 with 9, and .497 at most; of the same faces
    in near darkness with 54."""

    @classmethod
    def open(cls) -> SFace:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(FaceEmbedder.open())

    def embed(self, pixels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
        """Unit-length embeddings (n, 128)."""
        return self.embedder.embed(pixels, boxes)

    def likeness(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The cosines."""
        return np.asarray((first * second).sum(axis=1))


def attack(evidence: Evidence) -> Found:
    """The source's faces that a recognizer still knows in the released pictures."""
    names = evidence.some("image")
    from sanitize.image.mediapipe_faces import MediaPipeFaces

    find = evidence.open("mediapipe", MediaPipeFaces.open).detect
    opened: Callable[[], Recognizer] = DlibRecognizer.open if OWN_RECOGNIZER else SFace.open
    own = evidence.open("recognizer", opened)
    return Found({name: recognised(evidence.pictures(name), find, own) for name in names})


def recognised(pairs: Iterable[tuple[bytes | None, bytes | None]], find: FindFaces, recognizer: Recognizer) -> Hits:
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
        upright = _compared(old.pixels, new.pixels, find, recognizer)
        stored = _compared(old.as_stored().pixels, new.pixels, find, recognizer) if old.orientation > 1 else Hits()
        total += max(upright, stored, key=lambda side: (side.hits, side.checked))
    return total


def _compared(old: np.ndarray, new: np.ndarray, find: FindFaces, recognizer: Recognizer) -> Hits:
    boxes = find(old)
    boxes = boxes[np.sqrt(face_boxes.areas(boxes)) >= SMALLEST]
    scale = new.shape[1] / old.shape[1], new.shape[0] / old.shape[0]
    moved = face_boxes.moved(boxes, scale)
    before = recognizer.embed(old, boxes)
    likeness = recognizer.likeness(before, recognizer.embed(new, moved))
    nothing = recognizer.likeness(before, recognizer.embed(_emptied(new, moved), moved))
    known = int(((likeness >= recognizer.same) & (likeness >= nothing + recognizer.margin)).sum())
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
