"""Which records of an over-represented person to leave out."""

from __future__ import annotations

import numpy as np

from sanitize.identity.resolve import Persons, copies
from sanitize.identity.state import IdentityState


def beyond(state: IdentityState, found: Persons, limit: int, draws: np.ndarray) -> np.ndarray:
    """The records (sorted int64) that a person has beyond the limit; `draws` float64 orders the pairs of `found`.

    Kept first are records that are no copy of one that is kept, and among them those whose face is least like the
    person's mean face: what is kept stays diverse.
    """
    order = np.lexsort((draws, _closeness(state, found), _copy_rank(state, found, draws), found.persons))
    ranked = found.persons[order]
    return np.unique(found.records[order][_rank(ranked) >= limit])


def _closeness(state: IdentityState, found: Persons) -> np.ndarray:
    """The cosine of the person's face in the record to the person's mean face, one a pair; 0 where there is none."""
    owners, embeddings = state.faces
    close = np.zeros(len(found.records))
    if not len(owners):
        return close
    sums = np.zeros((int(found.persons.max()) + 1, embeddings.shape[1]))
    np.add.at(sums, found.faces, embeddings)
    means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    cosines = np.einsum("ij,ij->i", embeddings, means[found.faces])
    np.maximum.at(close, _place(found, owners, found.faces), cosines)
    return np.asarray(close.round(6))


def _copy_rank(state: IdentityState, found: Persons, draws: np.ndarray) -> np.ndarray:
    """For each pair, how many copies of the record the person has before it, in the order of the draws."""
    group = -1 - np.arange(len(found.records), dtype=np.int64)
    for number, (owners, digests) in enumerate(copies(state)):
        records, first = np.unique(owners, return_index=True)
        place = np.minimum(np.searchsorted(records, found.records), max(len(records) - 1, 0))
        seen = np.zeros(len(found.records), dtype=bool)
        if len(records):
            seen = (records[place] == found.records) & (group < 0)
            group[seen] = digests[first][place[seen]].astype(np.int64) * 2 + number
    order = np.lexsort((draws, group, found.persons))
    keys = np.stack([found.persons[order], group[order]], axis=1)
    starts = np.concatenate([[True], (keys[1:] != keys[:-1]).any(axis=1)]) if len(keys) else np.zeros(0, bool)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = _rank(np.cumsum(starts))
    return rank


def _rank(groups: np.ndarray) -> np.ndarray:
    """The position of each entry in its group; the groups stand one after the other."""
    if not len(groups):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
    return np.arange(len(groups)) - np.repeat(starts, np.diff([*starts, len(groups)]))


def _place(found: Persons, records: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Where the pairs of records and persons stand; all of them are there, sorted by record, then person."""
    count = int(found.persons.max()) + 1
    codes = np.unique(found.records, return_inverse=True)[1] * count + found.persons
    position = np.searchsorted(np.unique(found.records), records)
    return np.asarray(np.searchsorted(codes, position * count + persons))
