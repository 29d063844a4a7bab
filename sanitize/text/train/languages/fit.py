"""Fitting the head: one hidden layer on projected states, by Adam (Kingma and Ba 2015) on partial labels."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sanitize.text.encoder.features import FORMS, LISTED, forms
from sanitize.text.encoder.graph import SIZE
from sanitize.text.encoder.head import Head
from sanitize.text.encoder.hidden import Encoder
from sanitize.text.train.languages.corpora import LABELS, Corpus

PROJECTED = 256
"""Principal components of the states that the head is fitted on; they are folded into its weights afterwards."""
HIDDEN = 192
EPOCHS = 3
BATCH = 1024
RATE = 1.5e-3
DECAY = 1e-5
DROPPED = 0.25
"""Share of hidden units left out of each step (Srivastava 2014)."""
SMOOTH = 0.02
"""Share of each word's label that is spread over all, so that chances don't saturate (Szegedy 2016)."""
EASY = 0.35
"""Share of the plain words far from any name that are looked at in an epoch; each counts for the others."""
READ = 64

logger = logging.getLogger("sanitize.text.train.languages")


@dataclass(frozen=True, slots=True)
class Table:
    """The words of corpora: states (float16), forms (float16), document, label (-1: not scored), corpus, lower case.

    `pieces` holds the encoder's pieces of each word that occurs.
    """

    states: np.ndarray
    forms: np.ndarray
    document: np.ndarray
    label: np.ndarray
    corpus: np.ndarray
    words: list[str]
    pieces: dict[str, tuple[int, ...]]


def of_layer(data: Table, place: int) -> Table:
    """The words with the states of one layer of those that were read."""
    return replace(data, states=data.states[:, place * SIZE : (place + 1) * SIZE])


def table(encoder: Encoder, corpora: Sequence[Corpus], seed: int) -> Table:
    """Read all documents with the encoder."""
    random = np.random.default_rng(seed)
    columns: list[list[np.ndarray]] = [[], [], [], [], []]
    said: list[str] = []
    pieces: dict[str, tuple[int, ...]] = {}
    number = 0
    for place, corpus in enumerate(corpora):
        for at in range(0, len(corpus.documents), READ):
            group = corpus.documents[at : at + READ]
            texts = [one.text for one in group]
            places = encoder.words(texts)
            for document, words, states in zip(group, places, encoder.read(texts, places), strict=True):
                size = len(words.starts)
                columns[0].append(states.astype(np.float16))
                form = forms(document.text, words.starts, words.ends).astype(np.float16)
                form[:, LISTED] *= random.random((size, 1)) < corpus.listed
                columns[1].append(form)
                columns[2].append(np.full(size, number, np.int32))
                columns[3].append(_labels(document.spans, words.starts, words.ends))
                columns[4].append(np.full(size, place, np.int16))
                here = [document.text[start:end].lower() for start, end in zip(words.starts, words.ends, strict=True)]
                bounds = [*words.begins.tolist(), len(words.pieces)]
                for at, word in enumerate(here):
                    pieces.setdefault(word, tuple(words.pieces[bounds[at] : bounds[at + 1]]))
                said += here
                number += 1
        logger.info("%s: %d documents", corpus.name, len(corpus.documents))
    read, seen, numbers, labels, origins = map(np.concatenate, columns)
    return Table(read, seen, numbers, labels, origins, said, pieces)


def _labels(spans: Sequence[tuple[int, int, str]], starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    found = np.zeros(len(starts), np.int8)
    for start, end, label in spans:
        found[(starts < end) & (ends > start)] = LABELS.index(label) if label in LABELS else -1
    return found


@dataclass(frozen=True, slots=True)
class _Projection:
    """Principal components of the states, and the scale of the forms."""

    mean: np.ndarray
    components: np.ndarray
    centre: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, data: Table, random: np.random.Generator) -> _Projection:
        sample = random.choice(len(data.label), min(len(data.label), 80_000), replace=False)
        states, form = data.states[sample].astype(np.float32), data.forms[sample].astype(np.float32)
        values, vectors = np.linalg.eigh(np.cov(states - states.mean(axis=0), rowvar=False))
        components = vectors[:, ::-1][:, :PROJECTED] / np.sqrt(values[::-1][:PROJECTED].mean())
        return cls(states.mean(axis=0), components.astype(np.float32), form.mean(axis=0), form.std(axis=0) + 0.01)

    def __call__(self, data: Table) -> np.ndarray:
        seen = np.empty((len(data.label), PROJECTED + FORMS), np.float16)
        for at in range(0, len(seen), 20_000):
            part = slice(at, at + 20_000)
            seen[part, :PROJECTED] = (data.states[part].astype(np.float32) - self.mean) @ self.components
            seen[part, PROJECTED:] = (data.forms[part].astype(np.float32) - self.centre) / self.scale
        return seen

    def unfolded(self, inner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights for one word's states and forms as they are, from those for projected ones, and what they add."""
        states = self.components @ inner[:PROJECTED]
        form = inner[PROJECTED:] / self.scale[:, None]
        return np.vstack([states, form]), -(self.mean @ states) - self.centre @ form


