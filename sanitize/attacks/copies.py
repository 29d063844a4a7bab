"""Copies of pictures that lie in two parts of a split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sanitize.attacks.hits import Hits
from sanitize.attacks.written_parts import AUGMENTED, batches, names
from sanitize.identity.duplicates import similar_pictures
from sanitize.image.codec import decode
from sanitize.image.hashing import turned_hashes
from sanitize.io.places.place import Place

MOST = 2000
"""Pictures that copies are looked for among."""
FLAT = 8.0
"""Standard deviation of pixel values below which a picture shows nothing that could be copied."""


def split_copies(parts: Sequence[Place], column: str, image: str, most: int = MOST) -> Hits:
    """The groups of copies of a picture, and those of them with more than one value of the split.

    Copies are found by perceptual hash in at most `most` pictures as they were written, turned and mirrored ones too;
    pictures of nearly one colour are copies of nothing, and augmented rows are left out: they follow their record.
    """
    hashes: list[list[int]] = []
    values: list[object] = []
    for part in parts:
        columns = [column, image, *(name for name in names(part) if name == AUGMENTED)]
        for batch, _ in batches(part, columns):
            for row in batch.to_pylist():
                value, cell = row[column], row[image]
                if cell is None or row.get(AUGMENTED) or len(hashes) == most:
                    continue
                pixels = decode(cell["bytes"]).pixels
                if pixels.std() >= FLAT:
                    hashes.append(turned_hashes(pixels))
                    values.append(value)
    if not hashes:
        return Hits()
    members: dict[int, list[object]] = {}
    for group, value in zip(similar_pictures(np.array(hashes, dtype=np.uint64)).tolist(), values, strict=True):
        members.setdefault(group, []).append(value)
    copied = [found for found in members.values() if len(found) > 1]
    return Hits(len(copied), sum(len(set(found)) > 1 for found in copied))
