"""Generalizes quasi-identifiers until every combination is shared by at least k persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from sanitize.errors import InfeasibleError, UsageError
from sanitize.findings import Tally
from sanitize.keys import column_digests
from sanitize.policy import Policy
from sanitize.records import Batch, with_column
from sanitize.stage import Context, Declared, Fitted, Outcome, Removal, Role, Stage, Touches
from sanitize.tabular.diversity import Closeness, DistinctDiversity, EntropyDiversity, Model, RecursiveDiversity
from sanitize.tabular.hierarchy import Hierarchy
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.local import interval_bounds
from sanitize.tabular.optimal import search
from sanitize.tabular.parse import parse_hierarchy
from sanitize.tabular.risk import Risk, risk
from sanitize.tabular.solution import Solution

Metric = Literal["loss", "loss_geometric", "average_class_size", "discernibility", "entropy"]


@dataclass(frozen=True)
class KAnonymity(Fitted[Histogram]):
    """Recode the quasi-identifiers so that every class holds k units, at the least loss; what can't is suppressed.

    `l` and `t` ask for l-diversity and t-closeness of sensitive columns. `max_suppressed` and `max_suppressed_units`
    are shares of the rows and the units that reach the stage. Without a unit, rows are counted. `recoding: local`
    gives every class its own levels: less loss, always strings. `bounds` names columns that also come out as numbers,
    `<column>_low` and `<column>_high`.

    Sweeney: "k-anonymity: a model for protecting privacy", 2002.
    """

    kind: ClassVar[str] = "k_anonymity"
    technique: ClassVar[str] = "generalization"
    discharges: ClassVar[frozenset[Role]] = frozenset(("quasi",))
    removal: ClassVar[Removal] = "suppressed"

    k: Annotated[int, Field(ge=1)]
    quasi: Mapping[str, Any] = field(default_factory=dict)
    l: Mapping[str, Any] = field(default_factory=dict)  # noqa: E741
    t: Mapping[str, Any] = field(default_factory=dict)
    metric: Metric = "loss"
    max_suppressed: Annotated[float, Field(ge=0, le=1)] = 0.0
    max_suppressed_units: Annotated[float, Field(ge=0, le=1)] | None = None
    recoding: Literal["global", "local"] = "global"
    weights: Mapping[str, float] = field(default_factory=dict)
    time_budget: Annotated[float, Field(gt=0)] | None = None
    bounds: tuple[str, ...] = ()
    unit: str | None = None

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the declared quasi-identifiers and their hierarchies, and the unit."""
        named = {name: declared.column(name) for name in declared.names("quasi")}
        declared_quasi = {name: column.hierarchy or "flat" for name, column in named.items() if column}
        quasi = {**declared_quasi, **self.quasi}
        if not quasi:
            raise UsageError("stage 'k_anonymity': no quasi-identifier: give columns the role quasi, or pass quasi=…")
        k = max(self.k, policy.gate.k or 1)
        bound = replace(self, k=k, quasi=quasi, unit=self.unit or declared.unit)
        bound.models()
        if self.recoding == "local" and (self.metric != "loss" or self.time_budget is not None):
            raise UsageError("stage 'k_anonymity': local recoding takes metric loss and no time_budget")
        if strangers := set(self.bounds) - set(quasi):
            raise UsageError(f"stage 'k_anonymity': bounds names {min(strangers)!r}, which isn't a quasi-identifier")
        for name, hierarchy in quasi.items():
            _hierarchy(name, hierarchy).build(pa.nulls(0, pa.string()), name)
        return bound

    def touches(self) -> Touches:
        """The quasi-identifiers, and the bounds that are asked for."""
        bounds = (f"{name}_{end}" for name in self.bounds for end in ("low", "high"))
        return Touches(reads=tuple(self.quasi), writes=(*self.quasi, *bounds))

    @property
    def sensitive(self) -> tuple[str, ...]:
        """The columns that l and t protect."""
        return tuple(dict.fromkeys((*self.l, *self.t)))

    def models(self) -> tuple[Model, ...]:
        """The demands on sensitive columns; UsageError for one that doesn't exist."""
        return (
            *(_diversity(name, asked) for name, asked in self.l.items()),
            *(_closeness(name, asked) for name, asked in self.t.items()),
        )

    def fit_reads(self) -> tuple[str, ...]:
        """Quasi-identifiers, sensitive columns and the unit, raw."""
        return tuple(dict.fromkeys((*self.quasi, *self.sensitive, *([self.unit] if self.unit else []))))

    def zero(self) -> Histogram:
        """No rows."""
        return Histogram.zero(tuple(self.quasi), self.sensitive, by_unit=self.unit is not None)

    def fold(self, state: Histogram, batch: Batch, context: Context) -> Histogram:
        """The histogram of distinct tuples with a batch's rows."""
        columns = {name: batch.column(name) for name in (*self.quasi, *self.sensitive)}
        units = column_digests(batch.column(self.unit), context.keys.derive("units")) if self.unit else None
        return state.fold(columns, units)

    def merge(self, one: Histogram, other: Histogram) -> Histogram:
        """The rows of both."""
        return one.merge(other)

    def freeze(self, state: Histogram, context: Context) -> Stage:
        """Search the recoding of least loss; where none keeps the limits, a gate that follows refuses the best one."""
        counts = state.counts()
        levels = [
            _hierarchy(name, self.quasi[name]).build(values, name, _unknown(self.quasi[name]))
            for name, values in zip(counts.columns, counts.values, strict=False)
        ]
        try:
            solution = self._solve(state, levels, self.max_suppressed, self.max_suppressed_units)
        except InfeasibleError:
            if not context.gated:
                raise
            solution = self._solve(state, levels, 1.0, None)
        return FrozenKAnonymity(self, solution, risk(counts))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """k-anonymity acts only after its fit."""
        raise UsageError("stage 'k_anonymity' has to be fitted first")

    def _solve(
        self, state: Histogram, levels: Sequence[Levels], max_suppressed: float, max_suppressed_units: float | None
    ) -> Solution:
        asked: dict[str, Any] = {
            "models": self.models(),
            "max_suppressed": max_suppressed,
            "max_suppressed_units": max_suppressed_units,
            "weights": [self.weights.get(name, 1.0) for name in self.quasi] if self.weights else None,
        }
        if self.recoding == "local":
            from sanitize.tabular.peel import peel

            return peel(state, levels, self.k, **asked)
        return search(state, levels, self.k, metric=self.metric, time_budget=self.time_budget, **asked)


