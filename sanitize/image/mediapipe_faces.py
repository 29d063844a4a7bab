"""MediaPipe's face detectors over tiles: independent of YuNet and CenterFace, so the audit looks with them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import mediapipe
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from sanitize import models
from sanitize.image import boxes

GRIDS = (1, 2, 3)
TILE_OVERLAP = 0.25
THRESHOLD = 0.7
"""Finds .95 of labelled faces; at .5 it sees .96, and a face in most pixelated ones."""
OVERLAP = 0.4


class _Detector(vision.FaceDetector):  # type: ignore[misc]
    def __del__(self) -> None:
        """Closing fails at the interpreter's end, whose threads are gone by then: nothing to complain about."""
        try:  # noqa: SIM105
            super().__del__()
        except Exception:
            pass


@dataclass(frozen=True, slots=True)
class MediaPipeFaces:
    """BlazeFace full range (Bazarevsky et al., 2019) on the whole picture and on 2×2 and 3×3 overlapping tiles."""

    detector: vision.FaceDetector

    @classmethod
    def open(cls) -> MediaPipeFaces:
        """Open the installed model; UsageError says when it isn't installed."""
        options = vision.FaceDetectorOptions(
            base_options=BaseOptions(model_asset_path=str(models.path("blaze_face_full_range"))),
            min_detection_confidence=THRESHOLD,
        )
        with _silence():
            detector = vision.FaceDetector.create_from_options(options)
        detector.__class__ = _Detector  # the library's constructor makes its own class, whatever it is called on
        return cls(detector)

    def detect(self, pixels: np.ndarray) -> np.ndarray:
        """Boxes (n, 15) of the faces in BGR pixels; landmarks are eyes and nose, the corners of the mouth NaN."""
        found = [boxes.moved(self._tile(tile), 1.0, (x, y)) for tile, x, y in tiles(pixels)]
        return boxes.suppressed(boxes.stacked(found), OVERLAP)

    def _tile(self, pixels: np.ndarray) -> np.ndarray:
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
        rows = np.full((0, boxes.WIDTH), np.nan, dtype=np.float32)
        for detection in self.detector.detect(image).detections:
            box = detection.bounding_box
            row = np.full((1, boxes.WIDTH), np.nan, dtype=np.float32)
            row[0, :4] = box.origin_x, box.origin_y, box.origin_x + box.width, box.origin_y + box.height
            row[0, 4] = detection.categories[0].score
            for index, point in enumerate(detection.keypoints[:3]):
                row[0, 5 + 2 * index : 7 + 2 * index] = point.x * pixels.shape[1], point.y * pixels.shape[0]
            rows = np.concatenate([rows, row])
        return rows


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing on the process's standard error: at first use the library logs there past Python, without a switch."""
    sys.stderr.flush()
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def tiles(pixels: np.ndarray) -> Iterator[tuple[np.ndarray, int, int]]:
    """The picture cut by each grid into overlapping tiles: pixels, x and y of the upper left corner."""
    height, width = pixels.shape[:2]
    for grid in GRIDS:
        tall, wide = (int(np.ceil(side / (grid - (grid - 1) * TILE_OVERLAP))) for side in (height, width))
        for row in range(grid):
            for column in range(grid):
                y = min(int(row * tall * (1 - TILE_OVERLAP)), height - min(tall, height))
                x = min(int(column * wide * (1 - TILE_OVERLAP)), width - min(wide, width))
                yield np.ascontiguousarray(pixels[y : y + tall, x : x + wide]), x, y
