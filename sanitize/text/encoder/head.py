"""The head on the encoder: one hidden layer that says of each word what it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sanitize.text.encoder.features import FORMS, STATES

SIDE = STATES + FORMS
"""Numbers per word; the head sees three words."""


@dataclass(frozen=True, slots=True)
class Head:
    """Labels ("O" first) and weights: `inner` (3·SIDE x hidden), `bend` (3 x hidden), `outer` (hidden x labels) and
    `base` (labels).

    The words before, at and after the place have a third of `inner` and `bend` each; a missing neighbour adds nothing.
    """

    labels: tuple[str, ...]
    inner: np.ndarray
    bend: np.ndarray
    outer: np.ndarray
    base: np.ndarray

    def chances(self, states: np.ndarray, form: np.ndarray) -> np.ndarray:
        """The probability of each label (float32, words x labels) for the words of a text."""
        if not len(states):
            return np.zeros((0, len(self.labels)), np.float32)
        seen = np.hstack([states, form])
        hidden = seen @ self.inner[SIDE : 2 * SIDE] + self.bend[1]
        hidden[1:] += seen[:-1] @ self.inner[:SIDE] + self.bend[0]
        hidden[:-1] += seen[1:] @ self.inner[2 * SIDE :] + self.bend[2]
        scores = np.maximum(hidden, 0) @ self.outer + self.base
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances: np.ndarray = scores / scores.sum(axis=1, keepdims=True)
        return chances


def save(head: Head, file: Path) -> None:
    """Write the weights, rounded to half precision; the same weights give the same bytes."""
    arrays = {name: getattr(head, name).astype(np.float16) for name in ("inner", "bend", "outer", "base")}
    np.savez_compressed(file, labels=np.array(head.labels), **arrays)


def load(file: Path) -> Head:
    """Read the weights of a file."""
    with np.load(file) as data:
        arrays = {name: data[name].astype(np.float32) for name in ("inner", "bend", "outer", "base")}
        return Head(tuple(data["labels"].tolist()), **arrays)
