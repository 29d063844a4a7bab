"""What attacks on models, trained on the data before and after, came to."""

from __future__ import annotations

from collections.abc import Mapping

from sanitize.manifest.section import Section


class ModelFigure(Section):
    """How far one attack got on one arm: the measured figure, its interval, and chance.

    `void`: the same attack did not succeed on the raw data, so the figure proves nothing. `people`: how many people, or
    planted secrets, it was measured on, rounded to steps of the policy's `min_count`.
    """

    nulls = ("value", "low", "high", "chance")
    attack: str
    arm: str
    target: str
    stratum: str
    metric: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    model: str = ""
    method: str = ""
    people: int = 0
    void: bool = False


class ModelUse(Section):
    """How well a model does its task that was trained on one arm, on raw rows that it had not seen."""

    nulls = ("value", "low", "high")
    arm: str
    label: str
    model: str
    metric: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    group: str = "all"


class KeptColumn(Section):
    """What is left of a column in the rows of the release, as shares in hundredths.

    `stars`, `empty`: cells that say nothing. `distinct`: distinct values, of those of the source. `marginal`: 1 less
    the total variation between the source's values and the released ones, each spread evenly over what it can stand
    for. Both are null for texts.
    """

    nulls = ("distinct", "marginal")
    kind: str
    column: str
    stars: float
    empty: float
    distinct: float | None = None
    marginal: float | None = None


class KeptPairs(Section):
    """By how much the association of columns differs from that in the source (Cramér's V, 0 to 1).

    `mean_change`: of all `pairs` of columns. `largest_change`, with its sign: of the two in `between`.
    """

    kind: str
    pairs: int
    mean_change: float
    largest_change: float
    between: tuple[str, ...]


class ModelAudit(Section):
    """Everything that was measured with models, and what was not.

    `attacks`: those that were asked for. `void`: those that did not succeed on the raw data. `not_measured`: what could
    not be made, and why.
    """

    effort: str = "full"
    attacks: tuple[str, ...] = ()
    figures: tuple[ModelFigure, ...] = ()
    utility: tuple[ModelUse, ...] = ()
    kept: tuple[KeptColumn, ...] = ()
    correlations: tuple[KeptPairs, ...] = ()
    void: tuple[str, ...] = ()
    not_measured: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()
