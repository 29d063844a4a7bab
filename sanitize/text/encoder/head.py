"""The head on the encoder: one hidden layer that says of each word what it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sanitize.text.encoder.features import FORMS, STATES
from sanitize.text.encoder.graph import Ranges

SIDE = STATES + FORMS
"""Numbers per word; the head sees three words."""

_WEIGHTS = ("inner", "bend", "outer", "base")
_RANGE = "range "


@dataclass(frozen=True)
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
        before, here, after = np.split(np.hstack([states, form]) @ self._side_by_side, 3, axis=1)
        hidden = here + self.bend[1]
        hidden[1:] += before[:-1] + self.bend[0]
        hidden[:-1] += after[1:] + self.bend[2]
        return softmax(np.maximum(hidden, 0) @ self.outer + self.base)

    @cached_property
    def _side_by_side(self) -> np.ndarray:
        """The thirds of `inner` in one product (SIDE x 3·hidden)."""
        return np.hstack(np.split(self.inner, 3))


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities out of scores, by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return chances


def save(head: Head, ranges: Ranges, file: Path) -> None:
    """Write the weights and the encoder's ranges in half precision; the same ones give the same bytes."""
    arrays = {name: getattr(head, name).astype(np.float16) for name in _WEIGHTS}
    arrays |= {_RANGE + name: values.astype(np.float16) for name, values in ranges.items()}
    np.savez_compressed(file, labels=np.array(head.labels), **arrays)


def load(file: Path) -> tuple[Head, Ranges]:
    """Read the weights and the encoder's ranges that they were fitted with."""
    with np.load(file) as data:
        weights = {name: data[name].astype(np.float32) for name in _WEIGHTS}
        ranges = {name.removeprefix(_RANGE): data[name].astype(np.float32) for name in data if name.startswith(_RANGE)}
        return Head(tuple(data["labels"].tolist()), **weights), ranges
