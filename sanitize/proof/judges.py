"""Judges of pictures: whose is it? A recognizer of faces, and one that knows these people by more than the face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from sanitize.image.embed import FaceEmbedder

HEIGHT, WIDTH = 112, 92
"""Pixels of the grey pictures that models of people learn from."""
BLURS = (0.0, 2.0, 4.0, 8.0)
"""The person-specific judge learns from pictures blurred so much (sigma in pixels): inverted ones are never sharp."""


GRAIN = 0.01
"""Noise in what the person-specific judge learns from: pictures of one colour have no directions of their own."""


class Judge(Protocol):
    """Ranks people by how much a picture is like theirs."""

    @property
    def name(self) -> str:
        """As figures call it."""

    def scores(self, pixels: np.ndarray) -> np.ndarray:
        """For each picture (rows of HEIGHT * WIDTH) and class, the higher the liker."""


@dataclass(frozen=True)
class Recognizer:
    """SFace on the whole picture, against the mean of each person's pictures."""

    embedder: FaceEmbedder
    known: np.ndarray
    name: str = "face recognizer"

    @classmethod
    def of(cls, pixels: np.ndarray, classes: np.ndarray) -> Recognizer:
        """One that knows people by these pictures."""
        embedder = FaceEmbedder.open()
        found = _embedded(embedder, pixels)
        return cls(embedder, np.array([found[classes == one].mean(axis=0) for one in range(classes.max() + 1)]))

    def scores(self, pixels: np.ndarray) -> np.ndarray:
        """Cosines."""
        return np.asarray(_embedded(self.embedder, pixels) @ self.known.T)


def _embedded(embedder: FaceEmbedder, pixels: np.ndarray) -> np.ndarray:
    faces = []
    for row in pixels:
        whole = (np.clip(row, 0, 1).reshape(HEIGHT, WIDTH) * 255).astype(np.uint8)
        face = cv2.resize(whole, (112, 112), interpolation=cv2.INTER_CUBIC)
        faces.append(cv2.cvtColor(face, cv2.COLOR_GRAY2BGR))
    return embedder.embed_aligned(faces)


@dataclass(frozen=True)
class Familiar:
    """Linear discriminants of these people's pictures, also blurred: hair and outline count."""

    model: Any
    name: str = "person-specific judge"

    @classmethod
    def of(cls, pixels: np.ndarray, classes: np.ndarray) -> Familiar:
        """One that knows people by these pictures."""
        from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

        shown = np.concatenate([_small(pixels, blur) for blur in BLURS])
        shown += np.random.Generator(np.random.PCG64(1)).normal(0, GRAIN, shown.shape)
        model = LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.1)
        return cls(model.fit(shown, np.tile(classes, len(BLURS))))

    def scores(self, pixels: np.ndarray) -> np.ndarray:
        """Values of the discriminants."""
        found = np.asarray(self.model.decision_function(_small(pixels, 0.0)))
        return np.column_stack([-found, found]) if found.ndim == 1 else found


def _small(pixels: np.ndarray, blur: float) -> np.ndarray:
    """A quarter as many pixels a side, blurred, and each picture with the same brightness and contrast."""
    found = []
    for row in pixels:
        one = row.reshape(HEIGHT, WIDTH).astype(np.float64)
        one = cv2.GaussianBlur(one, (0, 0), blur) if blur else one
        small = cv2.resize(one, (WIDTH // 4, HEIGHT // 4), interpolation=cv2.INTER_AREA).ravel()
        found.append((small - small.mean()) / (small.std() + 1e-6))
    return np.array(found)


def among_first(scores: np.ndarray, classes: np.ndarray, count: int) -> np.ndarray:
    """For each picture whether its class is among the first so many; a tie counts against the attacker."""
    own = scores[np.arange(len(classes)), classes]
    better = (scores >= own[:, None]).sum(axis=1) - 1
    return np.asarray(better < count)
