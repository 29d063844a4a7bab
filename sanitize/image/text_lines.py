"""Where lines of text are in a picture of any size; needs the extra [ocr]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from sanitize.errors import MissingExtraError
from sanitize.image.busy import busy_parts
from sanitize.image.faint import faint_parts
from sanitize.image.session import open_model
from sanitize.image.tiles import even_tiles
from sanitize.image.turn import resized, turned

MODEL = Path(__file__).parent / "weights" / "text_lines.onnx"
"""PP-OCRv6_det_small of PaddleOCR (Apache-2.0), brought to eight bits by `eight_bits`."""
TALL, WHOLE = 160, (320, 640)
"""Height in pixels from which no tile holds a line well; such lines are looked for in a copy of the whole picture, in
which they are 24 pixels high, and whose longer side is within these limits."""
IN_COPY = 24
SIDE, OVERLAP = 1024, 128
"""Side of a tile in pixels, and what neighbours share: a line that a border cuts is seen in both."""
MULTIPLE = 32
"""The network halves its input five times."""
LEAST_SIDE = 96
CLEAR, LIKELY = 0.2, 0.35
"""From which probability on a pixel belongs to a line, and how large the mean over the line must be.

Less than PaddleOCR's .3 and .5: of 108 lines on photographs as many are found with eight bits as with floats, and
photographs without text show hardly more.
"""
LARGER, MARGIN = 2, 64
"""A tile with text on ground that isn't plain is looked at again, turned by a quarter, and at twice its size in parts
that share some pixels.

On photographs the network misses a fifth of the lines 10 to 14 pixels high at their own size and one in twenty at twice
that, most of them upright columns; on plain ground it finds all of them from 8 pixels on.
"""
UNCLIP = 1.6
"""How much larger than its core a line is (PaddleOCR)."""
SHARED, INSIDE, ALIKE, PARALLEL = 0.5, 0.7, 1.6, 12.0
"""Parts of one line: what both cover, in squares of its height, or as share of the smaller; how much higher one may
be; degrees between them."""
WITHIN = 2.5
"""A line that is within another is part of it unless that one is this many times as high: a texture as large as the
picture, in which nothing can be read, is no reason to forget the lines on it."""
PLAIN = 2
"""A tile in which half of all neighbours differ by no more than this, of 255, is plain."""

IsText = Callable[[np.ndarray, Sequence[np.ndarray]], bool]
"""Pixels and the corners of what may be lines in them → whether any is text."""


@dataclass(frozen=True, slots=True)
class LineFinder:
    """The text detector of PP-OCRv6 (differentiable binarization, Liao et al. 2020) over tiles, at two scales."""

    session: Any
    boxes: Any

    @classmethod
    def open(cls) -> LineFinder:
        """Open the model. Raises MissingExtraError without the extra [ocr]."""
        try:
            from rapidocr.ch_ppocr_det.utils import DBPostProcess
        except ImportError:
            raise MissingExtraError("image_text", "ocr") from None
        boxes = DBPostProcess(CLEAR, LIKELY, unclip_ratio=UNCLIP, use_dilation=True)
        return cls(open_model(MODEL.read_bytes()), boxes)

    def find(self, pixels: np.ndarray, is_text: IsText, near: Sequence[np.ndarray] | None = None) -> list[np.ndarray]:
        """The corners, float32 (4, 2), of every line in BGR pixels; with `near`, only about these polygons.

        `is_text` is asked of what was found in a tile whose ground isn't plain: whether any of it can be read, so that
        the tile is worth a closer look.
        """
        found: list[np.ndarray] = []
        if near is None and max(pixels.shape[:2]) > SIDE:
            small, scale = resized(pixels, int(np.clip(IN_COPY / TALL * max(pixels.shape[:2]), *WHOLE)))
            whole = (polygon / scale for polygon in self.seen(small))
            found += [polygon for polygon in whole if min(cv2.minAreaRect(polygon)[1]) >= TALL]
        parts = even_tiles(pixels, SIDE, OVERLAP)
        for tile, x, y in parts if near is None else _around(parts, near):
            found += [_moved(polygon, x, y) for polygon in self._closely(tile, is_text)]
        return joined(found)

    def _closely(self, tile: np.ndarray, is_text: IsText) -> list[np.ndarray]:
        """Lines of a tile at its own size, closer where there may be one, and where there is text on ground that isn't
        plain closer and turned throughout."""
        parts = [(tile[top:bottom, left:right], left, top) for left, top, right, bottom in busy_parts(tile)]
        seen = [_moved(polygon, x, y) for part, x, y in parts for polygon in self._seen_or_hinted(part)]
        if not seen or common_step(tile) <= PLAIN or not is_text(tile, seen):
            return seen
        closer = [
            _moved(polygon, left + x, top + y)
            for part, left, top in parts
            for piece, x, y in even_tiles(part, SIDE // LARGER + MARGIN, MARGIN)
            for polygon in self._seen_larger(piece)
        ]
        aside = [_moved(polygon, left, top) for part, left, top in parts for polygon in self._seen_aside(part)]
        return seen + closer + aside

    def _seen_or_hinted(self, pixels: np.ndarray) -> list[np.ndarray]:
        """The lines seen at their own size, and at twice that where there was no more than a hint of one."""
        heat = self._heat(pixels)
        seen = self._lines(heat, pixels)
        for left, top, right, bottom in faint_parts(heat[: pixels.shape[0], : pixels.shape[1]], seen):
            seen += [_moved(one, left, top) for one in self._seen_larger(pixels[top:bottom, left:right])]
        return seen

    def _seen_larger(self, pixels: np.ndarray) -> list[np.ndarray]:
        """The corners of the lines that are seen at twice the size, in pixels of this one."""
        large = cv2.resize(pixels, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
        return [polygon / LARGER for polygon in self.seen(large)]

    def _seen_aside(self, pixels: np.ndarray) -> list[np.ndarray]:
        """The corners of the lines that are seen when the picture is turned by a quarter."""
        quarter, back = turned(pixels, 90)
        return [np.asarray(cv2.transform(polygon[None], back)[0], np.float32) for polygon in self.seen(quarter)]

    def seen(self, pixels: np.ndarray) -> list[np.ndarray]:
        """The corners of the lines in pixels, at the size they have."""
        return self._lines(self._heat(pixels), pixels)

    def _heat(self, pixels: np.ndarray) -> np.ndarray:
        """For each pixel, and for what fills the last of the network's squares, how likely it belongs to a line."""
        height, width = pixels.shape[:2]
        down, across = (max(side + -side % MULTIPLE, LEAST_SIDE) for side in (height, width))
        padded = cv2.copyMakeBorder(pixels, 0, down - height, 0, across - width, cv2.BORDER_REPLICATE)
        return np.asarray(self.session.run(None, {self.session.get_inputs()[0].name: blob(padded)})[0][0, 0])

    def _lines(self, heat: np.ndarray, pixels: np.ndarray) -> list[np.ndarray]:
        """The corners of the lines that a map of probabilities shows; not of those beyond the picture."""
        lines = (np.asarray(polygon, np.float32) for polygon in self.boxes(heat[None, None], heat.shape)[0])
        return [line for line in lines if (line.min(axis=0) < pixels.shape[1::-1]).all()]


