"""Which persons are in which records: keys, faces and copies brought together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sanitize.identity.cluster import SAME_PERSON, cluster
from sanitize.identity.duplicates import similar_documents, similar_pictures
from sanitize.identity.keys import KeyKind, kind_of
from sanitize.identity.state import IdentityState, Pairs

MAX_JOINED = 20
"""A key that would join more people than this, whom a better key tells apart (a switchboard's number), joins none."""


@dataclass(frozen=True, slots=True)
class Persons:
    """Which persons are in which records: parallel arrays, sorted by record, then person.

    A record has one pair for its own person and one for everybody else seen or named in it. `faces` is the person
    (int64) of each face of the state.
    """

    records: np.ndarray
    persons: np.ndarray
    faces: np.ndarray

    def counts(self) -> np.ndarray:
        """Records of each person, by person id."""
        return np.bincount(self.persons)


def persons(
    state: IdentityState,
    trusted: Collection[str] = (),
    threshold: float = SAME_PERSON,
    max_joined: int = MAX_JOINED,
) -> Persons:
    """Resolve persons: connected components over shared keys, the faces of portraits, and copies.

    Keys of a `trusted` space, such as the declared unit, always join. Other spaces follow, those with the most
    different keys first: a key joins all of its records, however many, unless keys of earlier spaces say that they
    are more than `max_joined` people. Then it joins only those records that no earlier key names. Copies join likewise
    where there is a trusted space. A face joins records where it is the only one; in a picture of several people each
    is a person of the record, and so is each person that a text names. The result depends on what was folded, not on
    the order. Digests of 0 are no keys.
    """
    records = np.unique(state.records)
    count = len(records)
    owner, group = np.searchsorted(records, state.faces[0]), _clusters(state.faces, threshold)
    namer, named = _mentions(state, records)
    groups, size = _size(group), count + _size(group) + _size(named)
    alone = np.bincount(owner, minlength=count)[owner] == 1
    links = [np.stack([owner[alone], count + group[alone]], axis=1)]
    named_already = np.zeros(count, dtype=bool)
    for keys, limit in _evidence(state, trusted, max_joined):
        owners = np.searchsorted(records, keys[0][keys[1] != 0])
        codes = pd.factorize(keys[1][keys[1] != 0])[0]
        joining = np.ones(len(owners), dtype=bool)
        if limit is not None and named_already.any():
            joining = _joining(owners, codes, _components(links, size), named_already, limit)
        links.append(_key_links(owners[joining], codes[joining]))
        named_already[owners] = True
    label = _components(links, size)
    own = np.flatnonzero(_has_key(state, records) | (np.bincount(owner, minlength=count) == 0))
    in_record = np.concatenate([own, owner, namer])
    who = np.concatenate([label[own], label[count + group], label[count + groups + named]])
    in_record, who = np.divmod(np.unique(in_record.astype(np.int64) * size + who), max(size, 1))
    order = pd.factorize(who)[0]
    number = np.full(size, -1, dtype=np.int64)
    number[who] = order
    return Persons(records[in_record], order, number[label[count + group]])


def copies(state: IdentityState) -> Iterator[Pairs]:
    """Near-duplicate pictures and documents as keys: records, and a digest (uint64) that copies share."""
    for (owners, signatures), similar in (
        (state.pictures, similar_pictures),
        (state.documents, similar_documents),
    ):
        yield owners, similar(signatures).astype(np.uint64) + np.uint64(1)


def spaces(state: IdentityState) -> dict[str, Pairs]:
    """The key spaces that count: of each column the digests of the kind of key that its values are."""
    kinds = {name: kind_of(counts) for name, counts in state.spellings.items()}
    return {name: state.keys[f"{name}:{kind}"] for name, kind in kinds.items() if f"{name}:{kind}" in state.keys}


def best_key(state: IdentityState, among: Collection[str]) -> tuple[str, KeyKind] | None:
    """Of some key spaces the one with the most different values, which joins all of its records, and its kind."""
    found = {name: pairs for name, pairs in spaces(state).items() if name in among}
    if not found:
        return None
    name = min(found, key=lambda name: (-len(pd.unique(found[name][1])), name))
    return name, kind_of(state.spellings[name])


def _evidence(state: IdentityState, trusted: Collection[str], limit: int) -> Iterator[tuple[Pairs, int | None]]:
    found = spaces(state)
    different = {name: len(pd.unique(digests)) for name, (_, digests) in found.items()}
    for space in sorted(found, key=lambda name: (name not in trusted, -different[name], name)):
        yield found[space], None if space in trusted else limit
    for pairs in copies(state):
        yield pairs, limit if found.keys() & set(trusted) else None


def _clusters(faces: Pairs, threshold: float) -> np.ndarray:
    """The cluster of each face, found in an order that depends on the faces alone."""
    owners, embeddings = faces
    order = np.lexsort([*embeddings.T[::-1], owners])
    group = np.empty(len(owners), dtype=np.int64)
    group[order] = cluster(embeddings[order], threshold)
    return group


def _mentions(state: IdentityState, records: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    owners, digests = state.mentions
    return np.searchsorted(records, owners), np.unique(digests, return_inverse=True)[1].astype(np.int64)


def _has_key(state: IdentityState, records: np.ndarray) -> np.ndarray:
    keyed = np.zeros(len(records), dtype=bool)
    for owners, digests in spaces(state).values():
        keyed[np.searchsorted(records, owners[digests != 0])] = True
    return keyed


def _size(numbers: np.ndarray) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 0


def _components(links: list[np.ndarray], size: int) -> np.ndarray:
    pairs = np.concatenate(links)
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _joining(owners: np.ndarray, codes: np.ndarray, label: np.ndarray, named: np.ndarray, limit: int) -> np.ndarray:
    """Which records (positions) their keys may join: all, or those without a name where a key has too many people."""
    size = int(label.max(initial=0)) + 1
    people = pd.unique(codes[named[owners]].astype(np.int64) * size + label[owners[named[owners]]])
    crowded = np.bincount(people // size, minlength=int(codes.max(initial=0)) + 1) > limit
    return np.asarray(~crowded[codes] | ~named[owners])


def _key_links(owners: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Links from each record (position) to the first with the same key."""
    known, first = np.unique(codes, return_index=True)
    return np.stack([owners[first][np.searchsorted(known, codes)], owners], axis=1)
