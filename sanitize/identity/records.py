"""Sets of record numbers as ranges: a few bytes for the records of a shard, however many they are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


def _nothing() -> np.ndarray:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Record numbers: ranges from `starts` up to and without `stops` (int64, sorted, none of which touch)."""

    starts: np.ndarray = field(default_factory=_nothing)
    stops: np.ndarray = field(default_factory=_nothing)

    @classmethod
    def of(cls, numbers: np.ndarray) -> Records:
        """The set of some numbers (int64, in any order)."""
        if len(numbers) == 0:
            return cls()
        ascending = np.unique(numbers)
        breaks = np.flatnonzero(np.diff(ascending) != 1) + 1
        starts = ascending[np.concatenate([[0], breaks])]
        stops = ascending[np.concatenate([breaks - 1, [len(ascending) - 1]])] + 1
        return cls(starts, stops)

    def __len__(self) -> int:
        return int((self.stops - self.starts).sum())

    @property
    def numbers(self) -> np.ndarray:
        """All of them (int64, sorted)."""
        return self.at(np.arange(len(self)))

    def at(self, places: np.ndarray) -> np.ndarray:
        """The numbers (int64) that are at some places among all, sorted, from 0 on."""
        ends = np.cumsum(self.stops - self.starts)
        part = np.searchsorted(ends, places, side="right")
        return np.asarray(self.stops[part] - ends[part] + places)

    def places(self, numbers: np.ndarray) -> np.ndarray:
        """Where among all each number is (int64); -1 for a number that isn't there."""
        if len(self.starts) == 0:
            return np.full(len(numbers), -1, dtype=np.int64)
        part = np.maximum(np.searchsorted(self.starts, numbers, side="right") - 1, 0)
        before = np.cumsum(self.stops - self.starts) - (self.stops - self.starts)
        there = (self.starts[part] <= numbers) & (numbers < self.stops[part])
        return np.where(there, before[part] + numbers - self.starts[part], -1)

    def merge(self, other: Records) -> Records:
        """The numbers of both; a number is in one of them."""
        order = np.argsort(np.concatenate([self.starts, other.starts]))
        starts = np.concatenate([self.starts, other.starts])[order]
        stops = np.concatenate([self.stops, other.stops])[order]
        apart = np.flatnonzero(starts[1:] != stops[:-1])
        first = np.concatenate([[0], apart + 1]) if len(starts) else _nothing()
        last = np.concatenate([apart, [len(starts) - 1]]) if len(starts) else _nothing()
        return Records(starts[first], stops[last])

    def within(self, first: int, stop: int) -> tuple[Records, slice]:
        """Those from `first` up to and without `stop`, and their places among all."""
        starts, stops = np.clip(self.starts, first, stop), np.clip(self.stops, first, stop)
        before = int((np.clip(self.stops, None, first) - np.clip(self.starts, None, first)).sum())
        filled = starts < stops
        found = Records(starts[filled], stops[filled])
        return found, slice(before, before + len(found))
