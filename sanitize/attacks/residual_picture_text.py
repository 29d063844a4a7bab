"""Whether other readers still find text or codes in released pictures: other models, another scale, more contrast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from sanitize import models
from sanitize.attacks.evidence import Evidence, Found, ImpossibleError
from sanitize.attacks.hits import Hits
from sanitize.errors import MissingExtraError, RecordError
from sanitize.image.codec import decode
from sanitize.image.tiles import tiles

SIDE, OVERLAP, LARGER = 800, 100, 1.4
"""Pictures are read in tiles of this side, enlarged by a factor that is none of the stage's."""
CONTRAST, GRID = 2.0, (8, 8)
"""Local contrast is raised first: contrast-limited adaptive histogram equalization (Zuiderveld 1994)."""
READABLE, LEAST_SIGNS = 0.8, 3
"""A line counts as read from this certainty on, and with so many letters and digits: textures look like one or two."""

Count = Callable[[np.ndarray], Counter[str]]
"""BGR pixels → how many lines and codes can be read."""


@dataclass(frozen=True, slots=True)
class SecondReader:
    """PP-OCRv4, the models before those that the stage reads with, and ZXing, for all codes that it knows."""

    engine: Any
    codes: Callable[[np.ndarray], Sequence[Any]]

    @classmethod
    def open(cls) -> SecondReader:
        """Open the installed models. Raises MissingExtraError without the extra [ocr]."""
        try:
            from rapidocr import ModelType, OCRVersion, RapidOCR
            from zxingcpp import read_barcodes
        except ImportError:
            raise MissingExtraError("image_text", "ocr") from None
        parts = {"Det": "ppocr_v4_det", "Rec": "ppocr_v4_rec"}
        chosen: dict[str, Any] = {f"{part}.model_path": str(models.path(name)) for part, name in parts.items()}
        chosen |= {f"{part}.ocr_version": OCRVersion.PPOCRV4 for part in parts}
        chosen |= {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        chosen |= {"Det.limit_type": "max", "Det.limit_side_len": 2 * SIDE, "Det.model_type": ModelType.MOBILE}
        chosen |= {"Rec.model_type": ModelType.MOBILE, "Global.log_level": "critical"}
        return cls(RapidOCR(params=chosen), read_barcodes)

    def read(self, pixels: np.ndarray) -> Counter[str]:
        """How many lines (`line`) and codes (`code`) can be read; what overlaps of tiles show counts twice."""
        found = Counter[str]()
        for tile, _, _ in tiles(pixels, SIDE, OVERLAP):
            clear = _clearer(tile)
            result = self.engine(clear)
            read = zip(result.txts or (), result.scores or (), strict=True)
            found["line"] += sum(score >= READABLE and _signs(text) >= LEAST_SIGNS for text, score in read)
            found["code"] += len(self.codes(clear))
        return +found


def attack(evidence: Evidence) -> Found:
    """The released pictures in which a line or a code can be read."""
    names = evidence.some("image")
    try:
        read = evidence.open("second_text_reader", SecondReader.open).read
    except MissingExtraError:
        raise ImpossibleError("reading pictures needs the extra [ocr]") from None
    return Found({name: readable((after for _, after in evidence.pictures(name)), read) for name in names})


def readable(pictures: Iterable[bytes | None], read: Count) -> Hits:
    """The encoded pictures in which a line or a code can be read; those that can't be decoded show nothing."""
    total = Hits()
    for data in pictures:
        try:
            pixels = None if data is None else decode(data).pixels
        except RecordError:
            continue
        if pixels is not None:
            found = read(pixels)
            total += Hits(1, int(bool(found)), found)
    return total


def _signs(text: str) -> int:
    return sum(sign.isalnum() for sign in text)


def _clearer(tile: np.ndarray) -> np.ndarray:
    large = cv2.resize(tile, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    light, *colours = cv2.split(cv2.cvtColor(large, cv2.COLOR_BGR2LAB))
    clear = cv2.createCLAHE(CONTRAST, GRID).apply(light)
    return np.asarray(cv2.cvtColor(cv2.merge([clear, *colours]), cv2.COLOR_LAB2BGR))