def fit(data: Table, corpora: Sequence[Corpus], seed: int) -> Head:
    """The head, fitted on the words of the corpora."""
    random = np.random.default_rng(seed)
    projection = _Projection.of(data, random)
    layers = _Layers(random)
    seen = projection(data)
    easy = _easy(data)
    labels = np.array([allowed(corpus) for corpus in corpora])
    weight = np.array([corpus.weight for corpus in corpora], np.float32)
    planned = 0
    for epoch in range(EPOCHS):
        chosen = (data.label >= 0) & (~easy | (random.random(len(easy)) < EASY))
        order = random.permutation(np.flatnonzero(chosen))
        planned = planned or EPOCHS * (len(order) // BATCH)
        total = 0.0
        for at in range(0, len(order) - BATCH + 1, BATCH):
            words = order[at : at + BATCH]
            worth = weight[data.corpus[words]] * np.where(easy[words], np.float32(1 / EASY), np.float32(1))
            may_be = labels[data.corpus[words], data.label[words]]
            total += layers.step(_window(seen, data.document, words), may_be, worth, planned)
        logger.info("epoch %d: loss %.4f", epoch + 1, total / max(len(order) // BATCH, 1))
    side = PROJECTED + FORMS
    blocks = [projection.unfolded(layers.inner[at : at + side]) for at in range(0, 3 * side, side)]
    bends = np.stack([bend for _, bend in blocks])
    bends[1] += layers.bend
    return Head(LABELS, np.vstack([inner for inner, _ in blocks]), bends, layers.outer, layers.base)


def allowed(corpus: Corpus) -> np.ndarray:
    """For each label of a corpus, which labels a word that has it may really be: "O" may be what isn't labelled."""
    may_be = np.eye(len(LABELS), dtype=bool)
    may_be[0] |= [label not in corpus.labels for label in LABELS]
    return may_be


def _easy(data: Table) -> np.ndarray:
    """Words that are no names, have no capital, and none of whose two neighbours on either side is a name."""
    near = data.label > 0
    for distance in (1, 2):
        near[distance:] |= data.label[:-distance] > 0
        near[:-distance] |= data.label[distance:] > 0
    easy: np.ndarray = ~near & (data.label == 0) & (data.forms[:, 1] == 0)
    return easy


def _window(seen: np.ndarray, document: np.ndarray, words: np.ndarray) -> np.ndarray:
    """What is seen of words and their neighbours; nothing of a neighbour in another document."""
    parts = []
    for offset in (-1, 0, 1):
        place = np.clip(words + offset, 0, len(seen) - 1)
        part = seen[place].astype(np.float32)
        part[document[place] != document[words]] = 0
        parts.append(part)
    return np.hstack(parts)


class _Layers:
    """Weights under training, with Adam's moments."""

    def __init__(self, random: np.random.Generator) -> None:
        size = 3 * (PROJECTED + FORMS)
        self.random = random
        self.inner = random.normal(0, size**-0.5, (size, HIDDEN)).astype(np.float32)
        self.bend = np.zeros(HIDDEN, np.float32)
        self.outer = random.normal(0, HIDDEN**-0.5, (HIDDEN, len(LABELS))).astype(np.float32)
        self.base = np.zeros(len(LABELS), np.float32)
        self._adam = Adam((self.inner, self.bend, self.outer, self.base), RATE)

    def step(self, seen: np.ndarray, may_be: np.ndarray, worth: np.ndarray, planned: int) -> float:
        """One step down the gradient of -log P(any label that a word may have); returns the loss."""
        hidden = seen @ self.inner + self.bend
        kept = (self.random.random(hidden.shape) >= DROPPED) / np.float32(1 - DROPPED)
        active = np.maximum(hidden, 0) * kept
        scores = active @ self.outer + self.base
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        right = chances * may_be
        sums = right.sum(axis=1, keepdims=True) + np.float32(1e-9)
        wanted = (1 - SMOOTH) * right / sums + np.float32(SMOOTH / len(LABELS))
        slope = (chances - wanted) * (worth[:, None] / np.float32(len(seen)))
        back = (slope @ self.outer.T) * kept * (hidden > 0)
        self._adam.move((seen.T @ back, back.sum(axis=0), active.T @ slope, slope.sum(axis=0)), planned)
        return float(-np.log(sums).mean())


class Adam:
    """Steps of weights down their slopes, by Adam; the rate grows over a hundred steps and falls until the last."""

    def __init__(self, weights: Sequence[np.ndarray], rate: float) -> None:
        self.rate = rate
        self._weights = weights
        self._first = [np.zeros_like(one) for one in weights]
        self._second = [np.zeros_like(one) for one in weights]
        self._steps = 0

    def move(self, slopes: Sequence[np.ndarray], planned: int) -> None:
        """One step, of as many as are planned."""
        self._steps += 1
        steps = self._steps
        rate = self.rate * min(1.0, steps / 100) * max(0.02, 1 - steps / (planned + 1))
        for weight, first, second, slope in zip(self._weights, self._first, self._second, slopes, strict=True):
            first += 0.1 * (slope - first)
            second += 0.01 * (slope * slope - second)
            down = first / (1 - 0.9**steps) / (np.sqrt(second / (1 - 0.99**steps)) + 1e-8)
            weight -= np.float32(rate) * (down + DECAY * weight)
