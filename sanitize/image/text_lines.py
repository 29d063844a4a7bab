"""Where lines of text are in a picture of any size; needs the extra [ocr]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from sanitize.errors import MissingExtraError
from sanitize.image.session import DYNAMIC, open_session
from sanitize.image.tiles import even_tiles
from sanitize.image.turn import resized

MODEL = "PP-OCRv6_det_small.onnx"
WHOLE = 640
"""Longer side of the copy of a larger picture in which letters are looked for that no tile holds well: `TALL` ones."""
TALL = 160
SIDE, OVERLAP = 960, 128
"""Side of a tile in pixels, and what neighbours share: a line that a border cuts is seen in both."""
MULTIPLE = 32
"""The network halves its input five times."""
LEAST_SIDE = 96
CLEAR, LIKELY = 0.3, 0.5
"""From which probability on a pixel belongs to a line, and how large the mean over the line must be (PaddleOCR)."""
LARGER, MARGIN = 2, 64
"""A tile with text on ground that isn't plain is looked at again at twice its size, in parts that share some pixels.

On photographs the network misses a fifth of the lines 10 to 14 pixels high at their own size and one in twenty at twice
that; on plain ground it finds all of them from 8 pixels on.
"""
UNCLIP = 1.6
"""How much larger than its core a line is (PaddleOCR)."""
SHARED, INSIDE, ALIKE, PARALLEL = 0.5, 0.7, 1.6, 12.0
"""Parts of one line: what both cover, in squares of its height, or as share of the smaller; how much higher one may
be; degrees between them."""
GRADIENT, PLAIN = 12, 2
"""A tile in which no neighbours differ by as much (of 255) holds nothing that could be read; one in which half of them
differ by no more than the other is plain."""

IsText = Callable[[np.ndarray, Sequence[np.ndarray]], bool]
"""Pixels and the corners of what may be lines in them → whether any is text."""


@dataclass(frozen=True, slots=True)
class LineFinder:
    """The text detector of PP-OCRv6 (differentiable binarization, Liao et al. 2020) over tiles, at two scales."""

    session: Any
    boxes: Any

    @classmethod
    def open(cls) -> LineFinder:
        """Open the model, which comes with rapidocr. Raises MissingExtraError without the extra [ocr]."""
        try:
            from rapidocr.ch_ppocr_det.utils import DBPostProcess
        except ImportError:
            raise MissingExtraError("image_text", "ocr") from None
        boxes = DBPostProcess(CLEAR, LIKELY, unclip_ratio=UNCLIP, use_dilation=True)
        return cls(open_session(_packaged(MODEL), DYNAMIC), boxes)

    def find(self, pixels: np.ndarray, is_text: IsText, near: Sequence[np.ndarray] | None = None) -> list[np.ndarray]:
        """The corners, float32 (4, 2), of every line in BGR pixels; with `near`, only about these polygons.

        `is_text` is asked of what was found in a tile whose ground isn't plain: whether any of it can be read, so that
        the tile is worth a closer look.
        """
        found: list[np.ndarray] = []
        if near is None and max(pixels.shape[:2]) > SIDE:
            small, scale = resized(pixels, WHOLE)
            whole = (polygon / scale for polygon in self.seen(small))
            found += [polygon for polygon in whole if min(cv2.minAreaRect(polygon)[1]) >= TALL]
        parts = even_tiles(pixels, SIDE, OVERLAP)
        for tile, x, y in parts if near is None else _around(parts, near):
            found += [_moved(polygon, x, y) for polygon in self._closely(tile, is_text)]
        return joined(found)

    def _closely(self, tile: np.ndarray, is_text: IsText) -> list[np.ndarray]:
        """Lines of a tile at its own size and, where there is text on ground that isn't plain, at twice the size."""
        steepest, common = _gradients(tile)
        seen = self.seen(tile) if steepest >= GRADIENT else []
        if not seen or common <= PLAIN or not is_text(tile, seen):
            return seen
        closer = [
            _moved(polygon / LARGER, x, y)
            for part, x, y in even_tiles(tile, SIDE // LARGER + MARGIN, MARGIN)
            for polygon in self.seen(cv2.resize(part, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC))
        ]
        return seen + closer

    def seen(self, pixels: np.ndarray) -> list[np.ndarray]:
        """The corners of the lines in pixels, at the size they have."""
        height, width = pixels.shape[:2]
        down, across = (max(side + -side % MULTIPLE, LEAST_SIDE) for side in (height, width))
        padded = cv2.copyMakeBorder(pixels, 0, down - height, 0, across - width, cv2.BORDER_REPLICATE)
        blob = cv2.dnn.blobFromImage(padded, 1 / 127.5, mean=(127.5, 127.5, 127.5))
        heat = self.session.run(None, {self.session.get_inputs()[0].name: blob})[0]
        return [np.asarray(polygon, np.float32) for polygon in self.boxes(heat, padded.shape[:2])[0]]


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
    """Whether two rectangles, as `cv2.minAreaRect` gives them, are parts of a line, or one lies inside the other."""
    smaller = min(one[1][0] * one[1][1], other[1][0] * other[1][1])
    kind, corners = cv2.rotatedRectangleIntersection(one, other)
    if kind == cv2.INTERSECT_NONE or smaller <= 0:
        return False
    shared = cv2.contourArea(cv2.convexHull(corners))
    if shared >= INSIDE * smaller:
        return True
    high, low = max(min(one[1]), min(other[1])), min(min(one[1]), min(other[1]))
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


def _gradients(pixels: np.ndarray) -> tuple[int, int]:
    """The largest difference between neighbours in any channel, and the median one in brightness."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    steps, steepest = np.zeros(256), 0
    for one, other in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
        if grey[one].size:
            steps += cv2.calcHist([cv2.absdiff(grey[one], grey[other])], [0], None, [256], [0, 256]).ravel()
            steepest = max(steepest, int(cv2.absdiff(pixels[one], pixels[other]).max()))
    return steepest, int(np.searchsorted(np.cumsum(steps), steps.sum() / 2))


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


def _packaged(name: str) -> Path:
    import rapidocr

    return Path(rapidocr.__file__).parent / "models" / name
