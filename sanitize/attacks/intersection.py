"""An attacker who holds an earlier release too, and joins its persons with those of the new one by their tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pandas.util import hash_array

from sanitize.attacks.classes import combined, dense, runs
from sanitize.attacks.linkage import Output
from sanitize.data_kinds.distinct import distinct

RELEASE = "\x00release"
"""The column that says which of several earlier releases a row is in."""
BLOCK = 1 << 22
"""Values of places that are compared at a time, which bounds memory."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two releases: its rows, which of their columns are quasi-identifiers, and whose the rows are."""

    rows: Output
    quasi: tuple[str, ...]
    tokens: np.ndarray
    """A digest (uint64) of each row's token; 0 where it has none."""


@dataclass(frozen=True, slots=True)
class Intersection:
    """What two releases together say of `persons` who are in both; others were `added` later, or `removed`.

    A person's place in a release are the classes that their rows lie in. `k` is the fewest persons in both who share
    their two places; `fewer` counts those who share them with fewer than asked for, and `exposed` those of them whose
    places hold enough persons in each release alone. `added_k` and `removed_k` are the fewest persons added to, or
    removed from, one place. Where there is nobody to count these are 0.

    By sensitive column, `disclosed` counts persons whose two places have exactly one value in common though each alone
    has several (Ganta, Kasiviswanathan and Smith: "Composition attacks and auxiliary information in data privacy",
    KDD 2008). `homogeneous` counts those whose place in one of the releases has several values, but only one among the
    persons who share both places: the tokens tell which rows those are.
    """

    persons: int
    added: int
    removed: int
    k: int
    fewer: int
    exposed: int
    added_k: int
    removed_k: int
    disclosed: Mapping[str, int]
    homogeneous: Mapping[str, int]


def stacked(sides: Sequence[Side]) -> Side:
    """Several earlier releases as one, in which a person's place are their classes in each of them."""
    if len(sides) == 1:
        return sides[0]
    quasi = tuple(dict.fromkeys(name for side in sides for name in side.quasi))
    columns = dict.fromkeys(name for side in sides for name in side.rows.codes)
    values: dict[str, list[object]] = {}
    codes: dict[str, np.ndarray] = {}
    for name in columns:
        numbers: dict[object, int] = {}
        own = []
        for side in sides:
            here = side.rows.values.get(name, [None])
            known = np.array([numbers.setdefault(value, len(numbers)) for value in here], dtype=np.int64)
            own.append(known[side.rows.codes.get(name, np.zeros(len(side.tokens), dtype=np.int64))])
        values[name], codes[name] = list(numbers), np.concatenate(own)
    sizes = [len(side.tokens) for side in sides]
    values[RELEASE], codes[RELEASE] = list(range(len(sides))), np.repeat(np.arange(len(sides)), sizes)
    units, highest, each = (
        np.concatenate([getattr(side.rows, name) for side in sides]) for name in ("units", "highest", "rows")
    )
    tokens = np.concatenate([side.tokens for side in sides])
    return Side(Output(values, codes, units, highest, each), (*quasi, RELEASE), tokens)


def intersect(old: Side, new: Side, sensitive: Sequence[str], k: int) -> Intersection:
    """Join two releases that both hold the sensitive columns; `k` persons were asked for.

    Rows without a token are nobody's. Memory is bounded by a few numbers a row, however classes overlap.
    """
    persons = _persons(old, new)
    joined = _Joined.of(persons, _places(old, new, persons))
    told = {name: joined.told(np.concatenate(_aligned(old, new, name))) for name in sensitive}
    removed, added = joined.alone
    return Intersection(
        persons=int(joined.sizes.sum()),
        added=len(added),
        removed=len(removed),
        k=_least(joined.sizes),
        fewer=int(joined.sizes[joined.sizes < k].sum()),
        exposed=int(joined.sizes[(joined.sizes < k) & (joined.crowds >= k)].sum()),
        added_k=_least(np.unique(added, return_counts=True)[1]),
        removed_k=_least(np.unique(removed, return_counts=True)[1]),
        disclosed={name: disclosed for name, (disclosed, _) in told.items()},
        homogeneous={name: homogeneous for name, (_, homogeneous) in told.items()},
    )


def _least(counts: np.ndarray) -> int:
    return int(counts.min()) if len(counts) else 0


def _persons(old: Side, new: Side) -> list[np.ndarray]:
    """The number (int64) of every row's person in both releases, from 0 on; -1 for nobody's."""
    tokens = np.concatenate([old.tokens, new.tokens])
    known = distinct(tokens[tokens != 0])
    numbers = np.where(tokens == 0, -1, np.searchsorted(known, tokens))
    return np.split(numbers, [len(old.tokens)])


