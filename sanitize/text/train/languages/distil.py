"""Fitting the tagger by n-grams to the head's answers and the corpora's labels (distillation, Hinton 2015)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from sanitize.text.encoder.head import Head, softmax
from sanitize.text.encoder.ngrams import NEAR, NgramTagger, Weights, ngrams, rounded, spread
from sanitize.text.train.languages.corpora import Corpus
from sanitize.text.train.languages.fit import Adam, Table, allowed

MOST = 50_000
"""N-grams that have a vector: the most frequent ones."""

HELD_BY = 5
"""Documents that hold an n-gram that has a vector, at least."""

SIZE = 32
"""Numbers of a vector."""

PROJECTED = 48
"""Principal components of the vocabulary's embeddings."""

SPREAD = 3
"""Embeddings are divided by this: the first components count most, and the last don't grow to noise."""

UNITS = (96, 64)
EPOCHS = 6
BATCH = 4096
RATE = 2e-3
DROPPED = 0.2
LABELLED = 0.5
"""How much a word's label counts; the head's answer counts for the rest."""

logger = logging.getLogger("sanitize.text.train.languages")


def distil(data: Table, head: Head, corpora: Sequence[Corpus], embeddings: np.ndarray, seed: int) -> NgramTagger:
    """The tagger, fitted on all words of the corpora; `embeddings` are those of the encoder's vocabulary."""
    names = _frequent(data)
    row = {name: place for place, name in enumerate(names)}
    projection = _projection(data, embeddings)
    stream = _Stream.of(data, row, embeddings @ projection, _wanted(data, head, corpora))
    layers = _Layers(stream, len(names), np.random.default_rng(seed))
    last = max(len(stream.word) - BATCH, 0)
    starts = np.arange(0, max(last, 1), BATCH)
    planned, random = EPOCHS * len(starts), np.random.default_rng(seed)
    for epoch in range(EPOCHS):
        shift, total = int(random.integers(BATCH)), 0.0
        for start in random.permutation(starts):
            at = min(int(start) + shift, last)
            total += layers.step(stream.part(at, at + BATCH), planned)
        logger.info("tagger, epoch %d: loss %.4f", epoch + 1, total / len(starts))
    vectors, unit = rounded(layers.vectors)
    return NgramTagger(head.labels, row, vectors, unit, projection, layers.weights(), embeddings @ projection)


def _projection(data: Table, embeddings: np.ndarray) -> np.ndarray:
    """The principal components of the words' embeddings (float32, units x PROJECTED), frequent words counting more."""
    counts = Counter(data.words)
    worth = np.sqrt([counts[word] for word in data.pieces])
    worth /= worth.sum()
    means = np.stack([embeddings[list(pieces)].mean(axis=0) for pieces in data.pieces.values()])
    apart = (means - worth @ means) * np.sqrt(worth)[:, None]
    _, vectors = np.linalg.eigh(apart.T @ apart)
    chosen = vectors[:, ::-1][:, :PROJECTED] / SPREAD
    return chosen.astype(np.float16).astype(np.float32)


def _frequent(data: Table) -> list[str]:
    """The most frequent n-grams that enough documents hold, in order."""
    counts = Counter[str]()
    for document in np.split(np.array(data.words, object), np.flatnonzero(np.diff(data.document)) + 1):
        counts.update({part for word in set(document.tolist()) for part in ngrams(word)})
    held = ((count, name) for name, count in counts.items() if count >= HELD_BY)
    return sorted(name for _, name in sorted(held, key=lambda one: (-one[0], one[1]))[:MOST])


def _wanted(data: Table, head: Head, corpora: Sequence[Corpus]) -> np.ndarray:
    """What the tagger should say of each word (float32, words x labels).

    Half of it is the head's answer, half that answer as far as the word's label allows it.
    """
    bounds = np.append(np.flatnonzero(np.diff(data.document, prepend=-1)), len(data.document))
    answers = np.concatenate(
        [
            head.chances(data.states[start:end].astype(np.float32), data.forms[start:end].astype(np.float32))
            for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
        ]
    )
    may_be = np.array([allowed(corpus) for corpus in corpora])[data.corpus, np.maximum(data.label, 0)]
    may_be[data.label < 0] = True
    right = (answers + np.float32(1e-6)) * may_be
    wanted: np.ndarray = LABELLED * right / right.sum(axis=1, keepdims=True) + (1 - LABELLED) * answers
    return wanted


