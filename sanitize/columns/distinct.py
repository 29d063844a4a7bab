"""How many different values a column has, and an even sample of them, in bounded memory and mergeable."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pandas.util import hash_array

SIZE = 512
"""Distinct values that are kept: those with the smallest hashes, so an even sample of all of them."""
LONGEST = 200
"""Characters of a value that are kept."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """The smallest hashes (uint64, sorted) of the values seen, and these values as text.

    The number of different values follows from the largest of the hashes that are kept, to some 5%; up to SIZE values
    it is exact. Bar-Yossef et al.: "Counting distinct elements in a data stream", 2002.
    """

    hashes: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, unique: pa.Array) -> Distinct:
        """The values of an array of different strings."""
        texts = np.asarray(unique.to_numpy(zero_copy_only=False), dtype=object)
        hashes = hash_array(texts, categorize=False)
        order = np.argsort(hashes, kind="stable")[:SIZE]
        return cls(hashes[order], tuple(texts[place][:LONGEST] for place in order.tolist()))

    def merge(self, other: Distinct) -> Distinct:
        """The values of both."""
        both, first = np.unique(np.concatenate([self.hashes, other.hashes]), return_index=True)
        values = (*self.values, *other.values)
        return Distinct(both[:SIZE], tuple(values[place] for place in first[:SIZE].tolist()))

    @property
    def count(self) -> int:
        """How many different values there are."""
        if len(self.hashes) < SIZE:
            return len(self.hashes)
        return round((SIZE - 1) / (float(self.hashes[-1]) / 2.0**64))
