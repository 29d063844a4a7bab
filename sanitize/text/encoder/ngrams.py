"""A quick tagger: what a word belongs to, from its letters' n-grams, its form, and those of the words around it.

A word's vector is the sum of its n-grams' (fastText, Bojanowski 2017), next to what the encoder's vocabulary knows of
it: the mean of its pieces' embeddings, projected on fewer numbers. Two layers of convolution see five words on either
side. It learned from what encoder and head say (`sanitize.text.train.languages.distil`), at a fraction of their time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sanitize.text.encoder.head import softmax
from sanitize.text.encoder.hidden import Words

NEAR = (2, 3)
"""Words on either side that the first and the second layer see."""

LONGEST = 20
"""Letters of the longest word that has a vector of its own, apart from those of its n-grams."""

KEPT = 200_000
"""Words whose vectors are kept, so that a word that repeats is put together once."""

_ROUNDED = 127


def ngrams(word: str) -> list[str]:
    """The parts of a word in lower case: itself, its first letter and its last, each three or four letters in a row."""
    marked = f"^{word}$"
    parts = [f"={marked}"] if len(word) <= LONGEST else []
    parts += [marked[:2], marked[-2:]]
    return parts + [marked[at : at + size] for size in (3, 4) for at in range(len(marked) - size + 1)]


def spread(rows: np.ndarray, near: int) -> np.ndarray:
    """Each row with the `near` rows on either side of it, zeros where there are none (rows x (2·near + 1)·columns)."""
    size = len(rows)
    padded = np.zeros((size + 2 * near, rows.shape[1]), rows.dtype)
    padded[near : near + size] = rows
    return np.hstack([padded[at : at + size] for at in range(2 * near + 1)])


@dataclass(frozen=True)
class Weights:
    """What was learned: the scale of what the vocabulary says and of the forms, and each layer's matrix (inputs x
    outputs) and offset (float32).
    """

    centre: np.ndarray
    scale: np.ndarray
    first: np.ndarray
    first_offset: np.ndarray
    second: np.ndarray
    second_offset: np.ndarray
    last: np.ndarray
    last_offset: np.ndarray


@dataclass(frozen=True)
class NgramTagger:
    """Labels ("O" first), the row of each n-gram in `vectors` (int8, a column times its `unit`), and the layers.

    `vocabulary` has a row for each of the encoder's pieces of words (float32): its embedding times `projection`.
    """

    labels: tuple[str, ...]
    rows: Mapping[str, int]
    vectors: np.ndarray
    unit: np.ndarray
    projection: np.ndarray
    weights: Weights
    vocabulary: np.ndarray
    _known: dict[str, np.ndarray] = field(default_factory=dict)

    def chances(self, said: Sequence[str], words: Words, form: np.ndarray) -> np.ndarray:
        """The probability of each label (float32, words x labels) for the words of a text, `said` in lower case."""
        if not said:
            return np.zeros((0, len(self.labels)), np.float32)
        weights, size = self.weights, form.shape[1]
        bounds = [*words.begins.tolist(), len(words.pieces)]
        vectors = [self._vector(word, words.pieces[bounds[at] : bounds[at + 1]]) for at, word in enumerate(said)]
        seen = np.hstack([np.stack(vectors), (form - weights.centre[-size:]) / weights.scale[-size:]])
        first = np.maximum(spread(seen, NEAR[0]) @ weights.first + weights.first_offset, 0)
        second = np.maximum(spread(first, NEAR[1]) @ weights.second + weights.second_offset, 0)
        return softmax(np.hstack([second, first]) @ weights.last + weights.last_offset)

    def _vector(self, word: str, pieces: Sequence[int]) -> np.ndarray:
        """What is known of a word: the sum of its n-grams' vectors, and the mean of its pieces' in `vocabulary`."""
        if (known := self._known.get(word)) is not None:
            return known
        rows = [self.rows[part] for part in ngrams(word) if part in self.rows]
        own: np.ndarray = self.vectors[rows].sum(axis=0, dtype=np.int32) * self.unit
        size = self.vocabulary.shape[1]
        mean = self.vocabulary[list(pieces)].mean(axis=0) - self.weights.centre[:size]
        known = np.hstack([own / np.sqrt(len(rows) + 1), mean / self.weights.scale[:size]])
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[word] = known.astype(np.float32)
        return self._known[word]


def save(tagger: NgramTagger, file: Path) -> None:
    """Write the weights, the layers in half precision; the same ones give the same bytes."""
    names = np.frombuffer("\n".join(tagger.rows).encode(), np.uint8)
    arrays = {"ngrams": names, "vectors": tagger.vectors, "unit": tagger.unit}
    arrays["projection"] = tagger.projection.astype(np.float16)
    arrays |= {name: value.astype(np.float16) for name, value in vars(tagger.weights).items()}
    np.savez_compressed(file, labels=np.array(tagger.labels), **arrays)  # type: ignore[arg-type]


def load(file: Path, embeddings: np.ndarray) -> NgramTagger:
    """Read the weights; `embeddings` are those of the encoder's vocabulary (float32, pieces x units)."""
    with np.load(file) as data:
        names = data["ngrams"].tobytes().decode().split("\n")
        layers = {name: data[name].astype(np.float32) for name in Weights.__dataclass_fields__}
        rows = {name: row for row, name in enumerate(names)}
        projection = data["projection"].astype(np.float32)
        vectors = data["vectors"], data["unit"], projection
        labels = tuple(data["labels"].tolist())
        return NgramTagger(labels, rows, *vectors, Weights(**layers), embeddings @ projection)


def rounded(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vectors as whole numbers of eight bits, and the unit of each column (float32)."""
    unit = (np.abs(vectors).max(axis=0) / _ROUNDED).astype(np.float32)
    return np.rint(vectors / unit).astype(np.int8), unit
