"""Two face detectors on onnxruntime: YuNet and CenterFace. Pixels are BGR uint8; boxes as in `boxes`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import onnxruntime

from sanitize import models
from sanitize.image import boxes
from sanitize.image.session import DYNAMIC, open_session

MULTIPLE = 32
"""Both networks halve their input five times. `LARGEST` is the longer side up to which memory stays modest."""
_KINDS = ("cls", "obj", "bbox", "kps")


@dataclass(frozen=True, slots=True)
class YuNet:
    """YuNet (Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023), release 2023mar."""

    session: onnxruntime.InferenceSession

    STRIDES = (8, 16, 32)
    HEADS = tuple((f"head_{stride}", tuple(f"{kind}_{stride}" for kind in _KINDS)) for stride in STRIDES)
    OVERLAP = 0.3
    LARGEST = 1024

    @classmethod
    def open(cls) -> YuNet:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(open_session(models.path("yunet"), DYNAMIC, cls.HEADS))

    def detect(self, pixels: np.ndarray, threshold: float) -> np.ndarray:
        """Faces in the picture at the size it has."""
        return boxes.suppressed(self.detect_all([pixels], threshold)[0], self.OVERLAP)

    def detect_all(self, pictures: Sequence[np.ndarray], threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """Faces in pictures of one size: boxes, each face with several, and the index of each box's picture.

        A box's score is the geometric mean of two probabilities, of a face and of an object.
        """
        outputs = self.session.run([name for name, _ in self.HEADS], {"input": _padded_blob(pictures)})
        least = np.log(threshold**2 / (1 - threshold**2))
        values, places = [], []
        for output, stride in zip(outputs, self.STRIDES, strict=True):
            picture, row, column = np.nonzero((output[:, 0] >= least) & (output[:, 1] >= least))
            values.append(output[picture, :, row, column])
            places.append(np.stack([picture, np.full_like(picture, stride), column, row], axis=1))
        place = np.concatenate(places)
        found = self._decoded(np.concatenate(values), place[:, 1:])
        hits = found[:, 4] >= threshold
        return found[hits], place[hits, 0]

    @staticmethod
    def _decoded(values: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Boxes of outputs (n, 16), which come from places (n, 3): stride, column and row."""
        stride, origin = places[:, :1].astype(np.float32), places[:, 1:].astype(np.float32)
        found = np.empty((len(values), boxes.WIDTH), dtype=np.float32)
        centre = (origin + values[:, 2:4]) * stride
        half = np.exp(np.minimum(values[:, 4:6], 8)) * stride / 2
        found[:, :2], found[:, 2:4] = centre - half, centre + half
        found[:, 4] = 1 / np.sqrt((1 + np.exp(-values[:, 0])) * (1 + np.exp(-values[:, 1])))
        marks = (origin[:, None] + values[:, 6:].reshape(-1, 5, 2)) * stride[:, None]
        found[:, 5:] = marks.reshape(-1, 10)
        return found


@dataclass(frozen=True, slots=True)
class CenterFace:
    """CenterFace (Xu et al.: "CenterFace: Joint Face Detection and Alignment Using Face as Point", 2020)."""

    session: onnxruntime.InferenceSession

    STRIDE = 4
    OVERLAP = 0.3
    LARGEST = 640

    @classmethod
    def open(cls) -> CenterFace:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(open_session(models.path("centerface"), DYNAMIC))

    def detect(self, pixels: np.ndarray, threshold: float) -> np.ndarray:
        """Faces in the picture at the size it has."""
        return boxes.suppressed(self.detect_all([pixels], threshold)[0], self.OVERLAP)

    def detect_all(self, pictures: Sequence[np.ndarray], threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """Faces in pictures of one size: boxes, each face with several, and the index of each box's picture."""
        blob = _padded_blob(pictures, channels=(2, 1, 0))
        heat, scale, offset, points = self.session.run(["537", "538", "539", "540"], {"input.1": blob})
        picture, row, column = np.nonzero(heat[:, 0] >= threshold)
        size = np.exp(scale[picture, ::-1, row, column]) * self.STRIDE
        centre = np.stack([column, row], axis=1) + offset[picture, ::-1, row, column] + 0.5
        low = centre * self.STRIDE - size / 2
        marks = points[picture, :, row, column].reshape(-1, 5, 2)[..., ::-1] * size[:, None] + low[:, None]
        score = heat[picture, 0, row, column][:, None]
        found = np.concatenate([low, low + size, score, marks.reshape(-1, 10)], axis=1, dtype=np.float32)
        return found, picture


def _padded_blob(pictures: Sequence[np.ndarray], channels: tuple[int, int, int] = (0, 1, 2)) -> np.ndarray:
    """Pictures as float32 (n, 3, H, W), channels in this order, black up to sides that are multiples of 32."""
    height, width = pictures[0].shape[:2]
    make = np.empty if height % MULTIPLE == width % MULTIPLE == 0 else np.zeros
    blob = make((len(pictures), 3, height + -height % MULTIPLE, width + -width % MULTIPLE), dtype=np.float32)
    for index, pixels in enumerate(pictures):
        planes = cv2.split(pixels)
        for place, channel in enumerate(channels):
            blob[index, place, :height, :width] = planes[channel]
    return blob