@dataclass(frozen=True, slots=True)
class _Stream:
    """Words of documents in a row with gaps between them: number of the word, forms, what is wanted, no gap (1 or 0).

    `forms` has what the vocabulary says of the word before its form.
    `parts` says how far each n-gram (column) is part of each word (row).
    """

    word: np.ndarray
    forms: np.ndarray
    wanted: np.ndarray
    real: np.ndarray
    parts: csr_array
    centre: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, data: Table, row: dict[str, int], vocabulary: np.ndarray, wanted: np.ndarray) -> _Stream:
        place = np.arange(len(data.document)) + sum(NEAR) * (data.document - data.document[0] + 1)
        size = int(place[-1]) + sum(NEAR) + 1
        known: dict[str, int] = {}
        number = np.array([known.setdefault(word, len(known)) for word in data.words])
        means = np.stack([vocabulary[list(data.pieces[word])].mean(axis=0) for word in known])
        form = np.hstack([means[number], data.forms.astype(np.float32)])
        centre, scale = form.mean(axis=0), form.std(axis=0) + np.float32(0.05)
        columns = [np.zeros((size, *one.shape[1:]), one.dtype) for one in (number, form, wanted)]
        for column, values in zip(columns, (number, (form - centre) / scale, wanted), strict=True):
            column[place] = values
        real = np.zeros((size, 1), np.float32)
        real[place] = 1
        return cls(columns[0], columns[1], columns[2], real, _parts(known, row), centre, scale)

    def part(self, start: int, end: int) -> _Stream:
        """Some of it, with the words that are in there."""
        here = slice(start, end)
        words, number = np.unique(self.word[here], return_inverse=True)
        rows = self.forms[here], self.wanted[here], self.real[here]
        return _Stream(number, *rows, self.parts[words], self.centre, self.scale)


def _parts(words: dict[str, int], row: dict[str, int]) -> csr_array:
    columns = [[row[part] for part in ngrams(word) if part in row] for word in words]
    sizes = np.array([len(some) for some in columns])
    values = np.repeat(1 / np.sqrt(sizes + 1), sizes).astype(np.float32)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    return csr_array(
        (values, np.concatenate([np.array(some, np.int64) for some in columns]), bounds), (len(words), len(row))
    )


class _Layers:
    """Vectors and layers under training."""

    def __init__(self, stream: _Stream, names: int, random: np.random.Generator) -> None:
        self.random, self.stream = random, stream
        side, labels = SIZE + stream.forms.shape[1], stream.wanted.shape[1]
        seen = [(2 * near + 1) * size for near, size in zip(NEAR, (side, UNITS[0]), strict=True)]
        self.vectors = random.normal(0, 0.3, (names, SIZE)).astype(np.float32)
        self.matrices = [self._matrix(*shape) for shape in zip((*seen, sum(UNITS)), (*UNITS, labels), strict=True)]
        self.offsets = [np.zeros(size, np.float32) for size in (*UNITS, labels)]
        self._adam = Adam((self.vectors, *self.matrices, *self.offsets), RATE)

    def _matrix(self, inputs: int, outputs: int) -> np.ndarray:
        return self.random.normal(0, (2 / inputs) ** 0.5, (inputs, outputs)).astype(np.float32)

    def weights(self) -> Weights:
        """What was learned, but for the vectors."""
        layers = [one for both in zip(self.matrices, self.offsets, strict=True) for one in both]
        return Weights(self.stream.centre, self.stream.scale, *layers)

    def step(self, part: _Stream, planned: int) -> float:
        """One step down the gradient of the cross entropy; returns the loss."""
        first, second, last = self.matrices
        own = (part.parts @ self.vectors)[part.word]
        seen = spread(np.hstack([own, part.forms]) * part.real, NEAR[0])
        kept = [self._kept(len(seen), size) for size in UNITS]
        inner = np.maximum(seen @ first + self.offsets[0], 0) * part.real * kept[0]
        wide = spread(inner, NEAR[1])
        outer = np.maximum(wide @ second + self.offsets[1], 0) * kept[1]
        both = np.hstack([outer, inner])
        chances = softmax(both @ last + self.offsets[2])
        slope = (chances - part.wanted) * part.real / part.real.sum()
        back = slope @ last.T
        back_outer = back[:, : UNITS[1]] * kept[1] * (outer > 0)
        back_inner = _gathered(back_outer @ second.T, NEAR[1], UNITS[0]) + back[:, UNITS[1] :]
        back_inner *= kept[0] * (inner > 0)
        back_own = _gathered(back_inner @ first.T, NEAR[0], SIZE + part.forms.shape[1])[:, :SIZE] * part.real
        places = (np.ones(len(seen), np.float32), (part.word, np.arange(len(seen))))
        by_word = csr_array(places, shape=(part.parts.shape[0], len(seen))) @ back_own
        matrices = (seen.T @ back_inner, wide.T @ back_outer, both.T @ slope)
        offsets = (one.sum(axis=0) for one in (back_inner, back_outer, slope))
        self._adam.move((part.parts.T @ by_word, *matrices, *offsets), planned)
        return float(-(part.wanted * np.log(chances + 1e-7) * part.real).sum() / part.real.sum())

    def _kept(self, size: int, units: int) -> np.ndarray:
        """Units that take part in a step, a few left out (Srivastava 2014)."""
        kept: np.ndarray = (self.random.random((size, units)) >= DROPPED) / np.float32(1 - DROPPED)
        return kept


def _gathered(rows: np.ndarray, near: int, columns: int) -> np.ndarray:
    """What `spread` has taken from each row, added up."""
    size = len(rows)
    padded = np.zeros((size + 2 * near, columns), rows.dtype)
    for place in range(2 * near + 1):
        padded[place : place + size] += rows[:, place * columns : (place + 1) * columns]
    return padded[near : near + size]
