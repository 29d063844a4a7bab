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
"""Both networks halve their input five times."""


@dataclass(frozen=True, slots=True)
class YuNet:
    """YuNet (Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023), release 2023mar."""

    session: onnxruntime.InferenceSession

    STRIDES = (8, 16, 32)
    OVERLAP = 0.3

    @classmethod
    def open(cls) -> YuNet:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(open_session(models.path("yunet"), DYNAMIC))

    def detect(self, pixels: np.ndarray, threshold: float) -> np.ndarray:
        """Faces in the picture at the size it has."""
        blob = _padded_blob(pixels)
        names = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in self.STRIDES]
        outputs = self.session.run(names, {"input": blob})
        found = []
        for index, stride in enumerate(self.STRIDES):
            classes, objects, corners, points = (outputs[index + 3 * kind][0] for kind in range(4))
            found.append(self._decoded(classes, objects, corners, points, stride, blob.shape[3] // stride, threshold))
        return boxes.suppressed(boxes.stacked(found), self.OVERLAP)

    @staticmethod
    def _decoded(
        classes: np.ndarray,
        objects: np.ndarray,
        corners: np.ndarray,
        points: np.ndarray,
        stride: int,
        columns: int,
        threshold: float,
    ) -> np.ndarray:
        scores = np.sqrt(np.clip(classes[:, 0], 0, 1) * np.clip(objects[:, 0], 0, 1))
        hits = np.flatnonzero(scores >= threshold)
        origin = np.stack([hits % columns, hits // columns], axis=1).astype(np.float32)
        centre = (origin + corners[hits, :2]) * stride
        half = np.exp(np.minimum(corners[hits, 2:], 8)) * stride / 2
        marks = (origin[:, None] + points[hits].reshape(-1, 5, 2)) * stride
        return np.concatenate([centre - half, centre + half, scores[hits, None], marks.reshape(-1, 10)], axis=1)


@dataclass(frozen=True, slots=True)
class CenterFace:
    """CenterFace (Xu et al.: "CenterFace: Joint Face Detection and Alignment Using Face as Point", 2020)."""

    session: onnxruntime.InferenceSession

    STRIDE = 4
    OVERLAP = 0.3

    @classmethod
    def open(cls) -> CenterFace:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(open_session(models.path("centerface"), DYNAMIC))

    def detect(self, pixels: np.ndarray, threshold: float) -> np.ndarray:
        """Faces in the picture at the size it has."""
        blob = _padded_blob(pixels, swap=True)
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


def _padded_blob(pixels: np.ndarray, swap: bool = False) -> np.ndarray:
    """The picture as float32 (1, 3, H, W), with black rows and columns up to multiples of 32."""
    height, width = pixels.shape[:2]
    below, right = -height % MULTIPLE, -width % MULTIPLE
    if below or right:
        pixels = cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.dnn.blobFromImage(pixels, swapRB=swap))
