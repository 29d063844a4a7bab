"""Rounds, clips or generalizes numbers that aren't quasi-identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

import pyarrow as pa

from sanitize.errors import UsageError
from sanitize.explain import nearest
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.stage.shapes import Context, Outcome, Touches
from sanitize.stage.usable import Stage
from sanitize.tabular.numbers import clip, ranges, round_to


@dataclass(frozen=True)
class Coarseness:
    """What becomes of a column: `round` to a multiple, or the `interval` of that width; `top` and `bottom` coding."""

    round: float | None = None
    interval: float | None = None
    top: float | None = None
    bottom: float | None = None


OPTIONS = tuple(option.name for option in fields(Coarseness))


@dataclass(frozen=True)
class Coarsen(Stage):
    """Reduce the detail of numbers: `{salary: {round: 1000, top: 200000}}`, `{weight: {interval: 10}}`.

    Rounded and clipped columns keep their type, intervals are text: `[30, 40)`, `>=90`. Quasi-identifiers belong to
    `k_anonymity`, which chooses how coarse they get.

    Options:
        columns: what becomes of each column: round or interval (a width), and top and bottom, the limits of values.
    """

    kind: ClassVar[str] = "coarsen"
    technique: ClassVar[str] = "generalization"

    columns: Mapping[str, Mapping[str, float]]

    def check(self) -> None:
        """Raise UsageError when what a column asks for doesn't exist or doesn't fit together."""
        for name, asked in self.columns.items():
            for option in asked:
                if option not in OPTIONS:
                    raise UsageError(f"stage 'coarsen': column {name!r} has no {option!r}{nearest(option, OPTIONS)}")
            if not asked:
                raise UsageError(f"stage 'coarsen': column {name!r} takes round or interval, top, bottom")
            if "round" in asked and "interval" in asked:
                raise UsageError(f"stage 'coarsen': column {name!r} takes round or interval, not both")
            if min(asked.get("round", 1), asked.get("interval", 1)) <= 0:
                raise UsageError(f"stage 'coarsen': round and interval of column {name!r} must be greater than 0")
            if "top" in asked and "bottom" in asked and asked["bottom"] >= asked["top"]:
                raise UsageError(f"stage 'coarsen': bottom of column {name!r} must be less than top")

    def touches(self) -> Touches:
        """The named columns."""
        return Touches(reads=tuple(self.columns), writes=tuple(self.columns))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with coarser columns; UsageError for a column that doesn't hold numbers."""
        tally = Tally()
        for name, asked in self.columns.items():
            made = _coarser(batch.column(name), Coarseness(**asked))
            tally += Tally.of(name, "NUMBER", "coarsen", len(made) - made.null_count)
            batch = with_column(batch, name, made)
        return Outcome(batch, tally)


def _coarser(values: pa.Array, asked: Coarseness) -> pa.Array:
    if asked.interval is not None:
        return ranges(values, asked.interval, asked.bottom, asked.top)
    rounded = values if asked.round is None else round_to(values, asked.round)
    return clip(rounded, asked.bottom, asked.top)
