"""A recognizer of faces that no stage uses: dlib's ResNet, from the packages of the extra `audit`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sanitize.errors import UsageError

if TYPE_CHECKING:
    import dlib

SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
"""The network's file in face-recognition-models 0.3.0."""
SIDE, DIMENSIONS = 150, 128
_EYES = np.array([[47.7, 47.1], [100.3, 47.1]])
"""Where dlib places the centres of the eyes in a face of 150×150 (`get_face_chip`: the mean face, padded by a quarter).
"""


@dataclass(frozen=True, slots=True)
class DlibRecognizer:
    """dlib_face_recognition_resnet_model_v1 (King, 2017; public domain).

    On 74 portraits of 28 people, aligned by MediaPipe's eyes, 95% of the pairs of one person are within a distance of
    .50 (.76 on pictures of 92×112), and of the pairs of two people one in a hundred is within .68 (.57).
    """

    network: dlib.face_recognition_model_v1

    same = 0.4
    """Likeness from which dlib takes two faces for one person: one less the distance, which it puts at .6."""
    margin = 0.15
    """By how much likeness must exceed that of a box of one colour: no filled box of 119 did (at .1, 2)."""

    @classmethod
    def open(cls) -> DlibRecognizer:
        """Open the network; UsageError when the extra isn't installed or its file isn't the expected one."""
        package = find_spec("face_recognition_models")
        if package is None or not package.submodule_search_locations or find_spec("dlib") is None:
            raise UsageError("the audit's own recognizer of faces is not installed: pip install 'sanitize[audit]'")
        import dlib

        folder = Path(package.submodule_search_locations[0]) / "models"
        file = folder / "dlib_face_recognition_resnet_model_v1.dat"
        if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
            raise UsageError("face-recognition-models holds another network than version 0.3.0: install that version")
        return cls(dlib.face_recognition_model_v1(str(file)))

    def embed(self, pixels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
        """Embeddings (n, 128) of the faces in boxes (n, 15) on BGR pixels, turned upright by their eyes."""
        rgb = np.ascontiguousarray(pixels[..., ::-1])
        faces = [np.array(self.network.compute_face_descriptor(_upright(rgb, box))) for box in boxes]
        return np.array(faces, dtype=np.float64).reshape(-1, DIMENSIONS)

    def likeness(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """One less the Euclidean distance, for each pair of rows."""
        return np.asarray(1 - np.linalg.norm(first - second, axis=1))


def _upright(pixels: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The face turned, scaled and moved so that its eyes are where dlib expects them: (150, 150, 3)."""
    left, right = box[5:7].astype(np.float64), box[7:9].astype(np.float64)
    if np.isnan((left, right)).any():
        corner, size = box[:2].astype(np.float64), (box[2:4] - box[:2]).astype(np.float64)
        left, right = corner + (0.3, 0.4) * size, corner + (0.7, 0.4) * size
    between, wanted = right - left, _EYES[1] - _EYES[0]
    scale = wanted[0] / max(float(np.hypot(*between)), 1e-6)
    angle = np.arctan2(between[1], between[0])
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shift = _EYES.mean(axis=0) - turn @ ((left + right) / 2)
    transform = np.concatenate([turn, shift[:, None]], axis=1)
    return np.asarray(cv2.warpAffine(pixels, transform, (SIDE, SIDE), flags=cv2.INTER_LINEAR))
