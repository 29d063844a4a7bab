"""Two face detectors on onnxruntime: YuNet and CenterFace. Pixels are BGR uint8; boxes as in `boxes`."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import onnxruntime

from sanitize import models
from sanitize.image import boxes
from sanitize.image.session import DYNAMIC, open_session

MULTIPLE = 32
"""Both networks halve their input five times. `LARGEST` is the longer side up to which memory stays modest."""


@dataclass(frozen=True, slots=True)
class YuNet:
    """YuNet (Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023), release 2023mar."""

    session: onnxruntime.InferenceSession

    STRIDES = (8, 16, 32)
    OVERLAP = 0.3
    LARGEST = 1536

    @classmethod
    def open(cls) -> YuNet:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(open_session(models.path("yunet"), DYNAMIC))

    def detect(self, pixels: np.ndarray, threshold: float) -> np.ndarray:
        """Faces in the picture at the size it has."""
        return boxes.suppressed(self._detect(_padded_blob(pixels), threshold)[0], self.OVERLAP)

    def detect_all(self, pictures: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """Faces in many pictures of one size (n, height, width, 3), both sides multiples of 32.

        Boxes, each face with several, and the index of each box's picture.
        """
        count, height, width = pictures.shape[:3]
        blob = np.empty((count, 3, height, width), dtype=np.float32)
        for channel in range(3):
            blob[:, channel] = pictures[..., channel]
        return self._detect(blob, threshold)

    def _detect(self, blob: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        names = [f"{kind}_{stride}" for stride in self.STRIDES for kind in ("cls", "obj", "bbox", "kps")]
        outputs = [output[0] for output in self.session.run(names, {"input": blob})]
        height, width = blob.shape[2:]
        parts = [
            self._decoded(outputs[4 * level :][:4], stride, (height // stride, width // stride), threshold)
            for level, stride in enumerate(self.STRIDES)
        ]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    @staticmethod
    def _decoded(
        outputs: list[np.ndarray], stride: int, grid: tuple[int, int], threshold: float
    ) -> tuple[np.ndarray, np.ndarray]:
        classes, objects, corners, points = outputs
        squared = classes[:, 0] * objects[:, 0]
        hits = np.flatnonzero(squared >= threshold**2)
        picture, row, column = np.unravel_index(hits, (len(squared) // (grid[0] * grid[1]), *grid))
        found = np.empty((len(hits), boxes.WIDTH), dtype=np.float32)
        origin = np.stack([column, row], axis=1).astype(np.float32)
        centre = (origin + corners[hits, :2]) * stride
        half = np.exp(np.minimum(corners[hits, 2:], 8)) * stride / 2
        found[:, :2], found[:, 2:4] = centre - half, centre + half
        found[:, 4] = np.sqrt(squared[hits])
        found[:, 5:] = ((origin[:, None] + points[hits].reshape(-1, 5, 2)) * stride).reshape(-1, 10)
        return found, picture


@dataclass(frozen=True, slots=True)
class CenterFace:
    """CenterFace (Xu et al.: "CenterFace: Joint Face Detection and Alignment Using Face as Point", 2020)."""

    session: onnxruntime.InferenceSession

    STRIDE = 4
    OVERLAP = 0.3
    LARGEST = 1024

    @classmethod
    def open(cls) -> CenterFace:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(open_session(models.path("centerface"), DYNAMIC))

    def detect(self, pixels: np.ndarray, threshold: float) -> np.ndarray:
        """Faces in the picture at the size it has."""
        blob = _padded_blob(pixels, channels=(2, 1, 0))
        heat, scale, offset, points = self.session.run(["537", "538", "539", "540"], {"input.1": blob})
        rows, columns = np.nonzero(heat[0, 0] >= threshold)
        size = np.exp(scale[0, ::-1, rows, columns]) * self.STRIDE
        centre = np.stack([columns, rows], axis=1) + offset[0, ::-1, rows, columns] + 0.5
        low = centre * self.STRIDE - size / 2
        marks = points[0][:, rows, columns].T.reshape(-1, 5, 2)[..., ::-1] * size[:, None] + low[:, None]
        found = np.concatenate(
            [low, low + size, heat[0, 0, rows, columns][:, None], marks.reshape(-1, 10)], axis=1, dtype=np.float32
        )
        return boxes.suppressed(found, self.OVERLAP)


def _padded_blob(pixels: np.ndarray, channels: tuple[int, int, int] = (0, 1, 2)) -> np.ndarray:
    """The picture as float32 (1, 3, H, W), its channels in this order, black up to sides that are multiples of 32."""
    height, width = pixels.shape[:2]
    blob = np.zeros((1, 3, height + -height % MULTIPLE, width + -width % MULTIPLE), dtype=np.float32)
    planes = cv2.split(pixels)
    for index, channel in enumerate(channels):
        blob[0, index, :height, :width] = planes[channel]
    return blob