@dataclass(frozen=True, eq=False)
class FrozenKAnonymity(Stage):
    """The recoding that was found; rows of a class that was not counted, or of a value not seen, are suppressed."""

    kind: ClassVar[str] = "k_anonymity"
    technique: ClassVar[str] = "generalization"
    removal: ClassVar[Removal] = "suppressed"

    asked: KAnonymity
    solution: Solution
    before: Risk

    def touches(self) -> Touches:
        """The quasi-identifiers."""
        return self.asked.touches()

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
        rows = np.flatnonzero(kept)
        return Outcome(batch.take(pa.array(rows)), tally, rows)

    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        """The recoding and what it cost."""
        asked, found = self.asked, self.solution
        return {
            "privacy": {
                "k_requested": asked.k,
                "l_requested": {name: strength(one) for name, one in asked.l.items()} or None,
                "t_requested": {name: strength(one) for name, one in asked.t.items()} or None,
                "recoding": asked.recoding,
                "levels": found.levels or None,
                "loss": found.loss,
                "gap": None if found.gap is None else round(found.gap, 6),
                "suppressed_units": found.suppressed_units,
                "before": _shown(self.before),
            }
        }


def strength(asked: Any) -> float:
    """The number in what is asked of a sensitive column: l, or t."""
    if isinstance(asked, int | float):
        return float(asked)
    number = next(iter(asked.values()))
    return float(number[-1] if isinstance(number, list | tuple) else number)


def _shown(before: Risk) -> dict[str, Any]:
    """What the manifest says of the source's risk."""
    shares = ("prosecutor_max", "prosecutor_mean", "journalist_max", "marketer")
    rounded = {name: None if (share := getattr(before, name)) is None else round(share, 6) for name in shares}
    return {**rounded, "sample_uniques": before.sample_uniques}


def _hierarchy(column: str, given: Any) -> Hierarchy:
    if isinstance(given, Mapping | str):
        return parse_hierarchy(given, column)
    found: Hierarchy = given
    return found


def _unknown(given: Any) -> Literal["error", "*"]:
    return "*" if isinstance(given, Mapping) and given.get("unknown") == "*" else "error"


def _diversity(column: str, asked: Any) -> Model:
    """`3` (distinct), `{entropy: 3}` or `{recursive: [4, 3]}` (c, l)."""
    if isinstance(asked, int | float):
        return DistinctDiversity(column, int(asked))
    if isinstance(asked, Mapping) and set(asked) == {"entropy"}:
        return EntropyDiversity(column, float(asked["entropy"]))
    if isinstance(asked, Mapping) and set(asked) == {"recursive"} and len(asked["recursive"]) == 2:
        c, least = asked["recursive"]
        return RecursiveDiversity(column, float(c), int(least))
    raise UsageError(f"stage 'k_anonymity': l of {column!r} is a number, {{entropy: L}} or {{recursive: [C, L]}}")


def _closeness(column: str, asked: Any) -> Model:
    """`0.3` (equal distance), `{ordered: 0.3}` or `{hierarchical: 0.3, hierarchy: {…}}`."""
    if isinstance(asked, int | float):
        return Closeness(column, float(asked))
    if isinstance(asked, Mapping) and set(asked) == {"ordered"}:
        return Closeness(column, float(asked["ordered"]), "ordered")
    if isinstance(asked, Mapping) and set(asked) == {"hierarchical", "hierarchy"}:
        hierarchy = _hierarchy(column, asked["hierarchy"])
        return Closeness(column, float(asked["hierarchical"]), "hierarchical", hierarchy)
    raise UsageError(
        f"stage 'k_anonymity': t of {column!r} is a number, {{ordered: T}} or {{hierarchical: T, hierarchy: …}}"
    )