def blob(pixels: np.ndarray) -> np.ndarray:
    """BGR pixels as the network takes them: float32 (1, 3, height, width) from -1 to 1."""
    return np.asarray(cv2.dnn.blobFromImage(pixels, 1 / 127.5, mean=(127.5, 127.5, 127.5)))


def joined(polygons: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The polygons with those made one that show parts of the same line: overlapping, of one height and direction."""
    left = [cv2.minAreaRect(np.asarray(polygon, np.float32)) for polygon in polygons]
    lines: list[Any] = []
    while left:
        line = left.pop()
        again = True
        while again:
            again = False
            for other in [other for other in left if _same_line(line, other)]:
                left.remove(other)
                line = cv2.minAreaRect(np.concatenate([cv2.boxPoints(line), cv2.boxPoints(other)]))
                again = True
        lines.append(line)
    return [cv2.boxPoints(line) for line in reversed(lines)]


def _same_line(one: Any, other: Any) -> bool:
    """Whether two rectangles, as `cv2.minAreaRect` gives them, are parts of a line, or one is within the other."""
    smaller = min(one[1][0] * one[1][1], other[1][0] * other[1][1])
    kind, corners = cv2.rotatedRectangleIntersection(one, other)
    if kind == cv2.INTERSECT_NONE or smaller <= 0:
        return False
    shared = cv2.contourArea(cv2.convexHull(corners))
    high, low = max(min(one[1]), min(other[1])), min(min(one[1]), min(other[1]))
    if shared >= INSIDE * smaller:
        return bool(high <= WITHIN * low)
    if shared < SHARED * low**2 or high > ALIKE * low or _turn_between(one, other) > PARALLEL:
        return False
    along = np.deg2rad(_direction(max(one, other, key=lambda line: max(line[1]))))
    apart = np.subtract(one[0], other[0])
    return bool(abs(apart[1] * np.cos(along) - apart[0] * np.sin(along)) < low / 2)


def _turn_between(one: Any, other: Any) -> float:
    """The angle between the longer sides, in degrees."""
    return float(abs((_direction(one) - _direction(other) + 90) % 180 - 90))


def _direction(line: Any) -> float:
    """The angle of the longer side, in degrees."""
    _, (width, height), angle = line
    return float(angle + (90 if height > width else 0))


def common_step(pixels: np.ndarray) -> int:
    """The median difference in brightness between neighbours."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    steps = np.zeros(256)
    for one, other in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
        if grey[one].size:
            steps += cv2.calcHist([cv2.absdiff(grey[one], grey[other])], [0], None, [256], [0, 256]).ravel()
    return int(np.searchsorted(np.cumsum(steps), steps.sum() / 2))


def _moved(polygon: np.ndarray, x: int, y: int) -> np.ndarray:
    return polygon + np.array([x, y], np.float32)


def _around(parts: Iterable[tuple[np.ndarray, int, int]], near: Sequence[np.ndarray]) -> Iterator[Any]:
    """Of each tile what is about the polygons in it, with a margin; nothing of a tile without any."""
    boxes = np.array([(*np.floor(one.min(axis=0)), *np.ceil(one.max(axis=0))) for one in near], np.int64).reshape(-1, 4)
    for tile, x, y in parts:
        size = np.array(tile.shape[1::-1])
        low, high = boxes[:, :2] - (x, y), boxes[:, 2:] - (x, y)
        here = ((low < size) & (high > 0)).all(axis=1)
        if here.any():
            left, top = np.maximum(low[here].min(axis=0) - MARGIN, 0)
            right, bottom = np.minimum(high[here].max(axis=0) + MARGIN, size)
            yield tile[top:bottom, left:right], x + int(left), y + int(top)
