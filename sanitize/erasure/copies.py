"""Copies of people's pictures in other people's rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sanitize.errors import RecordError
from sanitize.image.codec import decode
from sanitize.image.column import cells
from sanitize.image.hashing import NEAR, SIDE, distance, perceptual_hash, turned_hashes
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.source import Source

FLAT = 8.0
"""Standard deviation of pixel values below which a picture shows nothing that could be copied."""

ALIKE = 0.97
"""Correlation from which two pictures of 32 × 32 cells with near hashes are copies.

A little less than what the audit's own search for copies asks (.98): a picture too many is left out sooner than one
too few.
"""


@dataclass(frozen=True)
class Pictured:
    """Columns of pictures of a source, and the people who are looked for."""

    source: Source
    who: LeftOut
    columns: Sequence[str]


def copies(sources: Mapping[str, Pictured]) -> dict[str, tuple[int, ...]]:
    """By name of the source, the numbers of other people's records that hold a copy of one of these people's pictures.

    Copies are found by perceptual hash, then compared: resized, compressed, brightened, turned or mirrored ones, also
    where they are in another source than the picture.
    """
    own: list[tuple[list[int], np.ndarray]] = []
    others: list[tuple[str, int, int, np.ndarray]] = []
    for name, one in sources.items():
        for record, theirs, pixels in _pictures(one.source, one.who, one.columns) if one.columns else ():
            small = _small(pixels)
            if theirs:
                own.append((turned_hashes(pixels), small))
            else:
                others.append((name, record, perceptual_hash(pixels), small))
    found = {(name, record) for name, record, mark, small in others if _copy_of_any(own, mark, small)}
    return {name: tuple(sorted(record for at, record in found if at == name)) for name in sources}


def _copy_of_any(own: Sequence[tuple[list[int], np.ndarray]], found: int, small: np.ndarray) -> bool:
    return any(
        min(distance(one, found) for one in hashes) <= NEAR and _correlation(theirs, small) >= ALIKE
        for hashes, theirs in own
    )


def _small(pixels: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA), dtype=np.float64)


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """The largest correlation of a picture with another one in its eight rotations and reflections."""
    turned = (np.rot90(view, turns) for view in (other, other[:, ::-1]) for turns in range(4))
    return max(float(np.corrcoef(one.ravel(), view.ravel())[0, 1]) for view in turned)


def _pictures(source: Source, who: LeftOut, columns: Sequence[str]) -> Iterator[tuple[int, bool, np.ndarray]]:
    """Every picture with the number of its record, and whether it is one of these people's."""
    for shard in source.shards():
        for chunk in source.everyone.read(shard, who.reads(columns), images=columns):
            theirs = who.of(chunk.batch.column(who.unit))
            for name in columns:
                opened = cells(chunk.batch.column(name), source.root)
                for record, own, cell in zip(chunk.records.tolist(), theirs.tolist(), opened, strict=True):
                    pixels = _pixels(cell) if isinstance(cell, bytes) else None
                    if pixels is not None and pixels.std() >= FLAT:
                        yield record, own, pixels


def _pixels(cell: bytes) -> np.ndarray | None:
    try:
        return decode(cell).pixels
    except RecordError:
        return None
