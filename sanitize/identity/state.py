"""What is known of the persons in the records, gathered shard by shard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from sanitize.identity.copies import Copies
from sanitize.identity.documents import MINIMA, SimilarDocuments
from sanitize.identity.keys import kind_of
from sanitize.identity.pictures import VIEWS, SimilarPictures
from sanitize.identity.records import Records
from sanitize.stage.likeness import Likeness

DIMENSIONS = 128

Pairs: TypeAlias = tuple[np.ndarray, np.ndarray]
"""Record ids int64 (n,), and beside each what was seen in it."""
Keyed: TypeAlias = Iterable[Pairs]
"""Record ids and digests, bucket by bucket, as often as asked for: all records of a digest are in one bucket."""


def none(kind: type[np.generic], *shape: int) -> Pairs:
    """No record, and nothing seen."""
    return np.zeros(0, dtype=np.int64), np.zeros((0, *shape), dtype=kind)


@dataclass(frozen=True, slots=True)
class IdentityState:
    """What a fit has seen: record ids, and by record keyed digests, faces, pictures, documents.

    `keys`: key space → digests uint64; a record without a key there has the digest 0, or isn't there. `spellings`:
    column → counts, as `keys.spellings` gives them. `faces`: unit-length embeddings float32 (f, 128). `pictures`:
    perceptual hashes of their eight views, uint64 (p, 8). `documents`: minimal hashes uint32 (d, 64). Both are numbered
    by record and column (see `Copies`), with `each` columns; `copies` are what was found among them already.
    `mentions`: digests uint64 of the persons a text names. `labels`: digests uint64. It holds nothing that could be
    read without the key, except embeddings and hashes: it stays in memory, or in the private files of a run.
    """

    records: Records = field(default_factory=Records)
    keys: Mapping[str, Keyed] = field(default_factory=dict)
    spellings: Mapping[str, np.ndarray] = field(default_factory=dict)
    faces: Pairs = field(default_factory=lambda: none(np.float32, DIMENSIONS))
    pictures: Pairs = field(default_factory=lambda: none(np.uint64, VIEWS))
    documents: Pairs = field(default_factory=lambda: none(np.uint32, MINIMA))
    mentions: Pairs = field(default_factory=lambda: none(np.uint64))
    labels: Keyed = ()
    each: Mapping[str, int] = field(default_factory=dict)
    copies: Mapping[str, Copies] = field(default_factory=dict)


SEEN = ("faces", "pictures", "documents", "mentions")
LIKENESSES: Mapping[str, Likeness] = {"pictures": SimilarPictures(), "documents": SimilarDocuments()}
"""What is looked at for copies, and how; in the order in which copies join people."""


def merge(a: IdentityState, b: IdentityState) -> IdentityState:
    """What two states have seen together; associative, and commutative up to the order inside the arrays."""
    spaces, columns = sorted({*a.keys, *b.keys}), sorted({*a.spellings, *b.spellings})
    uncounted = np.zeros(4, dtype=np.int64)
    seen: dict[str, Any] = {name: joined(getattr(a, name), getattr(b, name)) for name in SEEN}
    return IdentityState(
        records=a.records.merge(b.records),
        keys={space: (in_memory(*a.keys.get(space, ()), *b.keys.get(space, ())),) for space in spaces},
        spellings={name: a.spellings.get(name, uncounted) + b.spellings.get(name, uncounted) for name in columns},
        labels=(in_memory(*a.labels, *b.labels),),
        each={**a.each, **b.each},
        **seen,
    )


def joined(a: Pairs, b: Pairs) -> Pairs:
    """The pairs of both."""
    return np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]])


def in_memory(*found: Pairs) -> Pairs:
    """The pairs of all, which are digests of records."""
    records, digests = zip(none(np.uint64), *found, strict=True)
    return np.concatenate(records), np.concatenate(digests)


def spaces(state: IdentityState) -> dict[str, Keyed]:
    """The key spaces that count: of each column the digests of the kind of key that its values are."""
    kinds = {name: kind_of(counts) for name, counts in state.spellings.items()}
    return {name: state.keys[f"{name}:{kind}"] for name, kind in kinds.items() if f"{name}:{kind}" in state.keys}


def different(state: IdentityState, keyed: Keyed) -> int:
    """How many different keys a space has; to have none is one of them."""
    with_key = found = 0
    for _, digests in keyed:
        known = digests[digests != 0]
        with_key += len(known)
        found += len(np.unique(known))
    return found + (with_key < len(state.records))


def placed(state: IdentityState, keyed: Keyed) -> Iterator[Pairs]:
    """Places among the records instead of record ids; the records without a key come last, with the digest 0."""
    without = np.ones(len(state.records), dtype=bool)
    for owners, digests in keyed:
        known = digests != 0
        places = state.records.places(owners[known])
        without[places] = False
        yield places, digests[known]
    if (rest := np.flatnonzero(without)).size:
        yield rest, np.zeros(len(rest), dtype=np.uint64)


def by_place(state: IdentityState, keyed: Keyed) -> np.ndarray:
    """The digest (uint64) of each record in a space, 0 where it has none."""
    found = np.zeros(len(state.records), dtype=np.uint64)
    for places, digests in placed(state, keyed):
        found[places] = digests
    return found
