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
    """Where the words of a text are (int arrays), and the encoder's states (float32, words x layers·SIZE)."""

    starts: np.ndarray
    ends: np.ndarray
    states: np.ndarray


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

    @classmethod
    def open(cls, ranges: Ranges) -> Encoder:
        """The installed model with 8-bit products for inputs in these ranges, or, without any, with exact products.

        UsageError says when it isn't installed.
        """
        session = open_session(models.path("rampart"), ranges)
        return cls(session, Tokenizer.from_file(str(models.path("rampart_tokenizer"))))

    def read(self, texts: Sequence[str]) -> list[Words]:
        """Words and states of each text."""
        coded = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        places = [_words(one.offsets, one.word_ids) for one in coded]
        states = [np.zeros((len(starts), len(LAYERS) * SIZE), np.float32) for starts, _, _ in places]
        by_length: defaultdict[int, list[_Chunk]] = defaultdict(list)
        for number, (one, (starts, _, begins)) in enumerate(zip(coded, places, strict=True)):
            for chunk in _chunks(number, texts[number], one.ids, starts, begins):
                by_length[-(-(len(chunk.pieces) + 2) // STEP) * STEP].append(chunk)
        for length, chunks in by_length.items():
            together = max(BATCH // length, 1)
            for at in range(0, len(chunks), together):
                self._run(chunks[at : at + together], length, states)
        return [Words(starts, ends, state) for (starts, ends, _), state in zip(places, states, strict=True)]

    def inputs(self, texts: Sequence[str]) -> Iterator[dict[str, np.ndarray]]:
        """What the matrices are given (float32, pieces x units) in each chunk, by name: opened without ranges."""
        names = [one.name for one in self.session.get_outputs()]
        for number, (text, one) in enumerate(
            zip(texts, self.tokenizer.encode_batch(list(texts), add_special_tokens=False), strict=True)
        ):
            starts, _, begins = _words(one.offsets, one.word_ids)
            for chunk in _chunks(number, text, one.ids, starts, begins):
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


def _words(
    offsets: Sequence[tuple[int, int]], owners: Sequence[int | None]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start and end of each word in the text, and the number of its first piece."""
    places = np.array(offsets, np.int64).reshape(-1, 2)
    numbers = np.array([-1 if owner is None else owner for owner in owners], np.int64)
    begins = np.flatnonzero(np.diff(numbers, prepend=-2))
    lasts = np.append(begins[1:], len(numbers)) - 1
    if not len(begins):
        return places[:0, 0], places[:0, 1], begins
    return places[begins, 0], places[lasts, 1], begins


def _chunks(number: int, text: str, ids: Sequence[int], starts: np.ndarray, begins: np.ndarray) -> Iterator[_Chunk]:
    """The words of a text in chunks of at most PIECES pieces, cut where sentences end if there are any."""
    bounds = [*begins.tolist(), len(ids)]
    first = 0
    while first < len(begins):
        after = int(np.searchsorted(bounds, bounds[first] + PIECES, side="right")) - 1
        after = min(max(after, first + 1), len(begins))
        if after < len(begins):
            low = int(np.searchsorted(bounds, bounds[after] - _LOOK_BACK))
            ends = (at for at in range(after, max(low, first + 1), -1) if text[starts[at - 1]] in _SENTENCE_ENDS)
            after = next(ends, after)
        low = bounds[first]
        pieces = list(ids[low : bounds[after]])[:510]
        begin = [place - low for place in bounds[first:after] if place - low < len(pieces)]
        yield _Chunk(number, first, pieces, begin)
        first = after
