"""The classes of the written rows: those that lost rows after the fit may no longer hold k, l or t."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.stage.settling import Settling, Verdict
from sanitize.stages.shared.classes_by_person import ClassesByPerson
from sanitize.tabular.diversity import Model
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.settle import settle, undivided


@dataclass(frozen=True)
class WrittenClasses(Settling[Histogram]):
    """Counts released quasi-identifiers; a class that has fallen below k, l or t is removed whole.

    `earlier` are rows that count with them: those of the same frozen solution, as they are released. They stay with
    the driver.
    """

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...]
    k: int
    models: Sequence[Model]
    earlier: Histogram | None = field(default=None, repr=False)
    unit: str | None = None
    groups: tuple[str, ...] = ()
    fitted: bool = False
    """Whether the fit has judged the same rows, by k alone."""

    def __getstate__(self) -> dict[str, Any]:
        """Without what no worker needs."""
        return {**self.__dict__, "earlier": None}

    @property
    def counts(self) -> tuple[str, ...]:
        """Quasi-identifiers and the sensitive columns that l and t protect."""
        return (*self.quasi, *self.sensitive)

    @property
    def reports(self) -> tuple[str, ...]:
        """The columns by which suppression is reported."""
        return self.groups

    @property
    def by_unit(self) -> bool:
        """Whether k counts people."""
        return self.unit is not None

    @property
    def held_by_fit(self) -> bool:
        """Whether the fit has kept every class that is released at k."""
        return self.fitted and not self.models and self.earlier is None

    def by_person(self) -> ClassesByPerson | None:
        """How people are counted bucket by bucket; with earlier rows all people are counted together."""
        if not self.by_unit or self.earlier is not None:
            return None
        return ClassesByPerson(self.quasi, self.sensitive, self.k, self.sensitive)

    def zero(self) -> Histogram:
        """No rows."""
        return Histogram.zero(self.quasi, self.sensitive, by_unit=self.by_unit)

    def fold(self, state: Histogram, columns: Mapping[str, pa.Array], units: np.ndarray | None) -> Histogram:
        """The histogram with further rows."""
        return state.fold(columns, units)

    def merge(self, one: Histogram, other: Histogram) -> Histogram:
        """The rows of both."""
        return one.merge(other)

    def judge(self, state: Histogram) -> Verdict:
        """The classes that hold, on these rows and those that were counted earlier."""
        if self.earlier is None:
            return settle(state, self.k, self.models)
        both = self.earlier.and_others(state)
        return settle(both.condensed_by_units(self.k, self.sensitive) if self.by_unit else both, self.k, self.models)

    def divided_by(self, columns: tuple[str, ...]) -> DividedClasses:
        """k, l and t of the parts into which further columns divide the classes of this release."""
        return DividedClasses(
            (*self.quasi, *columns), self.sensitive, self.k, self.models, unit=self.unit, own=len(self.quasi)
        )


@dataclass(frozen=True)
class DividedClasses(WrittenClasses):
    """Counts the parts of classes: a class of which one part falls below k, l or t must not be divided."""

    own: int = 0
    """How many of the first columns make the classes; the others divide them."""

    def judge(self, state: Histogram) -> Verdict:
        """The classes that may be divided."""
        return undivided(state, self.own, self.k, self.models)
