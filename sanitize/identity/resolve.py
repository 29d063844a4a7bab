"""Which persons are in which records: keys, faces and copies brought together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sanitize.identity.cluster import SAME_PERSON, cluster
from sanitize.identity.components import BLOCK, Components
from sanitize.identity.copies import Copies, copies
from sanitize.identity.keys import KeyKind, kind_of
from sanitize.identity.records import Records
from sanitize.identity.state import LIKENESSES, IdentityState, Keyed, Pairs, different, spaces

MAX_JOINED = 20
"""A key that would join more people than this, whom a better key tells apart (a switchboard's number), joins none."""


@dataclass(frozen=True, slots=True)
class Persons:
    """Which persons are in which records: parallel arrays, sorted by record, then person; 8 bytes a pair.

    A record has one pair for its own person and one for everybody else seen or named in it. `places` says where the
    record is among all, `persons` numbers people from 0 on. `faces` is the person of each face of the state, `copies`
    the copies of pictures and of documents.
    """

    known: Records
    places: np.ndarray
    persons: np.ndarray
    faces: np.ndarray
    copies: tuple[Copies, ...]

    @property
    def records(self) -> np.ndarray:
        """The record (int64) of each pair."""
        return self.known.at(self.places)

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.persons.max(initial=-1)) + 1

    @property
    def one_each(self) -> bool:
        """Whether each record has one person, so that pairs are in the order of the records."""
        return len(self.places) == len(self.known)

    def counts(self, counted: np.ndarray | None = None) -> np.ndarray:
        """Records of each person (int64), by person; `counted` says for each record whether it counts."""
        found = np.zeros(self.people, dtype=np.int64)
        for start in range(0, len(self.places), BLOCK):
            who = self.persons[start : start + BLOCK]
            np.add.at(found, who if counted is None else who[counted[self.places[start : start + BLOCK]]], 1)
        return found

    def greatest(self, of_people: np.ndarray) -> np.ndarray:
        """The greatest number among a record's persons, for every record; given a number for each person."""
        if self.one_each:
            return np.asarray(of_people[self.persons])
        starts = np.flatnonzero(np.diff(self.places, prepend=-1))
        return np.asarray(np.maximum.reduceat(of_people[self.persons], starts))

    def of(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The persons of some records, given by place, and for each the index of its record among those."""
        if self.one_each:
            return self.persons[places], np.arange(len(places))
        first, stop = (np.searchsorted(self.places, places, side=side) for side in ("left", "right"))
        sizes = stop - first
        index = np.repeat(np.arange(len(places)), sizes)
        return self.persons[np.arange(len(index)) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)], index


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
    the order, nor on how many buckets its keys are in. Digests of 0 are no keys.
    """
    records, count = state.records, len(state.records)
    owner, group = records.places(state.faces[0]), _clusters(state.faces, threshold)
    namer, named = records.places(state.mentions[0]), np.unique(state.mentions[1], return_inverse=True)[1]
    people = Components(count + _size(group) + _size(named))
    faces, mentions = count + group, count + _size(group) + named
    alone = np.bincount(owner, minlength=count)[owner] == 1 if len(owner) else np.zeros(0, dtype=bool)
    people.join(owner[alone], faces[alone])
    has_key = np.zeros(count, dtype=bool)
    for keyed, limit in _evidence(state, trusted, max_joined):
        has_key = _join(people, records, keyed, has_key, limit)
    named_already, limit = has_key, max_joined if spaces(state).keys() & set(trusted) else None
    copied = _copies(state)
    for one in copied:
        named_already = _join(people, records, (one.shared(),), named_already, limit)
        named_already[records.places(one.owners())] = True
    roots = people.all_roots()
    in_record, who = np.arange(count, dtype=roots.dtype), roots
    if len(owner) or len(namer):
        size = len(roots)
        own = np.flatnonzero(has_key | (np.bincount(owner, minlength=count) == 0))
        pairs = np.concatenate([own * size + roots[own], owner * size + roots[faces], namer * size + roots[mentions]])
        in_record, who = (one.astype(roots.dtype) for one in np.divmod(np.unique(pairs), max(size, 1)))
    is_person = np.zeros(len(roots), dtype=bool)
    is_person[who] = True
    number = np.cumsum(is_person, dtype=roots.dtype) - 1
    return Persons(records, in_record, number[who], number[roots[faces]], copied)


def _copies(state: IdentityState) -> tuple[Copies, ...]:
    """The copies of pictures, and of documents: those that were found already, or those among what was seen."""
    found = dict(state.copies)
    for name, likeness in LIKENESSES.items():
        if name not in found:
            numbers, signatures = getattr(state, name)
            found[name] = copies(likeness, numbers, signatures, state.each.get(name, 1))
    return tuple(found[name] for name in LIKENESSES)


def best_key(state: IdentityState, among: Collection[str]) -> tuple[str, KeyKind] | None:
    """Of some key spaces the one with the most different values, which joins all of its records, and its kind."""
    found = {name: different(state, keyed) for name, keyed in spaces(state).items() if name in among}
    if not found:
        return None
    name = min(found, key=lambda name: (-found[name], name))
    return name, kind_of(state.spellings[name])


def _evidence(state: IdentityState, trusted: Collection[str], limit: int) -> Iterator[tuple[Keyed, int | None]]:
    """The key spaces in the order in which they are believed, and how many people a key of each may join."""
    found = spaces(state)
    sizes = (
        {name: different(state, keyed) for name, keyed in found.items()} if len(found) > 1 else dict.fromkeys(found, 0)
    )
    for space in sorted(found, key=lambda name: (name not in trusted, -sizes[name], name)):
        yield found[space], None if space in trusted else limit


def _join(people: Components, records: Records, keyed: Keyed, named: np.ndarray, limit: int | None) -> np.ndarray:
    """Join the records that share a key; returns which records (by place) have one now, or were named before.

    Whether a key joins follows from what earlier spaces say, not from other buckets of its own.
    """
    before = people.all_roots() if limit is not None and named.any() else None
    now = named.copy()
    for owners, digests in keyed:
        known = digests != 0
        places, codes = records.places(owners[known]), pd.factorize(digests[known])[0]
        joining = np.ones(len(places), dtype=bool)
        if before is not None and limit is not None:
            joining = _joining(places, codes, before, named, limit)
        people.join(*_key_links(places[joining], codes[joining]))
        now[places] = True
    return now


def _clusters(faces: Pairs, threshold: float) -> np.ndarray:
    """The cluster of each face, found in an order that depends on the faces alone."""
    owners, embeddings = faces
    order = np.lexsort([*embeddings.T[::-1], owners])
    group = np.empty(len(owners), dtype=np.int64)
    group[order] = cluster(embeddings[order], threshold)
    return group


def _size(numbers: np.ndarray) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 0


def _joining(owners: np.ndarray, codes: np.ndarray, label: np.ndarray, named: np.ndarray, limit: int) -> np.ndarray:
    """Which records (places) their keys may join: all, or those without a name where a key has too many people."""
    size = len(label)
    people = pd.unique(codes[named[owners]].astype(np.int64) * size + label[owners[named[owners]]])
    crowded = np.bincount(people // size, minlength=int(codes.max(initial=0)) + 1) > limit
    return np.asarray(~crowded[codes] | ~named[owners])


def _key_links(owners: np.ndarray, codes: np.ndarray) -> Pairs:
    """Links from each record (place) to one with the same key."""
    first = np.zeros(int(codes.max(initial=-1)) + 1, dtype=owners.dtype)
    first[codes] = owners
    return first[codes], owners
