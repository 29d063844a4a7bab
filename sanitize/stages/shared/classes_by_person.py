"""Histograms of classes bucket by bucket of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sanitize.stage.by_person import ByPerson
from sanitize.tabular.histogram import Histogram


@dataclass(frozen=True)
class ClassesByPerson(ByPerson[Histogram]):
    """Counts quasi-identifiers, and what is counted along with them, exactly for up to `most` people of a class.

    The people of each value of the `valued` columns are counted exactly.
    """

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...]
    most: int
    valued: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All that is counted."""
        return (*self.quasi, *self.sensitive)

    def count(self, columns: Mapping[str, pa.Array], units: np.ndarray | None) -> tuple[Histogram, np.ndarray]:
        """A condensed histogram, and each person's trajectory."""
        return (
            Histogram.zero(self.quasi, self.sensitive, by_unit=True)
            .fold(columns, units)
            .condensed(self.most, self.valued)
        )

    def finish(self, state: Histogram, once: int) -> Histogram:
        """With the number of people whose trajectory is theirs alone."""
        return state.with_unique(once)
