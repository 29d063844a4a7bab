"""Leaves columns out of the release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch
from sanitize.stage.shapes import Context, Outcome, Role, Touches
from sanitize.stage.usable import Stage


@dataclass(frozen=True)
class Drop(Stage):
    """Remove columns; stages after it can still ask for their raw values, the release never holds them.

    Options:
        columns: the columns to remove.
    """

    kind: ClassVar[str] = "drop"
    technique: ClassVar[str] = "suppression"
    discharges: ClassVar[frozenset[Role]] = frozenset(("identifier", "quasi", "sensitive", "text", "image"))

    columns: Sequence[str]

    def touches(self) -> Touches:
        """The columns that go."""
        return Touches(drops=self.columns)

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch without the columns."""
        tally = sum((Tally.of(name, "ANY", "drop", batch.num_rows) for name in self.columns), Tally())
        return Outcome(batch.drop_columns(list(self.columns)), tally)
