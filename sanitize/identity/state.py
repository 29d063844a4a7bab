"""Persons over keys and faces, gathered shard by shard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sanitize.identity.cluster import SAME_PERSON, cluster

MAX_JOINED = 20
"""A key that would join more persons than this (a switchboard's number, `none@example.com`) joins nobody."""
DIMENSIONS = 128


@dataclass(frozen=True, slots=True)
class IdentityState:
    """What a fit has seen: record ids, keyed digests by key space, and faces by record.

    `records` int64 (n,). `keys`: key space → record ids int64 (m,) and digests uint64 (m,). `faces`: record ids
    int64 (f,) and unit-length embeddings float32 (f, 128). Holds nothing that could be read without the key, except
    embeddings: it stays in memory.
    """

    records: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    keys: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    faces: tuple[np.ndarray, np.ndarray] = field(
        default_factory=lambda: (np.zeros(0, dtype=np.int64), np.zeros((0, DIMENSIONS), dtype=np.float32))
    )


@dataclass(frozen=True, slots=True)
class Persons:
    """Which persons are in which records: parallel arrays, sorted by record, then person.

    A record has one pair for its own person and one for everybody else seen in it.
    """

    records: np.ndarray
    persons: np.ndarray

    def counts(self) -> np.ndarray:
        """Records of each person, by person id."""
        return np.bincount(self.persons)


def merge(a: IdentityState, b: IdentityState) -> IdentityState:
    """What two states have seen together; associative, and commutative up to the order inside the arrays."""
    spaces = sorted({*a.keys, *b.keys})
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64))
    return IdentityState(
        np.concatenate([a.records, b.records]),
        {space: _joined(a.keys.get(space, nothing), b.keys.get(space, nothing)) for space in spaces},
        _joined(a.faces, b.faces),
    )


def persons(
    state: IdentityState,
    trusted: frozenset[str] = frozenset(),
    threshold: float = SAME_PERSON,
    max_joined: int = MAX_JOINED,
) -> Persons:
    """Resolve persons: connected components over shared keys and over the faces of portraits.

    Keys of a `trusted` space, such as the declared unit, always join; other keys only while they join at most
    `max_joined` persons. A face joins records where it is the only one; in a picture of several people each is a
    person of the record. The result depends on what was folded, not on the order. Digests of 0 are no keys.
    """
    records = np.unique(state.records)
    count = len(records)
    owner, group = _faces(state, records, threshold)
    links = [np.zeros((0, 2), dtype=np.int64)]
    alone = np.bincount(owner, minlength=count)[owner] == 1
    group_count = int(group.max()) + 1 if len(group) else 0
    size = count + group_count
    links.append(np.stack([owner[alone], count + group[alone]], axis=1))
    for space in sorted(state.keys, key=lambda name: (name not in trusted, name)):
        label = _components(links, size)
        links.append(_key_links(state.keys[space], records, label, None if space in trusted else max_joined))
    label = _components(links, size)
    keyed = np.zeros(count, dtype=bool)
    for owners, digests in state.keys.values():
        keyed[np.searchsorted(records, owners[digests != 0])] = True
    faceless = np.bincount(owner, minlength=count) == 0
    own = np.flatnonzero(keyed | faceless)
    pairs = np.concatenate([np.stack([own, label[own]], axis=1), np.stack([owner, label[count + group]], axis=1)])
    pairs = np.unique(pairs, axis=0)
    _, first, inverse = np.unique(pairs[:, 1], return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return Persons(records[pairs[:, 0]], order[inverse].astype(np.int64))


def _joined(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]])


def _faces(state: IdentityState, records: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """The record position and the cluster of each face, in an order that depends on the faces alone."""
    owners, embeddings = state.faces
    order = np.lexsort([*embeddings.T[::-1], owners])
    return np.searchsorted(records, owners[order]), cluster(embeddings[order], threshold)


def _components(links: list[np.ndarray], size: int) -> np.ndarray:
    pairs = np.concatenate(links)
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _key_links(
    keys: tuple[np.ndarray, np.ndarray], records: np.ndarray, label: np.ndarray, limit: int | None
) -> np.ndarray:
    """Links from each record to the first with the same key, without keys that join more than `limit` components."""
    owners, digests = (part[keys[1] != 0] for part in keys)
    position = np.searchsorted(records, owners)
    order = np.lexsort([position, digests])
    position, digests = position[order], digests[order]
    unique, first, inverse = np.unique(digests, return_index=True, return_inverse=True)
    links = np.stack([position[first][inverse], position], axis=1)
    if limit is None:
        return links
    joined = np.unique(np.stack([inverse, label[position]], axis=1), axis=0)
    return links[np.bincount(joined[:, 0], minlength=len(unique))[inverse] <= limit]
