"""Distinct people of sensitive values, counted without a list of all people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sanitize.data_kinds.stable_order import stable_order
from sanitize.tabular.packing import AnyInts, Ints, starts
from sanitize.tabular.people import Units, mixed


@dataclass(frozen=True)
class ValuePeople:
    """How many people have a value of a sensitive column, by the tuples in which they have it.

    People who have a value in the same set of tuples are one number, once for each of these tuples: so the people of
    a value are counted exactly in any union of tuples, and people who were never in two need no more than a tuple.
    """

    of_tuple: Ints
    value: Ints
    tuples: Units
    """A digest of the set of tuples."""
    people: Ints

    @classmethod
    def count(cls, of_tuple: Ints, value: AnyInts, units: Units, digests: Units) -> ValuePeople:
        """Those of entries, each a tuple, a value and a person; `digests` are those of the tuples."""
        order = stable_order(of_tuple, value, units)
        first = starts(units[order], value[order], of_tuple[order])
        units, value, of_tuple = units[order][first], value[order][first], of_tuple[order][first]
        begin = starts(units, value)
        sums = np.add.reduceat(mixed(digests)[of_tuple], begin) if len(begin) else units
        tuples = np.repeat(sums, np.diff([*begin, len(units)]))
        return cls._added(of_tuple, value.astype(np.int64), tuples, np.ones(len(units), dtype=np.int64))

    @classmethod
    def merge(cls, parts: Sequence[ValuePeople], places: Sequence[Ints], values: Sequence[AnyInts]) -> ValuePeople:
        """Those of tables without common people; tuple i of a table is places[table][i], and values likewise."""
        return cls._added(
            np.concatenate([place[part.of_tuple] for part, place in zip(parts, places, strict=True)]),
            np.concatenate([code[part.value] for part, code in zip(parts, values, strict=True)]).astype(np.int64),
            np.concatenate([part.tuples for part in parts]),
            np.concatenate([part.people for part in parts]),
        )

    @classmethod
    def _added(cls, of_tuple: Ints, value: Ints, tuples: Units, people: Ints) -> ValuePeople:
        order = stable_order(tuples, value, of_tuple)
        first = starts(of_tuple[order], value[order], tuples[order])
        kept = order[first]
        summed = np.add.reduceat(people[order], first) if len(first) else people
        return cls(of_tuple[kept], value[kept], tuples[kept], summed)

    def inside(self, chosen: npt.NDArray[np.bool_]) -> int:
        """The people, each once a value, who have their value in chosen tuples only."""
        groups = self.groups
        outside = np.bincount(groups, weights=~chosen[self.of_tuple])
        people = np.zeros(len(outside), dtype=np.int64)
        people[groups] = self.people
        return int(people[outside == 0].sum())

    @cached_property
    def groups(self) -> Ints:
        """The people of each entry as a number from 0 on: those with one value in the same tuples have one."""
        order = stable_order(self.tuples, self.value)
        new = np.zeros(len(order), dtype=np.int64)
        new[starts(self.value[order], self.tuples[order])] = 1
        found = np.empty(len(order), dtype=np.int64)
        found[order] = np.cumsum(new) - 1
        return found
