"""A tagger of Chinese letters: a bidirectional LSTM and a CRF, with exact sums in place of approximate ones.

The weights are those of FoolNLTK 0.1.7 (Apache-2.0), as `python -m sanitize.text.train.chinese` writes them: 100 units
per direction over vectors of 6,591 letters. Factors of products are whole numbers, small enough that a sum of them is
the same in any order (below 2^24 in float32), so that a text gives the same whatever is read with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

WEIGHTS = Path(__file__).parents[1] / "weights" / "chinese.npz"

STEPS = 255
"""States between -1 and 1 are multiples of 1 / STEPS."""

BATCH = 64
"""Sentences that are read side by side."""

DIGITS = 6
"""Decimal digits of a chance."""

UNKNOWN = 1
"""The number of a letter without a vector."""


@dataclass(frozen=True)
class ChineseTagger:
    """The chance of each label of `labels`, a name's type without its position, at each letter of a sentence."""

    letters: Mapping[str, int]
    labels: tuple[str, ...]
    inputs: tuple[np.ndarray, np.ndarray]
    """What a letter adds to the four gates, by number of the letter, forwards and backwards; float32."""
    weights: Mapping[str, np.ndarray]

    @classmethod
    def open(cls) -> ChineseTagger:
        """The shipped tagger."""
        return _opened(WEIGHTS)

    def chances(self, sentences: Sequence[str]) -> list[np.ndarray]:
        """For each sentence, the chances of the labels: float64, letters x labels."""
        found: list[np.ndarray] = [np.zeros((0, len(self.labels)))] * len(sentences)
        order = sorted(range(len(sentences)), key=lambda place: (len(sentences[place]), place))
        for at in range(0, len(order), BATCH):
            places = order[at : at + BATCH]
            lengths = np.array([len(sentences[place]) for place in places])
            numbers = np.zeros((max(lengths.max(), 1), len(places)), np.int64)
            for row, place in enumerate(places):
                numbers[: lengths[row], row] = [self.letters.get(letter, UNKNOWN) for letter in sentences[place]]
            chances = self._read(numbers, lengths)
            for row, place in enumerate(places):
                found[place] = chances[: lengths[row], row]
        return found

    def _read(self, numbers: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Chances of sentences in columns, padded with letter 0: float64, letters x sentences x labels."""
        back = _reversed(np.arange(len(numbers))[:, None], lengths)
        forwards = _lstm(self.inputs[0][numbers], self.weights["forward"], self.weights["forward_scale"])
        turned = np.take_along_axis(numbers, back, axis=0)
        backwards = _lstm(self.inputs[1][turned], self.weights["backward"], self.weights["backward_scale"])
        backwards = np.take_along_axis(backwards, back[:, :, None], axis=0)
        states = np.concatenate([forwards, backwards], axis=2)
        hidden = np.tanh(_product(states, self.weights["hidden"], self.weights["hidden_scale"]) + self.weights["bias"])
        scores = _product(_whole(hidden), self.weights["output"], self.weights["output_scale"])
        scores = (scores + self.weights["output_bias"]).astype(np.float64)
        chances = _marginals(scores, lengths, self.weights) @ self.weights["types"]
        answer: np.ndarray = chances.round(DIGITS)  # sums of float64 differ in the last digits
        return answer


def _reversed(places: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Places of letters x sentences, those of each sentence turned round."""
    return np.where(places < lengths, lengths - 1 - places, places)


def _whole(states: np.ndarray) -> np.ndarray:
    return np.rint(states * np.float32(STEPS))


def _product(states: np.ndarray, weights: np.ndarray, scale: np.ndarray) -> np.ndarray:
    product: np.ndarray = (states @ weights) * scale
    return product


def _sigmoid(values: np.ndarray) -> np.ndarray:
    answer: np.ndarray = np.float32(0.5) * (np.tanh(np.float32(0.5) * values) + np.float32(1))
    return answer


def _lstm(inputs: np.ndarray, weights: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """States of an LSTM as whole numbers, float32: letters x sentences x units. Gates: input, new, forget, output."""
    units = weights.shape[0]
    whole = np.zeros((inputs.shape[1], units), np.float32)
    cell = np.zeros_like(whole)
    states = np.empty((*inputs.shape[:2], units), np.float32)
    for step, given in enumerate(inputs):
        gates = given + _product(whole, weights, scale)
        new = np.tanh(gates[:, units : 2 * units])
        kept = _sigmoid(gates[:, 2 * units : 3 * units])
        cell = cell * kept + _sigmoid(gates[:, :units]) * new
        states[step] = whole = _whole(np.tanh(cell) * _sigmoid(gates[:, 3 * units :]))
    return states


def _marginals(scores: np.ndarray, lengths: np.ndarray, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """The chance of each tag at each letter (forward-backward, scaled at each step): letters x sentences x tags."""
    steps = weights["transitions"]
    likely = np.exp(scores - scores.max(axis=2, keepdims=True))
    forwards, backwards = np.empty_like(likely), np.ones_like(likely)
    forwards[0] = likely[0] * weights["first"]
    for step in range(1, len(likely)):
        state = _chained(forwards[step - 1], steps) * likely[step]
        forwards[step] = state / state.sum(axis=1, keepdims=True)
    for step in range(len(likely) - 2, -1, -1):
        state = _chained(backwards[step + 1] * likely[step + 1], steps.T)
        inside = (step + 1 < lengths)[:, None]
        backwards[step] = np.where(inside, state / state.sum(axis=1, keepdims=True), 1.0)
    both = forwards * backwards
    answer: np.ndarray = both / both.sum(axis=2, keepdims=True)
    return answer


def _chained(state: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """One step of all sentences: sums in the same order whatever their number."""
    answer: np.ndarray = (state[:, :, None] * steps).sum(axis=1)
    return answer


@cache
def simplified() -> Mapping[int, int]:
    """The simplified form of traditional characters, as code points, for `str.translate`."""
    with np.load(WEIGHTS) as stored:
        return str.maketrans(str(stored["traditional"]), str(stored["simplified"]))


@cache
def _opened(file: Path) -> ChineseTagger:
    with np.load(file) as stored:
        content = dict(stored)
    tags = [str(tag) for tag in content["tags"]]
    labels = tuple(dict.fromkeys(tag.partition("_")[2] for tag in tags if tag != "O"))
    types = np.array([[tag.partition("_")[2] == label for label in labels] for tag in tags], np.float64)
    vectors = content["vectors"].astype(np.float32)
    weights = {name: content[name].astype(np.float32) for name in ("forward", "backward", "hidden", "output")}
    scales = {f"{name}_scale": content[f"{name}_scale"] / np.float32(STEPS) for name in weights}
    inputs = [
        vectors @ content[f"{way}_inputs"].astype(np.float32) + content[f"{way}_bias"]
        for way in ("forward", "backward")
    ]
    chain = {name: np.exp(content[name].astype(np.float64)) for name in ("transitions", "first")}
    others = {"bias": content["hidden_bias"], "output_bias": content["output_bias"], "types": types}
    letters = {letter: number for number, letter in enumerate(str(content["letters"]), start=UNKNOWN + 1)}
    return ChineseTagger(letters, labels, (inputs[0], inputs[1]), {**weights, **scales, **chain, **others})
