"""Which records of an over-represented person to leave out."""

from __future__ import annotations

import numpy as np

from sanitize.identity.draws import drawn
from sanitize.identity.resolve import Persons
from sanitize.identity.state import IdentityState


def beyond(state: IdentityState, found: Persons, limit: int, seed: int) -> np.ndarray:
    """The places (sorted) of the records that a person has beyond the limit; chance follows from seed and record.

    Kept first are records that are no copy of one that is kept, and among them those whose face is least like the
    person's mean face: what is kept stays diverse.
    """
    at = np.flatnonzero((found.counts() > limit)[found.persons])
    people, places = found.persons[at], found.places[at]
    draws = drawn(found.known.at(places).view(np.uint64), seed)
    order = np.lexsort((draws, _closeness(state, found)[at], _copy_rank(people, places, found, draws), people))
    return np.unique(places[order][_rank(people[order]) >= limit])


def _closeness(state: IdentityState, found: Persons) -> np.ndarray:
    """The cosine of the person's face in the record to the person's mean face, one a pair; 0 where there is none."""
    owners, embeddings = state.faces
    if not len(owners):
        return np.broadcast_to(np.float64(0), len(found.places))
    close = np.zeros(len(found.places))
    sums = np.zeros((found.people, embeddings.shape[1]))
    np.add.at(sums, found.faces, embeddings)
    means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    cosines = np.einsum("ij,ij->i", embeddings, means[found.faces])
    np.maximum.at(close, _pair(found, found.known.places(owners), found.faces), cosines)
    return np.asarray(close.round(6))


def _copy_rank(people: np.ndarray, places: np.ndarray, found: Persons, draws: np.ndarray) -> np.ndarray:
    """For each pair, how many copies of the record the person has before it, in the order of the draws."""
    group = -1 - np.arange(len(places), dtype=np.int64)
    for number, copied in enumerate(found.copies):
        if len(copied.things):
            records, first = np.unique(found.known.places(copied.owners()), return_index=True)
            place = np.minimum(np.searchsorted(records, places), len(records) - 1)
            seen = (records[place] == places) & (group < 0)
            group[seen] = copied.groups[first][place[seen]].astype(np.int64) * 2 + number
    order = np.lexsort((draws, group, people))
    keys = np.stack([people[order], group[order]], axis=1)
    starts = np.concatenate([[True], (keys[1:] != keys[:-1]).any(axis=1)]) if len(keys) else np.zeros(0, bool)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = _rank(np.cumsum(starts))
    return rank


def _rank(groups: np.ndarray) -> np.ndarray:
    """The position of each entry in its group; groups follow one another."""
    if not len(groups):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
    return np.arange(len(groups)) - np.repeat(starts, np.diff([*starts, len(groups)]))


def _pair(found: Persons, places: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Where the pairs of records and persons are; all of them are there, sorted by record, then person."""
    codes = found.places.astype(np.int64) * found.people + found.persons
    return np.asarray(np.searchsorted(codes, places * found.people + persons))