def _aligned(old: Side, new: Side, column: str) -> list[np.ndarray]:
    """Every row's value in both releases as a number (int64) from 0 on, the same for equal values; -1 for null."""
    numbers: dict[object, int] = {None: -1}
    own = [[numbers.setdefault(value, len(numbers) - 1) for value in side.rows.values[column]] for side in (old, new)]
    sides = zip((old, new), own, strict=True)
    return [np.array(known, dtype=np.int64)[side.rows.codes[column]] for side, known in sides]


def _places(old: Side, new: Side, persons: Sequence[np.ndarray]) -> np.ndarray:
    """The old place and the new one of every person (2, persons), numbered from 0 on; -1 where a person is not.

    Equal for equal sets of classes: what is numbered are sums of the classes' 64-bit digests.
    """
    places = np.full((2, 1 + max(int(rows.max(initial=-1)) for rows in persons)), -1, dtype=np.int64)
    for own, side, rows in zip(places, (old, new), persons, strict=True):
        classes = dense(combined([side.rows.codes[name] for name in side.quasi], len(rows))).astype(np.int64)
        width = int(classes.max(initial=0)) + 1
        once = np.unique((rows * width + classes)[rows >= 0])
        starts = runs(once // width)
        sums = np.add.reduceat(hash_array(once % width + 1), starts)
        own[once[starts] // width] = dense(sums) + int(places.max(initial=-1)) + 1
    return places


@dataclass(frozen=True)
class _Joined:
    """The rows of both releases, one after the other, and the pairs of places of those persons who are in both."""

    later: np.ndarray
    """Whether a row is of the new release."""
    named: np.ndarray
    """Whether a row is somebody's; `later`, `at` and `pairs` are of those rows."""
    at: np.ndarray
    pairs: np.ndarray
    """The pair of each row's person, -1 for those who aren't in both."""
    places: np.ndarray
    """The old and the new place of each pair (2, pairs)."""
    sizes: np.ndarray
    """The persons of each pair."""
    crowds: np.ndarray
    """The persons of each pair's old or new place, in both releases or not; the fewer of the two."""
    alone: tuple[np.ndarray, np.ndarray]
    """The places of persons who are in the old release only, and of those in the new one only."""

    @classmethod
    def of(cls, persons: Sequence[np.ndarray], places: np.ndarray) -> _Joined:
        here = places >= 0
        both = np.logical_and(*here)
        known = places[:, both]
        keys = combined(list(known), known.shape[1])
        _, first, numbers, sizes = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        pairs = np.full(len(both), -1, dtype=np.int64)
        pairs[both] = numbers
        who, later = np.concatenate(persons), np.repeat([0, 1], [len(rows) for rows in persons])
        named = who >= 0
        who, later = who[named], later[named]
        crowds = np.bincount(places[here])[known[:, first]].min(axis=0)
        removed, added = (places[side][here[side] & ~both] for side in (0, 1))
        return cls(later, named, places[later, who], pairs[who], known[:, first], sizes, crowds, (removed, added))

    def told(self, values: np.ndarray) -> tuple[int, int]:
        """How many persons are disclosed and homogeneous, by each row's value (int64, -1 for null)."""
        values = values[self.named] + 1
        kinds = int(values.max(initial=0)) + 1
        held = np.unique(self.at * kinds + values)
        several = np.bincount(held // kinds, minlength=int(self.places.max(initial=-1)) + 1)[self.places] > 1
        shared = np.unique((2 * self.pairs + self.later) * kinds + values)
        shared = shared[shared >= 0] // kinds
        alike = np.bincount(shared, minlength=2 * len(self.sizes)).reshape(-1, 2).T == 1
        disclosed = np.logical_and(*several)
        disclosed[disclosed] = _in_common(held, kinds, self.places[:, disclosed]) == 1
        return int(self.sizes[disclosed].sum()), int(self.sizes[(alike & several).any(axis=0)].sum())


def _in_common(held: np.ndarray, kinds: int, places: np.ndarray) -> np.ndarray:
    """How many values the two places of each pair have in common; `held` are sorted numbers, place * kinds + value."""
    starts = np.searchsorted(held, np.arange(int(places.max(initial=0)) + 2) * kinds)
    sizes = np.diff(starts)[places]
    small, large = np.where(sizes[0] <= sizes[1], places, places[::-1])
    sizes = sizes.min(axis=0)
    common = np.empty(len(sizes), dtype=np.int64)
    for block in np.split(np.arange(len(sizes)), runs(np.cumsum(sizes) // BLOCK)[1:]):
        many = sizes[block]
        owners = np.repeat(np.arange(len(block)), many)
        first = starts[small[block]] - (np.cumsum(many) - many)
        wanted = held[np.arange(many.sum()) + first[owners]] % kinds + large[block][owners] * kinds
        found = held[np.minimum(np.searchsorted(held, wanted), len(held) - 1)] == wanted
        common[block] = np.bincount(owners[found], minlength=len(block))
    return common
