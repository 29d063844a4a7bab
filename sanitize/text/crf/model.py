"""Tagging with the trained weights."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sanitize.text.crf.decode import marginals, viterbi
from sanitize.text.crf.features import (
    EDGE,
    HINT_OFFSETS,
    OFFSETS,
    Features,
    Lexicon,
    Word,
    at,
    hint_at,
    hint_pairs,
    pairs,
)
from sanitize.text.crf.tokens import Tokens, tokenize

CACHE = 200_000
"""Distinct tokens remembered before the cache starts again."""

_RULED_OUT = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class Weights:
    """Labels ("O" first), their transitions, and a row of label weights (float32) for each attribute.

    The last row of `values` is zero and belongs to no attribute.
    """

    labels: tuple[str, ...]
    transitions: np.ndarray
    rows: Mapping[str, int]
    values: np.ndarray

    def places(self, attributes: Iterable[str]) -> list[int]:
        """Rows of some attributes; the zero row for an attribute without weights."""
        missing = len(self.values) - 1
        return [self.rows.get(attribute, missing) for attribute in attributes]


class Hints(NamedTuple):
    """What another model says: where its tokens start (int array), and a name for what it makes of each."""

    starts: np.ndarray
    names: list[str]


class Answer(NamedTuple):
    """Spans (start, end, entity, mean probability not to be "O"), tokens, and that probability (float64) of each."""

    spans: list[tuple[int, int, str, float]]
    tokens: Tokens
    chances: np.ndarray


def align(tokens: Tokens, hints: Hints) -> list[str]:
    """The hint of each token, that of the other model's token it starts in, after its mode; "" where there is none."""
    if not hints.names:
        return [""] * len(tokens.keys)
    places = np.maximum(np.searchsorted(hints.starts, tokens.starts, side="right") - 1, 0)
    mode = f"{tokens.keys[0][0]} "
    return [mode + hints.names[place] for place in places.tolist()]


class _Seen(NamedTuple):
    """A distinct token: its row in the table of scores, and what its pairs are made of."""

    place: int
    word: Word


