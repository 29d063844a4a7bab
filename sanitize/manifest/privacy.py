"""What the manifest says of classes, risk and identities."""

from collections.abc import Mapping
from typing import Literal

from sanitize.manifest.section import Section
from sanitize.manifest.values import Count, Share, Whole


class Risk(Section):
    """Re-identification risk over the quasi-identifiers: highest for one person, average, and unique units.

    `homogeneous` is, for each sensitive column, the share of units whose class has one value only.
    """

    prosecutor_max: Share | None = None
    prosecutor_mean: Share | None = None
    journalist_max: Share | None = None
    marketer: Share | None = None
    sample_uniques: Count | None = None
    unique_trajectories: Count | None = None
    homogeneous: Mapping[str, Share] | None = None


class RiskChange(Section):
    """Risk of the source and of the written files."""

    before: Risk | None = None
    after: Risk | None = None


class ClassBin(Section):
    """How many classes hold from `low` to `high` units; the last bin has no upper end."""

    low: Whole
    high: Whole | None = None
    classes: Whole


class ColumnSet(Section):
    """How far some columns together tell rows apart: distinct combinations by rows, and pairs of rows that differ."""

    columns: tuple[str, ...]
    distinction: Share
    separation: Share


class Telling(Section):
    """The sets of up to three columns that tell most, out of `sets`, on `rows` sampled rows."""

    rows: Whole
    sets: Whole
    most: tuple[ColumnSet, ...]


class TellingChange(Section):
    """Which columns tell rows apart in the source and in the written files."""

    before: Telling | None = None
    after: Telling | None = None


class Privacy(Section):
    """k, l and t as measured on the written files, beside what was asked for. `k` is null for an empty result.

    `union_k` is k over the written rows and those counted earlier under the same frozen solution.
    `suppressed_by_group` holds, for each column asked for, the suppressed share of every group's rows, rounded up to
    thousandths: unlabelled, the largest group first, groups of fewer than minCount rows together.
    """

    nulls = ("k",)
    unit: str
    k: Whole | None
    union_k: Whole | None = None
    k_requested: Whole | None = None
    l: Mapping[str, float] | None = None  # noqa: E741
    l_requested: Mapping[str, float] | None = None
    t: Mapping[str, float] | None = None
    t_requested: Mapping[str, float] | None = None
    recoding: Literal["global", "local"] | None = None
    levels: Mapping[str, int] | None = None
    loss: Share | None = None
    gap: float | None = None
    time_budget: float | None = None
    classes: Whole | None = None
    class_sizes: tuple[ClassBin, ...] | None = None
    suppressed_units: Count | None = None
    suppressed_by_group: Mapping[str, tuple[Share, ...]] | None = None
    unique_trajectories: Count | None = None
    risk: RiskChange | None = None
    telling: TellingChange | None = None


class SpreadBin(Section):
    """How many identities have at least that many rows, and fewer than the next bin says."""

    at_least: Whole
    identities: Count


class Spread(Section):
    """How rows spread over identities: `effective` is 1/Σp², the number of equally frequent ones as concentrated."""

    gini: Share
    max_share: Share
    effective: float
    bins: tuple[SpreadBin, ...]


class Identities(Section):
    """How over-represented identities are.

    `max_share`, `gini` and `effective` are those of the release. `merged_units` counts declared units that share a
    resolved identity with another one. `label_is_identity` says that the label names the person: then capping alone
    makes model inversion worse.
    """

    flagged: Count
    max_share: Share
    action: str
    gini: Share | None = None
    effective: float | None = None
    before: Spread | None = None
    after: Spread | None = None
    merged_units: Count | None = None
    label_is_identity: bool | None = None
