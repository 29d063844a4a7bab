"""Finding faces: profiles that trade coverage for time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import cv2
import numpy as np

from sanitize.errors import UsageError
from sanitize.image import boxes
from sanitize.image.detectors import CenterFace, YuNet
from sanitize.image.mediapipe_faces import MediaPipeFaces

Profile = Literal["fast", "balanced", "strict"]

MERGE_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class FaceDetector:
    """The union of the passes that a profile stands for.

    fast: YuNet with the longer side at 640 pixels. balanced: and at 1280, and at 320 in four rotations.
    strict: and CenterFace at the size of the picture. MediaPipe joins any profile on request.
    """

    profile: Profile
    yunet: YuNet
    centerface: CenterFace | None
    mediapipe: MediaPipeFaces | None

    @classmethod
    def open(cls, profile: Profile = "balanced", mediapipe: bool = False) -> FaceDetector:
        """Open the models of a profile, once per worker. UsageError: unknown profile, or models not installed."""
        if profile not in get_args(Profile):
            raise UsageError(f"unknown profile of faces: use one of {', '.join(get_args(Profile))}")
        cv2.setNumThreads(1)
        return cls(
            profile,
            YuNet.open(),
            CenterFace.open() if profile == "strict" else None,
            MediaPipeFaces.open() if mediapipe else None,
        )

    def detect(self, pixels: np.ndarray) -> np.ndarray:
        """Boxes (n, 15) of the faces in BGR pixels, as described in `boxes`; best score first."""
        found = [self._scaled(pixels, 640, 0.5)]
        if self.profile != "fast":
            found.append(self._scaled(pixels, 1280, 0.6))
            found.extend(self._turned(pixels, turns) for turns in (1, 2, 3))
        if self.centerface:
            found.append(self.centerface.detect(pixels, 0.2))
        if self.mediapipe:
            found.append(self.mediapipe.detect(pixels))
        return boxes.suppressed(boxes.stacked(found), MERGE_OVERLAP)

    def _scaled(self, pixels: np.ndarray, side: int, threshold: float) -> np.ndarray:
        small, scale = resized(pixels, side)
        return boxes.moved(self.yunet.detect(small, threshold), 1 / scale)

    def _turned(self, pixels: np.ndarray, turns: int) -> np.ndarray:
        small, scale = resized(pixels, 320)
        found = self.yunet.detect(np.ascontiguousarray(np.rot90(small, turns)), 0.6)
        return boxes.moved(boxes.quarter_turned(found, turns, small.shape[1], small.shape[0]), 1 / scale)


def resized(pixels: np.ndarray, side: int) -> tuple[np.ndarray, float]:
    """The picture with its longer side at `side` pixels, and the scale it was resized by."""
    scale = side / max(pixels.shape[:2])
    if scale == 1:
        return pixels, 1.0
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(pixels, size, interpolation=kind), scale
