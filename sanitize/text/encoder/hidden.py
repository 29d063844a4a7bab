"""Words of texts and what the encoder makes of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from sanitize import models
from sanitize.text.encoder.graph import LAYERS, SIZE, Ranges, open_session

PIECES = 160
"""Pieces of words that the encoder reads at a time: sentences, but for very long ones."""

STEP = 8
"""Chunks are filled up to a multiple of this many pieces, and those of one length are read together."""

BATCH = 1024
"""Pieces that are read together: their states stay in the cache."""

BEGIN, END = 2, 3
"""The vocabulary's marks around a text."""

_SENTENCE_ENDS = frozenset(".!?…。！？")
_LOOK_BACK = 80
"""Pieces within which a sentence's end is looked for."""


class Words(NamedTuple):
    """The words of a text: where they start and end (int arrays), each one's first piece, and all pieces."""

    starts: np.ndarray
    ends: np.ndarray
    begins: np.ndarray
    pieces: Sequence[int]


Stretch = tuple[int, int]
"""The first word of some in a row, and the one after the last."""


@dataclass(frozen=True)
class _Chunk:
    """Some words of a text: their pieces, the place of each word's first piece, and the first word's number."""

    text: int
    first: int
    pieces: list[int]
    begins: list[int]


@dataclass(frozen=True)
class Encoder:
    """The encoder with its tokenizer; made by `open`."""

    session: ort.InferenceSession
    tokenizer: Tokenizer
    layers: tuple[int, ...] = LAYERS

    @classmethod
    def open(cls, ranges: Ranges, layers: tuple[int, ...] = LAYERS) -> Encoder:
        """The installed model with 8-bit products for inputs in these ranges, or, without any, with exact products.

        UsageError says when it isn't installed.
        """
        session = open_session(models.path("rampart"), ranges, layers)
        return cls(session, Tokenizer.from_file(str(models.path("rampart_tokenizer"))), layers)

    def words(self, texts: Sequence[str]) -> list[Words]:
        """The words of each text."""
        coded = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [_words(one.offsets, one.word_ids, one.ids) for one in coded]

    def read(
        self, texts: Sequence[str], words: Sequence[Words], asked: Sequence[Sequence[Stretch]] | None = None
    ) -> list[np.ndarray]:
        """States (float32, words x layers·SIZE) of each text's words; zeros for those outside what is asked for.

        Each stretch is read on its own.
        """
        states = [np.zeros((len(some.starts), len(self.layers) * SIZE), np.float32) for some in words]
        by_length: defaultdict[int, list[_Chunk]] = defaultdict(list)
        for number, (text, some) in enumerate(zip(texts, words, strict=True)):
            for stretch in [(0, len(some.starts))] if asked is None else asked[number]:
                for chunk in _chunks(number, text, some, stretch):
                    by_length[-(-(len(chunk.pieces) + 2) // STEP) * STEP].append(chunk)
        for length, chunks in by_length.items():
            together = max(BATCH // length, 1)
            for at in range(0, len(chunks), together):
                self._run(chunks[at : at + together], length, states)
        return states

    @property
    def matrix_inputs(self) -> list[str]:
        """The names of the matrices' inputs: opened without ranges."""
        return [one.name for one in self.session.get_outputs()]

    def inputs(self, texts: Sequence[str]) -> Iterator[dict[str, np.ndarray]]:
        """What the matrices are given (float32, pieces x units) in each chunk, by name: opened without ranges."""
        names = self.matrix_inputs
        for number, (text, words) in enumerate(zip(texts, self.words(texts), strict=True)):
            for chunk in _chunks(number, text, words, (0, len(words.starts))):
                given = self.session.run(names, _filled([chunk], len(chunk.pieces) + 2))
                yield {name: values[0] for name, values in zip(names, given, strict=True)}

    def _run(self, chunks: Sequence[_Chunk], length: int, states: Sequence[np.ndarray]) -> None:
        hidden = np.concatenate(self.session.run([], _filled(chunks, length)), axis=-1)
        for chunk, rows in zip(chunks, hidden, strict=True):
            counts = np.diff([*chunk.begins, len(chunk.pieces)])[:, None]
            sums = np.add.reduceat(rows[1 : len(chunk.pieces) + 1], chunk.begins, axis=0)
            states[chunk.text][chunk.first : chunk.first + len(counts)] = sums / counts


def _filled(chunks: Sequence[_Chunk], length: int) -> dict[str, np.ndarray]:
    """The session's inputs: chunks filled up to the same length.

    A chunk's length depends on nothing but itself, so that its sums come in the same order whatever is read with it.
    """
    ids, mask = np.zeros((2, len(chunks), length), np.int32)
    for row, chunk in enumerate(chunks):
        size = len(chunk.pieces) + 2
        ids[row, :size], mask[row, :size] = [BEGIN, *chunk.pieces, END], 1
    return {"ids": ids, "mask": mask}


def _words(offsets: Sequence[tuple[int, int]], owners: Sequence[int | None], pieces: Sequence[int]) -> Words:
    places = np.array(offsets, np.int64).reshape(-1, 2)
    numbers = np.array([-1 if owner is None else owner for owner in owners], np.int64)
    begins = np.flatnonzero(np.diff(numbers, prepend=-2))
    lasts = np.append(begins[1:], len(numbers)) - 1
    if not len(begins):
        return Words(places[:0, 0], places[:0, 1], begins, pieces)
    return Words(places[begins, 0], places[lasts, 1], begins, pieces)


def _chunks(number: int, text: str, words: Words, stretch: Stretch) -> Iterator[_Chunk]:
    """Some words of a text in chunks of at most PIECES pieces, cut where sentences end if there are any."""
    bounds = [*words.begins.tolist(), len(words.pieces)]
    first, last = stretch
    while first < last:
        after = int(np.searchsorted(bounds, bounds[first] + PIECES, side="right")) - 1
        after = min(max(after, first + 1), last)
        if after < last:
            low = int(np.searchsorted(bounds, bounds[after] - _LOOK_BACK))
            ends = (at for at in range(after, max(low, first + 1), -1) if text[words.starts[at - 1]] in _SENTENCE_ENDS)
            after = next(ends, after)
        low = bounds[first]
        pieces = list(words.pieces[low : bounds[after]])[:510]
        begin = [place - low for place in bounds[first:after] if place - low < len(pieces)]
        yield _Chunk(number, first, pieces, begin)
        first = after
