"""How copies are found without comparing all with all, so that a run can look for them bucket by bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sanitize.stage.shapes import Pairs

NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Banded:
    """Things by what they may be alike in: two with the same draw (uint64) are compared.

    `columns` hold the number (int64) of each thing, and whatever the likeness looks at in the bucket.
    """

    draws: np.ndarray
    columns: Mapping[str, np.ndarray]


class Likeness(Protocol):
    """What makes things with signatures copies of one another."""

    @property
    def confirms(self) -> bool:
        """Whether candidates are copies only if their signatures, brought together, say so."""
        ...

    def bands(self, numbers: np.ndarray, signatures: np.ndarray) -> Iterator[Banded]:
        """Numbered things by band: draws of different bands are different."""
        ...

    def candidates(self, banded: Banded) -> Pairs:
        """Pairs of numbers (int64) of things that may be copies, given all things of some draws, in any order."""
        ...

    def alike(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Which pairs of signatures are those of copies."""
        ...


@dataclass(frozen=True, slots=True)
class Signed:
    """Things that are looked at for copies: their likeness, numbers (int64 (n,)) and signatures (n, w)."""

    likeness: Likeness
    numbers: np.ndarray
    signatures: np.ndarray
