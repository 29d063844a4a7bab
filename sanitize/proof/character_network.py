"""A small neural model of characters, which remembers what it has read often: exposure was defined for such models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from threadpoolctl import threadpool_limits

CONTEXT = 16
"""Characters before the next one that the network sees."""
LETTERS = 96
"""Characters that it tells apart: the most common ones, and one for the others."""
VECTOR, HIDDEN = 16, 192
MOST = 150_000
"""Characters that it learns from, at most: what a minute of two cores allows for."""
EPOCHS, BATCH, RATE = 8, 256, 2e-3
_GAP = 0
"""Before a text and behind it: no letter. The position of other characters, too."""


@dataclass(frozen=True)
class CharacterNetwork:
    """Bengio et al., "A neural probabilistic language model" (2003): vectors of characters, a hidden layer, softmax."""

    letters: np.ndarray
    """Code points in order (uint32)."""
    weights: tuple[np.ndarray, ...]
    """Vectors, hidden weights and offsets, output weights and offsets (float32)."""
    completes: ClassVar[bool] = True

    @classmethod
    def learn(cls, texts: Sequence[str]) -> CharacterNetwork:
        """A network trained with Adam (Kingma and Ba 2015) on the first `MOST` characters of the texts."""
        codes = _codes([text + chr(_GAP) for text in texts])[:MOST]
        values, counts = np.unique(codes, return_counts=True)
        letters = np.unique(np.append(values[np.argsort(-counts, kind="stable")[: LETTERS - 1]], _GAP))
        read = _places(letters, np.concatenate([np.full(CONTEXT, _GAP), codes]))
        chance = np.random.Generator(np.random.PCG64(13))
        weights = _begun(chance, len(letters))
        with threadpool_limits(1):
            _trained(weights, read, chance)
        return cls(letters, tuple(weights))

    def surprise(self, texts: Sequence[str], last: int) -> np.ndarray:
        """The negative logarithm (base 2) of the likelihood of the last characters of each text, of equal length."""
        read = np.array([_places(self.letters, _codes([text])) for text in texts])
        read = np.pad(read, ((0, 0), (CONTEXT, 0)), constant_values=int(_places(self.letters, np.array([_GAP]))[0]))
        total = np.zeros(len(read))
        for at in range(read.shape[1] - last, read.shape[1]):
            shares = _shares(self.weights, read[:, at - CONTEXT : at])[2]
            total -= np.log2(shares[np.arange(len(read)), read[:, at]] + 1e-12)
        return total

    def complete(self, prompt: str, length: int) -> str:
        """So many characters that the network takes for the likeliest after a text, one after the other."""
        codes = [_GAP] * CONTEXT + _codes([prompt]).tolist()
        for _ in range(length):
            seen = _places(self.letters, np.array(codes[-CONTEXT:]))
            codes.append(int(self.letters[_shares(self.weights, seen[None])[2][0].argmax()]))
        return "".join(map(chr, codes[-length:])) if length else ""


def _codes(texts: Sequence[str]) -> np.ndarray:
    return np.frombuffer("".join(texts).encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)


def _places(letters: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Where each code point is among the letters; others are where the gap is."""
    at = np.minimum(np.searchsorted(letters, codes), len(letters) - 1)
    return np.where(letters[at] == codes, at, np.searchsorted(letters, _GAP))


def _begun(chance: np.random.Generator, size: int) -> list[np.ndarray]:
    wide = CONTEXT * VECTOR
    made = [
        chance.normal(0, 0.3, (size, VECTOR)),
        chance.normal(0, wide**-0.5, (wide, HIDDEN)),
        np.zeros(HIDDEN),
        chance.normal(0, HIDDEN**-0.5, (HIDDEN, size)),
        np.zeros(size),
    ]
    return [one.astype(np.float32) for one in made]


def _shares(weights: Sequence[np.ndarray], seen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the network makes of contexts: their vectors, the hidden layer, and the shares of all characters."""
    vectors, inner, inner_offset, outer, outer_offset = weights
    read = vectors[seen].reshape(len(seen), -1)
    hidden = np.tanh(read @ inner + inner_offset)
    values = hidden @ outer + outer_offset
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    return read, hidden, raised / raised.sum(axis=1, keepdims=True)


def _trained(weights: list[np.ndarray], read: np.ndarray, chance: np.random.Generator) -> None:
    """Change the weights in place."""
    seen = np.lib.stride_tricks.sliding_window_view(read, CONTEXT)[: len(read) - CONTEXT]
    wanted = read[CONTEXT:]
    first, second = ([np.zeros_like(one) for one in weights] for _ in range(2))
    step = 0
    for _ in range(EPOCHS):
        order = chance.permutation(len(wanted))
        for start in range(0, len(order), BATCH):
            step += 1
            rows = order[start : start + BATCH]
            for one, slope, mean, square in zip(
                weights, _slopes(weights, seen[rows], wanted[rows]), first, second, strict=True
            ):
                mean += 0.1 * (slope - mean)
                square += 0.001 * (slope**2 - square)
                rate = RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
                one -= rate * mean / (np.sqrt(square) + 1e-8)


def _slopes(weights: Sequence[np.ndarray], seen: np.ndarray, wanted: np.ndarray) -> list[np.ndarray]:
    """The gradient of the mean cross-entropy by each of the weights."""
    vectors, inner, _, outer, _ = weights
    read, hidden, wrong = _shares(weights, seen)
    wrong[np.arange(len(wanted)), wanted] -= 1
    wrong /= len(wanted)
    below = (wrong @ outer.T) * (1 - hidden**2)
    by_vector = np.zeros_like(vectors)
    np.add.at(by_vector, seen.ravel(), (below @ inner.T).reshape(-1, VECTOR))
    return [by_vector, read.T @ below, below.sum(axis=0), hidden.T @ wrong, wrong.sum(axis=0)]
