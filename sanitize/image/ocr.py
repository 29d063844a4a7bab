"""Reading the text in pictures, and covering it; needs the extra [ocr]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from sanitize.image.text_lines import LineFinder

PADDING = 0.15
"""Share of a line's height that is covered around it: detectors cut strokes off."""
RING = 4
"""Width in pixels of what is looked at around a line to know the colour of its ground."""
ALIKE, PLAIN = 24, 0.8
"""Ground is plain if this share of it differs from its median by less, in values up to 255."""
MOST_ASKED, READABLE = 4, 0.6
"""The longest lines of a tile that are read to know whether it holds text, and the certainty that says so."""
WORD = 1.3
"""What is less than this many times as long as high has room for a single sign, which is no reason to look closer."""
MOST_HIGH = 96
"""Lines of twice this height in pixels and more are made smaller before they are read, which takes 48 pixels."""
LEAST_LINE = [3, 48, 48]
"""Channels, height and least width of what the network reads; it expects 320 pixels, most of them empty where a line
has a word or two, and reads those as well in a fifth of the time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture: its corners (float32 (4, 2), clockwise), what it says, how sure the reader is."""

    polygon: np.ndarray
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class TextReader:
    """PP-OCRv6 through rapidocr: lines are turned upright and read. One thread."""

    finder: LineFinder
    engine: Any

    @classmethod
    def open(cls) -> TextReader:
        """Open the models, which come with the package. Raises MissingExtraError without the extra [ocr]."""
        finder = LineFinder.open()
        from rapidocr import RapidOCR

        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        reader = {"Global.log_level": "critical", "Global.text_score": 0.0, "Rec.rec_img_shape": LEAST_LINE}
        return cls(finder, RapidOCR(params={**reader, **threads}))

    def find(self, pixels: np.ndarray, near: Sequence[np.ndarray] | None = None) -> list[np.ndarray]:
        """The corners, float32 (4, 2), of every line in BGR pixels; with `near`, only about these polygons."""
        return self.finder.find(pixels, self._any_text, near)

    def read(self, pixels: np.ndarray, polygons: Sequence[np.ndarray] | None = None) -> list[Line]:
        """What the lines (all that can be found by default) say, whichever way they are turned.

        One that can't be read has little score or no text.
        """
        return [self._line(pixels, polygon) for polygon in (self.find(pixels) if polygons is None else polygons)]

    def _line(self, pixels: np.ndarray, polygon: np.ndarray) -> Line:
        from rapidocr.utils.process_img import get_rotate_crop_image

        crop = get_rotate_crop_image(*_about(pixels, _clockwise(polygon)))
        result = self.engine(crop, use_det=False, use_cls=True, use_rec=True)
        text, score = (result.txts[0], result.scores[0]) if result.txts else ("", 0.0)
        return Line(polygon, str(text), float(score))

    def _any_text(self, pixels: np.ndarray, polygons: Sequence[np.ndarray]) -> bool:
        sizes = [cv2.minAreaRect(polygon)[1] for polygon in polygons]
        likely = [index for index, size in enumerate(sizes) if max(size) >= WORD * min(size)]
        longest = sorted(likely, key=lambda index: -max(sizes[index]))[:MOST_ASKED]
        lines = (self._line(pixels, polygons[index]) for index in longest)
        return any(line.score >= READABLE and len(line.text.strip()) > 1 for line in lines)


def _about(pixels: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is around a line, smaller where the line is much higher than what the network reads, and its corners."""
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
    high = np.maximum(np.ceil(corners.max(axis=0)).astype(int) + 2, low + 1)
    part, corners = pixels[low[1] : high[1], low[0] : high[0]], corners - low.astype(np.float32)
    factor = int(min(cv2.minAreaRect(corners)[1]) / MOST_HIGH)
    if factor > 1:
        height, width = part.shape[:2]
        part = cv2.resize(part, (-(-width // factor), -(-height // factor)), interpolation=cv2.INTER_AREA)
        corners = corners * np.array([part.shape[1] / width, part.shape[0] / height], np.float32)
    return part, corners


def _clockwise(polygon: np.ndarray) -> np.ndarray:
    """The corners from the upper left one on."""
    by_side = polygon[np.argsort(polygon[:, 0], kind="stable")]
    (left, lower_left), (right, lower_right) = (pair[np.argsort(pair[:, 1])] for pair in (by_side[:2], by_side[2:]))
    return np.array([left, right, lower_right, lower_left], np.float32)


def cover(pixels: np.ndarray, polygons: Sequence[np.ndarray], padding: float = PADDING) -> np.ndarray:
    """A copy of the pixels with every polygon (4, 2) filled, with a margin of a share of its height.

    Each takes one colour, the median around it: ink differs from its ground, so nothing of the ink is left, and what a
    model sees is ground.
    """
    result = pixels.copy()
    cover_in_place(result, polygons, padding)
    return result


def cover_in_place(pixels: np.ndarray, polygons: Sequence[np.ndarray], padding: float = PADDING) -> None:
    """The same in the pixels themselves: a large picture isn't held twice."""
    grounds = []
    for polygon in polygons:
        inner, outer = _borders(polygon, padding)
        ring = _between(pixels, inner, outer)
        colour = tuple(int(value) for value in np.median(ring, axis=0)) if len(ring) else (0, 0, 0)
        grounds.append((inner, colour))
    for inner, colour in grounds:
        cv2.fillConvexPoly(pixels, inner, colour)


def on_plain_ground(pixels: np.ndarray, polygon: np.ndarray) -> bool:
    """Whether what is around a polygon (4, 2) is nearly all of one colour, as around letters on paper or a sign."""
    ring = _between(pixels, *_borders(polygon, PADDING)).astype(np.int16)
    if not len(ring):
        return False
    alike = np.abs(ring - np.median(ring, axis=0)).max(axis=1) < ALIKE
    return bool(np.count_nonzero(alike) >= PLAIN * len(ring))


def _borders(polygon: np.ndarray, padding: float) -> tuple[np.ndarray, np.ndarray]:
    """The corners (int32 (4, 2)) of what is covered of a line, and of what is looked at around that."""
    centre, size, angle = cv2.minAreaRect(np.asarray(polygon, dtype=np.float32))
    margins = (2 * (padding * min(size) + 1), 2 * (padding * min(size) + 1 + RING))
    boxes = ((centre, (size[0] + margin, size[1] + margin), angle) for margin in margins)
    inner, outer = (np.rint(cv2.boxPoints(box)).astype(np.int32) for box in boxes)
    return inner, outer


def _between(pixels: np.ndarray, inner: np.ndarray, outer: np.ndarray) -> np.ndarray:
    """The pixels (n, 3) between two polygons."""
    low = np.maximum(outer.min(axis=0), 0)
    high = np.minimum(outer.max(axis=0) + 1, pixels.shape[1::-1])
    part = pixels[low[1] : high[1], low[0] : high[0]]
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, outer - low, 1)
    cv2.fillConvexPoly(mask, inner - low, 0)
    return np.asarray(part[mask > 0])
