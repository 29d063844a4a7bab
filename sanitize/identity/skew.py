"""How unequally records are spread over persons, in numbers that name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

BINS = (1, 2, 5, 10, 20, 50, 100, 1000)
"""Lower ends of the bins of records a person."""


@dataclass(frozen=True, slots=True)
class Skew:
    """Persons, records, Gini coefficient, largest share, effective number of persons, and persons by bin."""

    persons: int
    records: int
    gini: float
    max_share: float
    effective: float
    bins: tuple[tuple[int, int], ...]

    def facts(self) -> dict[str, Any]:
        """What a manifest says of it: rounded, and persons by bin."""
        return {
            "gini": round(self.gini, 4),
            "max_share": round(self.max_share, 4),
            "effective": round(self.effective, 1),
            "bins": [{"at_least": low, "identities": persons} for low, persons in self.bins],
        }


def skew(counts: np.ndarray) -> Skew:
    """The skew of records a person (not negative; persons without any don't count).

    `effective` is 1/Σp², the number of equally frequent persons with the same concentration (Laakso and Taagepera,
    1979); `gini` is 0 when all have the same number of records; `bins` pairs each lower end with its persons.
    """
    values, people = np.unique(counts[counts > 0], return_counts=True)
    number, total = int(people.sum()), float(values @ people)
    if total == 0:
        return Skew(0, 0, 0.0, 0.0, 0.0, tuple((low, 0) for low in BINS))
    before = np.cumsum(people) - people
    gini = float((values * people) @ (2 * before + people - number) / (number * total))
    inside = np.zeros(len(BINS), dtype=np.int64)
    np.add.at(inside, np.maximum(np.searchsorted(BINS, values, side="right") - 1, 0), people)
    bins = tuple((low, int(persons)) for low, persons in zip(BINS, inside, strict=True))
    largest, squares = float(values[-1] / total), float(values.astype(np.float64) ** 2 @ people)
    return Skew(number, int(total), gini, largest, total**2 / squares, bins)
