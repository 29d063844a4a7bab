"""A stage that asks of the run what our own ask: a check of the gate, a column that tells people apart, a promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

import sanitize as sz
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.stage.shapes import Added, Context, Grouped, Outcome, Removal, Role, Touches

Places = Counter[tuple[str | None, ...]]
"""How many rows have each combination of values."""


@dataclass(frozen=True)
class Crowds(sz.Fitted[Places, frozenset[str]]):
    """Keep the places that `least` rows share, and add the initial of each row's name."""

    kind: ClassVar[str] = "crowds"
    technique: ClassVar[str] = "record suppression"
    discharges: ClassVar[frozenset[Role]] = frozenset(("quasi",))
    removal: ClassVar[Removal] = "suppressed"

    place: str
    name: str
    least: Annotated[int, Field(ge=1)]
    promised: int | None = None
    """What the gate is asked to check, where that isn't `least`."""

    def touches(self) -> Touches:
        """The place, whose rare values it takes out, and the initial; names are read raw."""
        return Touches(reads=(self.place,), writes=(self.place, "initial"), source=(self.name,), drops_rows=True)

    def adds(self) -> tuple[Added, ...]:
        """The initial, which whoever knows the name knows too."""
        return (Added("initial", tells_apart=True),)

    def grouped(self) -> Grouped:
        """The place."""
        return Grouped((self.place,))

    def demands(self) -> Mapping[str, float]:
        """The fewest rows of a place."""
        return {"k": self.promised or self.least}

    def settles(self, learned: frozenset[str]) -> SharedPlaces:
        """The fewest rows of a place, whatever is lost later."""
        return SharedPlaces(self.place, self.least)

    def fit_reads(self) -> tuple[str, ...]:
        """The place."""
        return (self.place,)

    def zero(self) -> Places:
        """No rows."""
        return Counter()

    def fold(self, state: Places, batch: Batch, context: Context) -> Places:
        """With a batch's rows."""
        return state + Counter((place,) for place in batch.column(self.place).to_pylist())

    def merge(self, one: Places, other: Places) -> Places:
        """The rows of both."""
        return one + other

    def freeze(self, state: Places, context: Context) -> frozenset[str]:
        """The places that enough rows share."""
        return frozenset(place for (place,), rows in state.items() if place is not None and rows >= self.least)

    def apply(self, batch: Batch, context: Context, learned: frozenset[str]) -> Outcome:
        """The rows of these places, with initials."""
        initial = pc.utf8_slice_codeunits(context.source.column(self.name), 0, 1)
        batch = with_column(batch, "initial", initial)
        rows = np.flatnonzero([place in learned for place in batch.column(self.place).to_pylist()])
        tally = Tally.of(self.place, "QUASI_IDENTIFIER", "keep", len(rows))
        return Outcome(batch.take(pa.array(rows)), tally, rows)


@dataclass(frozen=True)
class SharedPlaces(sz.Settling[Places]):
    """Counts the written rows of each place, and of the parts into which further columns divide it."""

    place: str
    least: int
    further: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[str, ...]:
        """The place, and what divides it."""
        return (self.place, *self.further)

    @property
    def by_unit(self) -> bool:
        """Rows are counted."""
        return False

    def divided_by(self, columns: tuple[str, ...]) -> SharedPlaces:
        """The parts of places."""
        return replace(self, further=columns)

    def zero(self) -> Places:
        """No rows."""
        return Counter()

    def fold(self, state: Places, columns: Mapping[str, pa.Array], units: np.ndarray | None) -> Places:
        """With further rows."""
        return state + Counter(zip(*(columns[name].to_pylist() for name in self.counts), strict=True))

    def merge(self, one: Places, other: Places) -> Places:
        """The rows of both."""
        return one + other

    def judge(self, state: Places) -> TooFew:
        """The places of which no part has too few rows."""
        return TooFew(self.place, frozenset(place for (place, *_), rows in state.items() if rows < self.least))


@dataclass(frozen=True)
class TooFew:
    """The places that have to go."""

    column: str
    places: frozenset[Any]

    @property
    def breaks(self) -> bool:
        """Whether there are any."""
        return bool(self.places)

    def keeps(self, columns: Mapping[str, pa.Array]) -> np.ndarray:
        """The rows of all others."""
        return np.array([place not in self.places for place in columns[self.column].to_pylist()], dtype=bool)
