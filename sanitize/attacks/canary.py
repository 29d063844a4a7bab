"""Planted records: what must never come out is put in, and every byte of the output is searched for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sanitize.attacks import written_parts as files
from sanitize.attacks.many_strings import ByteNeedles, Needles
from sanitize.errors import RecordError
from sanitize.image.codec import decode
from sanitize.io.places.place import Place
from sanitize.manifest import audit

CARD_KEPT = 0.5
"""Correlation of a planted text card's pixels with the output's from which the card counts as readable."""


@dataclass(frozen=True)
class Card:
    """A picture of text planted in a photograph: the grey pixels (float32) of its rectangle at x, y."""

    pixels: np.ndarray
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Canaries:
    """A table to be sanitized like a shard, and the secrets in it; it lives in memory only.

    `easy` must never come out; `hard` is what scrubbers are known to miss. One entry is one secret, in the spellings
    that betray it.
    """

    table: pa.Table
    easy: tuple[tuple[str, ...], ...]
    hard: tuple[tuple[str, ...], ...]
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class CanaryResult:
    """How many secrets were planted and how many came out; without rows written, nothing was shown."""

    easy_planted: int
    easy_survived: int
    hard_planted: int
    hard_survived: int
    rows_planted: int
    rows_written: int

    def section(self) -> audit.Canaries:
        """The manifest's section; no rows written means that nothing was planted as far as the audit can tell."""
        if self.rows_written == 0:
            return audit.Canaries(easy=audit.CanarySet(planted=0, caught=0))
        easy = audit.CanarySet(planted=self.easy_planted, caught=self.easy_planted - self.easy_survived)
        hard = audit.CanarySet(planted=self.hard_planted, caught=self.hard_planted - self.hard_survived)
        return audit.Canaries(easy=easy, hard=hard)


def search(parts: Sequence[Place], canaries: Canaries) -> CanaryResult:
    """Look for every secret in what the stages made of the planted rows.

    Searched are the raw bytes of the files, all decoded strings, nested ones and those left in dictionaries too, and
    byte strings, in the encodings of `folding`; cards by correlating pixels.
    """
    secrets = [*canaries.easy, *canaries.hard]
    spellings = [(spelling, owner) for owner, secret in enumerate(secrets) for spelling in secret]
    owners = [owner for _, owner in spellings]
    texts = Needles.of([spelling for spelling, _ in spellings])
    raw = ByteNeedles.of([spelling for spelling, _ in spellings])
    survived: set[int] = set()
    cards: set[int] = set()
    for part in parts:
        survived |= {owners[found] for found in raw.found(part.read_bytes())}
        for array in _columns(part):
            for text in files.texts(array):
                survived |= {owners[found] for found in texts.found(text)}
            for blob in files.blobs(array):
                survived |= {owners[found] for found in raw.found(blob)}
                cards |= _readable(blob, canaries.cards) if len(cards) < len(canaries.cards) else set()
    easy = sum(owner < len(canaries.easy) for owner in survived)
    return CanaryResult(
        easy_planted=len(canaries.easy),
        easy_survived=easy,
        hard_planted=len(canaries.hard) + len(canaries.cards),
        hard_survived=len(survived) - easy + len(cards),
        rows_planted=canaries.table.num_rows,
        rows_written=files.count_rows(parts),
    )


def _columns(part: Place) -> Iterator[pa.Array]:
    """Every column, with dictionaries as they lie in the file: they may hold values that no row uses."""
    for batch, _ in files.batches(part, files.names(part), files.CELL_ROWS, encoded=True):
        yield from batch.columns


def _readable(blob: bytes, cards: Sequence[Card]) -> set[int]:
    if not cards:
        return set()
    try:
        picture = decode(blob).pixels
    except RecordError:
        return set()
    return {position for position, card in enumerate(cards) if _shows(picture, card)}


def _shows(picture: np.ndarray, card: Card) -> bool:
    height, width = card.pixels.shape
    if picture.shape[:2] != (card.height, card.width):
        return False
    area = picture[card.y : card.y + height, card.x : card.x + width].mean(axis=2)
    if area.std() < 1:
        return False
    return float(np.corrcoef(area.ravel(), card.pixels.ravel())[0, 1]) >= CARD_KEPT
