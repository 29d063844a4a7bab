"""The recoding that k-anonymity found, at work on batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa

from sanitize.stage.base import Context, Grouped, Outcome, Removal, Stage, Touches
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.tabular.frozen import Frozen, digest, load, save
from sanitize.tabular.groups import Groups
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.local import interval_bounds
from sanitize.tabular.privacy import strength
from sanitize.tabular.risk import Risk
from sanitize.tabular.solution import Solution

if TYPE_CHECKING:
    from sanitize.stages.k_anonymity import KAnonymity


@dataclass(frozen=True, eq=False)
class FrozenKAnonymity(Stage):
    """The recoding that was found; rows of a class that was not counted, or of a value not seen, are suppressed.

    `counted` is what the solution file is to hold, and `earlier` the data it held before, as released: both stay with
    the driver. `union_k` is k over all of that data, measured when the written files were settled.
    """

    kind: ClassVar[str] = "k_anonymity"
    technique: ClassVar[str] = "generalization"
    removal: ClassVar[Removal] = "suppressed"

    asked: KAnonymity
    solution: Solution
    before: Risk
    groups: Mapping[str, Groups]
    counted: Frozen | None = field(default=None, repr=False)
    earlier: Histogram | None = field(default=None, repr=False)
    union_k: int | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Without what no worker needs."""
        return {**self.__dict__, "counted": None, "earlier": None}

    def touches(self) -> Touches:
        """The quasi-identifiers."""
        return self.asked.touches()

    def grouped(self) -> Grouped:
        """The quasi-identifiers and the unit."""
        return Grouped(tuple(self.asked.quasi), self.asked.unit)

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with released quasi-identifiers, without suppressed rows."""
        released, kept = self.solution.recoding.apply({name: batch.column(name) for name in self.asked.quasi})
        tally = Tally()
        for name, values in released.items():
            batch = with_column(batch, name, values)
            tally += Tally.of(name, "QUASI_IDENTIFIER", "generalize", int(kept.sum()))
        for name in self.asked.bounds:
            for end, values in zip(("low", "high"), interval_bounds(released[name]), strict=True):
                batch = with_column(batch, f"{name}_{end}", values)
        if kept.all():
            return Outcome(batch, tally)
        rows = np.flatnonzero(kept)
        return Outcome(batch.take(pa.array(rows)), tally, rows)

    def settled(self, removed: Mapping[str, pa.Array], union_k: int | None) -> FrozenKAnonymity:
        """With the rows that were removed after they were written, as values of each group column."""
        groups = {name: found.with_removed(removed[name]) for name, found in self.groups.items() if name in removed}
        return replace(self, groups={**self.groups, **groups}, union_k=union_k)

    def recounted(self, rows: Histogram) -> FrozenKAnonymity:
        """With a solution file that counts these rows, and not all that the fit has seen."""
        assert self.counted is not None
        assert self.asked.solution is not None
        file = Path(self.asked.solution)
        both = load(file).histogram.merge(rows) if file.exists() else rows
        seen = self.counted.seen or (digest(self.counted.histogram),)
        return replace(self, counted=replace(self.counted, histogram=both, seen=seen))

    def conclude(self) -> None:
        """Write the solution file, where one is asked for."""
        if self.counted is not None and self.asked.solution is not None:
            save(self.counted, Path(self.asked.solution))

    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        """The recoding and what it cost."""
        asked, found = self.asked, self.solution
        return {
            "privacy": {
                "k_requested": asked.k,
                "union_k": self.union_k,
                "l_requested": {name: strength(one) for name, one in asked.l.items()} or None,
                "t_requested": {name: strength(one) for name, one in asked.t.items()} or None,
                "recoding": asked.recoding,
                "levels": found.levels or None,
                "loss": found.loss,
                "gap": None if found.gap is None else round(found.gap, 6),
                "time_budget": asked.time_budget,
                "suppressed_units": found.suppressed_units,
                "suppressed_by_group": {n: one.rates(asked.min_count) for n, one in self.groups.items()} or None,
                "before": self._risk_before(),
            }
        }

    def _risk_before(self) -> dict[str, Any]:
        """What the manifest says of the source's risk."""
        before = self.before
        shares = ("prosecutor_max", "prosecutor_mean", "journalist_max", "marketer")
        rounded = {name: None if (share := getattr(before, name)) is None else round(share, 6) for name in shares}
        counts = {"sample_uniques": before.sample_uniques, "unique_trajectories": before.unique_trajectories}
        watched = {*self.asked.sensitive, *self.asked.watched}
        shared = {name: share for name, share in before.homogeneous.items() if name in watched and share is not None}
        return {**rounded, **counts, "homogeneous": {name: round(share, 6) for name, share in shared.items()} or None}
