"""Distinct people of tuples, counted without a list of all people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sanitize.data_kinds.stable_order import stable_order
from sanitize.tabular.packing import Ints, starts

Units = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class People:
    """How many people the tuples hold.

    People of one tuple only are a number. Of each tuple's other people the `most` with the smallest digests are kept,
    or all of them: so the people of any union of tuples are counted exactly up to `most`.
    """

    total: int
    """Distinct people."""
    of_tuple: Ints
    """People of each tuple."""
    alone: Ints
    """People of each tuple who are in no other one."""
    pair_tuple: Ints
    pair_unit: Units
    """The digest of the person of each pair; pairs are ordered by tuple and digest."""
    pair_spread: Ints
    """In how many tuples the person of each pair is."""
    unique: int | None = None
    """People whose tuples, each with its number of rows, are those of no one else."""

    @property
    def unit_codes(self) -> Ints:
        """The person of each pair as a number from 0 on."""
        return np.unique(self.pair_unit, return_inverse=True)[1].reshape(-1).astype(np.int64)

    def moved(self, place: Ints, tuples: int) -> People:
        """The same people when tuple i is tuple place[i] of so many; `of_tuple` is an upper bound then."""
        return People(
            self.total,
            _summed(self.of_tuple, place, tuples),
            _summed(self.alone, place, tuples),
            place[self.pair_tuple],
            self.pair_unit,
            self.pair_spread,
        )


def count_people(
    tuples: int, of_tuple: Ints, units: Units, rows: Ints, digests: Units, most: int | None = None
) -> tuple[People, Units]:
    """The people of so many tuples, and a digest of each person's trajectory: the tuples and the rows in each.

    The entries are rows of a tuple and a person; `digests` are those of the tuples. Trajectories compare across calls.
    """
    encoded = pa.array(units).dictionary_encode()
    names = encoded.dictionary.to_numpy()
    keys = encoded.indices.to_numpy().astype(np.int64) * max(tuples, 1) + of_tuple
    order = stable_order(keys)
    first = starts(keys[order])
    unit, place = np.divmod(keys[order][first], max(tuples, 1))
    times = np.add.reduceat(rows[order], first) if len(first) else rows[:0]
    spread = np.bincount(unit, minlength=len(names))[unit]
    alone, shared = spread == 1, np.flatnonzero(spread > 1)
    people = People(
        len(names),
        np.bincount(place, minlength=tuples).astype(np.int64),
        np.bincount(place[alone], minlength=tuples).astype(np.int64),
        *smallest(place[shared], names[unit[shared]], spread[shared], most),
    )
    steps = mixed(digests[place] + mixed(times.astype(np.uint64)))
    return people, np.add.reduceat(steps, starts(unit)) if len(unit) else names


def merge_people(parts: Sequence[People], places: Sequence[Ints], tuples: int, most: int | None) -> People:
    """The people of tables that have none in common; tuple i of a table is tuple places[table][i] of so many."""
    moved = [part.moved(place, tuples) for part, place in zip(parts, places, strict=True)]
    return People(
        sum(part.total for part in moved),
        np.sum([part.of_tuple for part in moved], axis=0),
        np.sum([part.alone for part in moved], axis=0),
        *smallest(
            np.concatenate([part.pair_tuple for part in moved]),
            np.concatenate([part.pair_unit for part in moved]),
            np.concatenate([part.pair_spread for part in moved]),
            most,
        ),
    )


def smallest(place: Ints, units: Units, spread: Ints, most: int | None) -> tuple[Ints, Units, Ints]:
    """Pairs by tuple and digest, of each tuple no more than the first `most`."""
    order = stable_order(units, place)
    place, units, spread = place[order], units[order], spread[order]
    if most is None or not len(place):
        return place, units, spread
    first = starts(place)
    rank = np.arange(len(place)) - np.repeat(first, np.diff([*first, len(place)]))
    kept = rank < most
    return place[kept], units[kept], spread[kept]


def mixed(numbers: Units) -> Units:
    """SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): spreads close numbers over 64 bits."""
    spread = numbers + np.uint64(0x9E3779B97F4A7C15)
    spread = (spread ^ (spread >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    spread = (spread ^ (spread >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return spread ^ (spread >> np.uint64(31))


def _summed(counts: Ints, place: Ints, tuples: int) -> Ints:
    summed = np.zeros(tuples, dtype=np.int64)
    np.add.at(summed, place, counts)
    return summed
