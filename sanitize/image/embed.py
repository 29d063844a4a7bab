"""Face embeddings, for proving redaction and for telling who is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import onnxruntime

from sanitize import models
from sanitize.image.session import open_session

SIDE = 112
DIMENSIONS = 128
BATCH = 4
"""Faces at a time: more don't stay in the processor's cache."""
SAME_PERSON = 0.363
"""Cosine from which OpenCV's SFace takes two faces for one person (opencv_zoo, face_recognition_sface)."""

_TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    dtype=np.float64,
)
"""Where eyes, nose and mouth lie in an aligned face of 112×112 (Deng et al.: "ArcFace", 2019)."""
_MEAN_FACE = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.34, 0.77], [0.66, 0.77]])
"""The same landmarks as shares of a face box, for boxes without landmarks."""


@dataclass(frozen=True, slots=True)
class FaceEmbedder:
    """SFace (Zhong et al.: "SFace: Sigmoid-Constrained Hypersphere Loss", 2021), release 2021dec."""

    session: onnxruntime.InferenceSession

    @classmethod
    def open(cls) -> FaceEmbedder:
        """Open the installed model; UsageError says when it isn't installed."""
        return cls(open_session(models.path("sface"), ("batch", None, None, None)))

    def embed(self, pixels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
        """Unit-length embeddings, float32 (n, 128), of the faces in boxes (n, 15) on BGR pixels."""
        return self.embed_aligned([aligned(pixels, box) for box in boxes])

    def embed_aligned(self, faces: Sequence[np.ndarray]) -> np.ndarray:
        """The same for faces that are aligned already: each BGR (112, 112, 3)."""
        if not faces:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        blob = cv2.dnn.blobFromImages(list(faces), swapRB=True)
        parts = [blob[start : start + BATCH] for start in range(0, len(blob), BATCH)]
        features = np.concatenate([self.session.run(None, {"data": part})[0] for part in parts])
        return np.asarray(features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9))


def landmarks(box: np.ndarray) -> np.ndarray:
    """The five landmarks (5, 2) of a box; those of a mean face where the detector gave none."""
    marks = box[5:15].reshape(5, 2).astype(np.float64)
    mean = box[:2] + _MEAN_FACE * (box[2:4] - box[:2])
    return mean if np.isnan(marks).any() else marks


def aligned(pixels: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The face turned and scaled so that its landmarks lie where the recognizer expects them: BGR (112, 112, 3)."""
    return np.asarray(cv2.warpAffine(pixels, alignment(box), (SIDE, SIDE), flags=cv2.INTER_LINEAR))


def alignment(box: np.ndarray) -> np.ndarray:
    """The 2×3 transform from the picture of a box (15,) to its aligned face."""
    return _similarity(landmarks(box), _TEMPLATE)


def _similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The 2×3 similarity transform of least squares (Umeyama, 1991) from source to target points."""
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    left, right = source - source_mean, target - target_mean
    u, singular, v = np.linalg.svd(right.T @ left / len(source))
    sign = np.array([1.0, np.sign(np.linalg.det(u) * np.linalg.det(v)) or 1.0])
    rotation = u @ np.diag(sign) @ v
    scale = (singular * sign).sum() / max(float(left.var(axis=0).sum()), 1e-9)
    shift = target_mean - scale * rotation @ source_mean
    return np.concatenate([scale * rotation, shift[:, None]], axis=1)
