"""What k-anonymity learns: the recoding, what it cost, and what is kept for later runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sanitize.tabular.frozen import Frozen, digest, load
from sanitize.tabular.groups import Groups
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.risk import Risk
from sanitize.tabular.solution import Solution


@dataclass(frozen=True, eq=False)
class LearnedClasses:
    """The recoding that was found, and what it cost.

    `counted` is what the solution file is to hold, and `earlier` the data it held before, as released: both stay with
    the driver. `union_k` is k over all of that data, measured when the written files were settled.
    """

    solution: Solution
    before: Risk
    groups: Mapping[str, Groups]
    counted: Frozen | None = field(default=None, repr=False)
    earlier: Histogram | None = field(default=None, repr=False)
    union_k: int | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Without what no worker needs."""
        return {**self.__dict__, "counted": None, "earlier": None}

    def settled(self, removed: Mapping[str, pa.Array], k: int | None) -> LearnedClasses:
        """With the rows that were removed after they were written, as values of each group column, and k of all."""
        groups = {name: found.with_removed(removed[name]) for name, found in self.groups.items() if name in removed}
        return replace(self, groups={**self.groups, **groups}, union_k=None if self.earlier is None else k)

    def recounted(self, rows: Histogram, file: Path) -> LearnedClasses:
        """With a solution file that counts these rows, and not all that the fit has seen."""
        if self.counted is None:
            return self
        both = load(file).histogram.merge(rows) if file.exists() else rows
        seen = self.counted.seen or (digest(self.counted.histogram),)
        return replace(self, counted=replace(self.counted, histogram=both, seen=seen))

    def risk_before(self, watched: Collection[str]) -> dict[str, Any]:
        """What the manifest says of the source's risk; homogeneity of the watched columns."""
        before = self.before
        shares = ("prosecutor_max", "prosecutor_mean", "journalist_max", "marketer")
        rounded = {name: None if (share := getattr(before, name)) is None else round(share, 6) for name in shares}
        counts = {"sample_uniques": before.sample_uniques, "unique_trajectories": before.unique_trajectories}
        shared = {name: share for name, share in before.homogeneous.items() if name in watched and share is not None}
        return {**rounded, **counts, "homogeneous": {name: round(share, 6) for name, share in shared.items()} or None}
