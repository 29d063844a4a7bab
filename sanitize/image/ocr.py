"""Reading the text in pictures, and covering it; needs the extra [ocr]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from sanitize.errors import MissingExtraError

PADDING = 0.15
"""Share of a line's height that is covered around it: detectors cut strokes off."""
COVER = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture: its corners (float32 (4, 2), clockwise), what it says, how sure the reader is."""

    polygon: np.ndarray
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class TextReader:
    """PP-OCRv6 through rapidocr: lines are found, turned upright and read. One thread."""

    engine: Any

    @classmethod
    def open(cls) -> TextReader:
        """Open the models, which come with the package. Raises MissingExtraError without the extra [ocr]."""
        try:
            from rapidocr import RapidOCR
        except ImportError:
            raise MissingExtraError("image_text", "ocr") from None
        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        return cls(RapidOCR(params={"Global.log_level": "critical", "Global.text_score": 0.0, **threads}))

    def read(self, pixels: np.ndarray) -> list[Line]:
        """Every line in BGR pixels, also turned by quarters; lines that can't be read have little score or no text."""
        result = self.engine(pixels)
        if result.boxes is None:
            return []
        return [
            Line(np.asarray(polygon, dtype=np.float32), str(text), float(score))
            for polygon, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        ]


def cover(pixels: np.ndarray, polygons: Sequence[np.ndarray], padding: float = PADDING) -> np.ndarray:
    """A copy of the pixels with every polygon (4, 2) covered in black, with a margin of a share of its height."""
    result = pixels.copy()
    for polygon in polygons:
        centre, size, angle = cv2.minAreaRect(np.asarray(polygon, dtype=np.float32))
        margin = 2 * (padding * min(size) + 1)
        corners = cv2.boxPoints((centre, (size[0] + margin, size[1] + margin), angle))
        cv2.fillConvexPoly(result, np.rint(corners).astype(np.int32), (COVER, COVER, COVER))
    return result