class Crf:
    """Scores and tags texts; every distinct token is weighed once and remembered."""

    def __init__(self, weights: Weights, lexicon: Lexicon) -> None:
        self.weights = weights
        self.features = Features(lexicon)
        size = len(weights.labels)
        self._seen: dict[str, _Seen] = {}
        self._hinted: dict[str, int] = {}
        self._paired: dict[tuple[str, str], int] = {}
        self._scores = np.zeros((1024, len(OFFSETS), size), np.float32)
        self._hint_scores = np.zeros((1024, len(HINT_OFFSETS), size), np.float32)
        self._pair_scores = np.zeros((1024, size), np.float32)
        self._forget()

    def tag(self, text: str, outside: float = 0.0, least: float = 0.0, hints: Hints | None = None) -> Answer:
        """Find entities; `hints` are what another model says of the text.

        `outside` is taken off the score of the label "O": the higher, the more is found. A token whose probability not
        to be "O" is under `least` stays outside, so that the first doesn't join what lies far apart. Probabilities are
        those before either.
        """
        tokens = tokenize(text)
        if not tokens.keys:
            return Answer([], tokens, np.zeros(0))
        emissions = self._emissions(tokens)
        if hints is not None:
            self._add_hints(emissions, tokens, hints)
        chances = 1 - marginals(emissions, self.weights.transitions)[:, 0]
        emissions[:, 0] -= outside
        emissions[chances < least, 1:] = _RULED_OUT
        path = viterbi(emissions, self.weights.transitions)
        return Answer(_spans(tokens, path, chances, self.weights.labels), tokens, chances)

    def _emissions(self, tokens: Tokens) -> np.ndarray:
        if max(len(self._seen), len(self._paired)) > CACHE:
            self._forget()
        seen, reach, count = self._seen, len(OFFSETS) // 2, len(tokens.keys)
        entries = [seen.get(key) or self._weigh(key) for key in tokens.keys]
        edge = _Seen(0, EDGE)
        padded = np.array([0] * reach + [entry.place for entry in entries] + [0] * reach)
        places = self.weights.places(
            pair
            for before, entry, after in zip([edge, *entries], entries, [*entries[1:], edge], strict=False)
            for pair in pairs(before.word, entry.word, after.word)
        )
        emissions: np.ndarray = self.weights.values[places].reshape(count, -1, len(self.weights.labels)).sum(axis=1)
        for place in range(len(OFFSETS)):
            emissions += self._scores[padded[place : place + count], place]
        return emissions

    def _add_hints(self, emissions: np.ndarray, tokens: Tokens, hints: Hints) -> None:
        own, count = align(tokens, hints), len(tokens.keys)
        seen, paired = self._hinted, self._paired
        rows = [seen[hint] if hint in seen else self._weigh_hint(hint) for hint in own]
        padded = np.array([0, *rows, 0])
        for place in range(len(HINT_OFFSETS)):
            emissions += self._hint_scores[padded[place : place + count], place]
        keys = list(zip(own, tokens.keys, strict=True))
        places = [paired[key] if key in paired else self._weigh_pair(*key) for key in keys]
        emissions += self._pair_scores[places]

    def _weigh_hint(self, hint: str) -> int:
        values = [
            self.weights.values[self.weights.places(hint_at(hint, offset))].sum(axis=0) for offset in HINT_OFFSETS
        ]
        place = self._hinted[hint] = len(self._hinted)
        self._hint_scores = with_row(self._hint_scores, place, np.stack(values))
        return place

    def _weigh_pair(self, hint: str, key: str) -> int:
        values = self.weights.values[self.weights.places(hint_pairs(hint, self._seen[key].word))].sum(axis=0)
        place = self._paired[hint, key] = len(self._paired)
        self._pair_scores = with_row(self._pair_scores, place, values)
        return place

    def _weigh(self, key: str) -> _Seen:
        return self._remember(key, self.features.word(key))

    def _remember(self, key: str, word: Word) -> _Seen:
        rows = [self.weights.places(at(word.attributes, offset)) for offset in OFFSETS]
        place = len(self._seen)
        self._scores = with_row(self._scores, place, np.stack([self.weights.values[row].sum(axis=0) for row in rows]))
        entry = self._seen[key] = _Seen(place, word)
        return entry

    def _forget(self) -> None:
        for cache in (self.features.words, self._seen, self._hinted, self._paired):
            cache.clear()
        self._remember("", EDGE)
        self._weigh_hint("")


def with_row(table: np.ndarray, place: int, row: np.ndarray) -> np.ndarray:
    """The table with a row set; twice as long when it was full."""
    if place == len(table):
        table = np.concatenate([table, np.zeros_like(table)])
    table[place] = row
    return table


def _spans(
    tokens: Tokens, path: np.ndarray, chances: np.ndarray, labels: tuple[str, ...]
) -> list[tuple[int, int, str, float]]:
    spans = []
    start = 0
    changes = np.flatnonzero(np.diff(path)) + 1
    for end in [*changes.tolist(), len(path)]:
        if path[start]:
            label = labels[path[start]]
            spans.append((tokens.starts[start], tokens.ends[end - 1], label, float(chances[start:end].mean())))
        start = end
    return spans


def load(path: Path, clusters_of: Callable[[np.ndarray], Callable[[str], tuple[str, ...]]]) -> Crf:
    """Read a weights file; `clusters_of` turns its cluster numbers by vector row into a function of the word."""
    with np.load(path, allow_pickle=False) as data:
        head = json.loads(bytes(data["head"]))
        names = zlib.decompress(bytes(data["attributes"])).decode().split("\n")
        lists = json.loads(zlib.decompress(bytes(data["lists"])))
        values = np.concatenate([data["values"], np.zeros((1, len(head["labels"])), np.int8)])
        weights = Weights(
            tuple(head["labels"]),
            data["transitions"],
            dict(zip(names, range(len(names)), strict=True)),
            values.astype(np.float32) * data["scale"],
        )
        lexicon = Lexicon(
            {name: frozenset(words) for name, words in lists.items()},
            frozenset(head["frequent"]),
            clusters_of(data["clusters"]),
        )
    return Crf(weights, lexicon)
