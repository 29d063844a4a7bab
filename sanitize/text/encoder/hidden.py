"""Words of texts and what the encoder makes of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from sanitize import models
from sanitize.text.encoder.graph import LAYERS, SIZE, open_session

PIECES = 160
"""Pieces of words that the encoder reads at a time: sentences, but for very long ones."""

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
    def open(cls) -> Encoder:
        """The installed model; UsageError says when it isn't installed."""
        return _opened(models.path("rampart"), models.path("rampart_tokenizer"))

    def read(self, texts: Sequence[str]) -> list[Words]:
        """Words and states of each text."""
        coded = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        places = [_words(one.offsets, one.word_ids) for one in coded]
        states = [np.zeros((len(starts), len(LAYERS) * SIZE), np.float32) for starts, _, _ in places]
        chunks = [
            chunk
            for number, (one, (starts, _, begins)) in enumerate(zip(coded, places, strict=True))
            for chunk in _chunks(number, texts[number], one.ids, starts, begins)
        ]
        for chunk in chunks:
            self._run(chunk, states[chunk.text])
        return [Words(starts, ends, state) for (starts, ends, _), state in zip(places, states, strict=True)]

    def _run(self, chunk: _Chunk, states: np.ndarray) -> None:
        """One chunk at a time: inputs are scaled to 8 bits together, so that neighbours would change one another."""
        pieces = np.array([[BEGIN, *chunk.pieces, END]], np.int64)
        given = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        hidden = np.concatenate(self.session.run(None, given), axis=-1)[0, 1:-1]
        counts = np.diff([*chunk.begins, len(chunk.pieces)])[:, None]
        states[chunk.first : chunk.first + len(counts)] = np.add.reduceat(hidden, chunk.begins, axis=0) / counts


@cache
def _opened(model: Path, tokenizer: Path) -> Encoder:
    return Encoder(open_session(model), Tokenizer.from_file(str(tokenizer)))


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
