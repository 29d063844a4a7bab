"""What is known of the persons in the records, gathered shard by shard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from sanitize.identity.duplicates import MINIMA, VIEWS

DIMENSIONS = 128

Pairs: TypeAlias = tuple[np.ndarray, np.ndarray]
"""Record ids int64 (n,), and beside each what was seen in it."""


def none(kind: type[np.generic], *shape: int) -> Pairs:
    """No record, and nothing seen."""
    return np.zeros(0, dtype=np.int64), np.zeros((0, *shape), dtype=kind)


@dataclass(frozen=True, slots=True)
class IdentityState:
    """What a fit has seen: record ids, and by record keyed digests, faces, pictures, documents.

    `records` int64 (n,). `keys`: key space → digests uint64; `spellings`: column → counts, as `keys.spellings` gives
    them. `faces`: unit-length embeddings float32 (f, 128). `pictures`: perceptual hashes of their eight views, uint64
    (p, 8). `documents`: minimal hashes uint32 (d, 64). `mentions`: digests uint64 of the persons a text names.
    `labels`: digests uint64. It holds nothing that could be read without the key, except embeddings and hashes: it
    stays in memory.
    """

    records: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    keys: Mapping[str, Pairs] = field(default_factory=dict)
    spellings: Mapping[str, np.ndarray] = field(default_factory=dict)
    faces: Pairs = field(default_factory=lambda: none(np.float32, DIMENSIONS))
    pictures: Pairs = field(default_factory=lambda: none(np.uint64, VIEWS))
    documents: Pairs = field(default_factory=lambda: none(np.uint32, MINIMA))
    mentions: Pairs = field(default_factory=lambda: none(np.uint64))
    labels: Pairs = field(default_factory=lambda: none(np.uint64))


SEEN = ("faces", "pictures", "documents", "mentions", "labels")


def merge(a: IdentityState, b: IdentityState) -> IdentityState:
    """What two states have seen together; associative, and commutative up to the order inside the arrays."""
    spaces, columns = sorted({*a.keys, *b.keys}), sorted({*a.spellings, *b.spellings})
    nothing, uncounted = none(np.uint64), np.zeros(4, dtype=np.int64)
    return IdentityState(
        records=np.concatenate([a.records, b.records]),
        keys={space: joined(a.keys.get(space, nothing), b.keys.get(space, nothing)) for space in spaces},
        spellings={name: a.spellings.get(name, uncounted) + b.spellings.get(name, uncounted) for name in columns},
        **{name: joined(getattr(a, name), getattr(b, name)) for name in SEEN},
    )


def joined(a: Pairs, b: Pairs) -> Pairs:
    """The pairs of both."""
    return np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]])
