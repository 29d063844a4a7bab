"""What a fit has decided for every record: a number each, in as few bytes as it takes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sanitize.identity.records import Records


@dataclass(frozen=True, eq=False)
class PerRecord:
    """A small number for each of some records, sorted by record."""

    records: Records = field(default_factory=Records)
    numbers: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))

    @classmethod
    def of(cls, records: Records, numbers: np.ndarray) -> PerRecord:
        """With numbers (0 or more) in the narrowest type that holds them."""
        return cls(records, numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))), copy=False))

    def at(self, records: np.ndarray, otherwise: int) -> np.ndarray:
        """The numbers (int64) of some records; for one that the fit has not seen (a canary), another."""
        places = self.records.places(records)
        if not len(self.numbers):
            return np.full(len(records), otherwise, dtype=np.int64)
        return np.where(places < 0, otherwise, self.numbers[places].astype(np.int64))

    def within(self, first: int, stop: int) -> PerRecord:
        """Those of the records from `first` up to and without `stop`."""
        records, places = self.records.within(first, stop)
        return PerRecord(records, self.numbers[places])
