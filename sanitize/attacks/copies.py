"""Copies of pictures that are in two parts of a split, found by a hash that no stage uses."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sanitize.attacks.evidence import Evidence, Found, ImpossibleError
from sanitize.attacks.hits import Hits
from sanitize.attacks.written_parts import AUGMENTED, batches, names
from sanitize.image.codec import decode
from sanitize.io.places.place import Place

MOST = 2000
"""Pictures that copies are looked for among."""
NOISE, SHOWN = 8, 0.1
"""A picture shows something that could be copied when this share of it differs from its median by more than noise.

Of 574 photographs, portraits and drawings the emptiest has .12; a card whose text is covered has less.
"""
CELLS = 9
"""For its hash a picture is reduced to 9 × 9 cells."""
NEAR = 16
"""Copies differ in at most this many of the 128 bits of their hash."""
SIDE = 32
ALIKE = 0.98
"""Correlation from which two pictures of 32 × 32 cells with near hashes are copies: resized, compressed or brightened.

Measured on 400 portraits and 174 photographs: 98 of 100 such copies reach it, and 5 of 95,000 other pairs.
"""
BLOCK = 64
"""Pictures that are compared with all others at a time."""


def attack(evidence: Evidence) -> Found:
    """Copies of released pictures in two parts of a split."""
    if not evidence.splits:
        raise ImpossibleError("there is no split")
    found = Found()
    for split in evidence.splits:
        found += Found({name: split_copies(evidence.parts, split, name) for name in evidence.some("image")})
    return found


def split_copies(parts: Sequence[Place], column: str, image: str, most: int = MOST) -> Hits:
    """The groups of copies of a picture, and those of them with more than one value of the split.

    Copies are found by difference hash in at most `most` pictures as they were written, turned and mirrored ones too;
    pictures of nearly one colour are copies of nothing, and augmented rows are left out: they follow their record.
    """
    hashes: list[np.ndarray] = []
    shapes: list[np.ndarray] = []
    values: list[object] = []
    for part in parts:
        columns = [column, image, *(name for name in names(part) if name == AUGMENTED)]
        for batch, _ in batches(part, columns):
            for row in batch.to_pylist():
                value, cell = row[column], row[image]
                if cell is None or row.get(AUGMENTED) or len(hashes) == most:
                    continue
                pixels = decode(cell["bytes"]).pixels
                if _shows_something(pixels):
                    hashes.append(difference_hashes(pixels))
                    shapes.append(_shape(pixels))
                    values.append(value)
    if not hashes:
        return Hits()
    members: dict[int, list[object]] = {}
    for group, value in zip(_groups(np.array(hashes), np.array(shapes)).tolist(), values, strict=True):
        members.setdefault(group, []).append(value)
    copied = [found for found in members.values() if len(found) > 1]
    return Hits(len(copied), sum(len(set(found)) > 1 for found in copied))


def difference_hashes(pixels: np.ndarray) -> np.ndarray:
    """The hashes, uint64 (8, 2), of BGR pixels in their eight rotations and reflections, the picture itself first.

    A bit says whether a cell is brighter than its neighbour, to the right in the first hash and below in the second
    (N. Krawetz: "Kind of Like That", 2013).
    """
    bits = [
        (view[:-1, :-1] > view[:-1, 1:], view[:-1, :-1] > view[1:, :-1])
        for view in _views(_cells(pixels, CELLS).astype(np.int16))
    ]
    return np.packbits(np.array(bits).reshape(8, 2, 64), axis=2).view(np.uint64)[..., 0]


def _shows_something(pixels: np.ndarray) -> bool:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.int16)
    return bool((np.abs(grey - int(np.median(grey))) > NOISE).mean() >= SHOWN)


def _cells(pixels: np.ndarray, side: int) -> np.ndarray:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA))


def _shape(pixels: np.ndarray) -> np.ndarray:
    """Grey cells, float32 (32, 32), with mean 0 and length 1, so that products are correlations."""
    cells = _cells(pixels, SIDE).astype(np.float32)
    cells -= cells.mean()
    return np.asarray(cells / max(float(np.linalg.norm(cells)), 1e-6))


def _views(cells: np.ndarray) -> list[np.ndarray]:
    return [np.rot90(view, turns) for view in (cells, cells[:, ::-1]) for turns in range(4)]


def _groups(hashes: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """The group of each picture, from hashes (n, 8, 2) and shapes (n, 32, 32): its own against the others' views."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    views = np.array([_views(shape) for shape in shapes]).reshape(*hashes.shape[:2], -1)
    pairs = np.concatenate([_copies(hashes, views, start) for start in range(0, len(hashes), BLOCK)])
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(hashes),) * 2)
    return np.asarray(connected_components(graph, directed=False)[1])


def _copies(hashes: np.ndarray, views: np.ndarray, start: int) -> np.ndarray:
    """Pairs (n, 2) of copies, the first of each in the block."""
    block = slice(start, start + BLOCK)
    distances = np.bitwise_count(hashes[block, 0][:, None, None] ^ hashes[None]).sum(axis=3).min(axis=2)
    alike = (views[block, 0] @ views.reshape(-1, views.shape[2]).T).reshape(*distances.shape, -1).max(axis=2)
    return np.asarray(np.argwhere((distances <= NEAR) & (alike >= ALIKE)) + np.array([start, 0]))
