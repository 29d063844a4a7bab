"""Generalizes quasi-identifiers until every combination is shared by at least k people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from sanitize.errors import InfeasibleError, UsageError
from sanitize.keys import column_digests
from sanitize.policy import Policy
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.stage.settling import Verdict
from sanitize.stage.shapes import Added, Context, Declared, Freezing, Grouped, Outcome, Removal, Role, Subject, Touches
from sanitize.stage.usable import Fitted, Stage
from sanitize.stages.shared.classes_by_person import ClassesByPerson
from sanitize.stages.shared.learned_classes import LearnedClasses
from sanitize.stages.shared.written_classes import WrittenClasses
from sanitize.tabular.diversity import Model
from sanitize.tabular.frozen import Frozen, load, reuse, save
from sanitize.tabular.groups import Groups
from sanitize.tabular.histogram import Counts, Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.local import interval_bounds
from sanitize.tabular.optimal import at_levels, search
from sanitize.tabular.parse import as_hierarchy, unknown_as
from sanitize.tabular.privacy import closeness, diversity, strength
from sanitize.tabular.risk import risk
from sanitize.tabular.solution import Solution

Metric = Literal["loss", "loss_geometric", "average_class_size", "discernibility", "entropy"]

KEPT_BYTES, READ_BYTES = 180, 7
"""What the driver holds of a row whose person is counted for later runs, and for each byte of the file that counts
earlier ones: measured on four million rows each.
"""


@dataclass(frozen=True)
class KAnonymity(Fitted[Histogram, LearnedClasses]):
    """Recode the quasi-identifiers so that every class holds k units, with the least loss; other rows are suppressed.

    `l` and `t` ask for l-diversity and t-closeness of sensitive columns. `max_suppressed` and `max_suppressed_units`
    are shares of the rows and the units that reach the stage. Without a unit, rows are counted. `recoding: local`
    gives every class its own levels: less loss, always strings. `bounds` names columns that are written as numbers too,
    `<column>_low` and `<column>_high`. `groups` names source columns by whose values suppression is reported, and
    `max_suppressed_by_group` limits the share of every group. `solution` names a private file: written after a first
    run, it gives later runs the same levels, and classes are judged on all data counted so far.

    Sweeney: "k-anonymity: a model for protecting privacy", 2002.

    Options:
        k: the fewest people (or rows, without a unit) that share each combination of quasi-identifiers.
        quasi: the hierarchy of each quasi-identifier, or their names alone; those that the pipeline declares are added.
        l: the diversity of each sensitive column: a number, or one of distinct, entropy and recursive.
        t: the closeness of each sensitive column: a number, or one of equal, ordered and hierarchical.
        metric: what the search minimizes.
            loss: the mean generalization loss, with a suppressed row as 1.
            loss_geometric: its geometric mean over the columns.
            average_class_size: the average size of a class.
            discernibility: the sum of the squares of class sizes.
            entropy: the non-uniform entropy.
        max_suppressed: the largest share of rows that may be left out.
        max_suppressed_units: the largest share of people who may be left out.
        recoding: whether all rows have the same levels.
            global: one level per column.
            local: each class has its own levels, which loses less; values are always strings.
        weights: the weight of each column in the loss.
        time_budget: seconds after which the search takes the best solution found so far.
        bounds: quasi-identifiers that are also written as numbers, in two more columns: <column>_low and <column>_high.
        groups: columns by whose values suppression is reported.
        max_suppressed_by_group: the largest share of rows that may be left out of any group.
        solution: a private file that gives later runs the same levels.
        levels: the level of each quasi-identifier (0 where none is given), in place of a search for the best ones.
        joined: count people over the combination of their rows in all tables of the release.
        unit: the column that names the person, where the pipeline declares none.
    """

    kind: ClassVar[str] = "k_anonymity"
    technique: ClassVar[str] = "generalization"
    discharges: ClassVar[frozenset[Role]] = frozenset(("quasi",))
    removal: ClassVar[Removal] = "suppressed"

    k: Annotated[int, Field(ge=1)]
    quasi: Mapping[str, Any] | Sequence[str] = field(default_factory=dict)
    l: Mapping[str, Any] = field(default_factory=dict)  # noqa: E741
    t: Mapping[str, Any] = field(default_factory=dict)
    metric: Metric = "loss"
    max_suppressed: Annotated[float, Field(ge=0, le=1)] = 0.0
    max_suppressed_units: Annotated[float, Field(ge=0, le=1)] | None = None
    recoding: Literal["global", "local"] = "global"
    weights: Mapping[str, Annotated[float, Field(ge=0)]] = field(default_factory=dict)
    time_budget: Annotated[float, Field(gt=0)] | None = None
    bounds: Sequence[str] = ()
    groups: Sequence[str] = ()
    max_suppressed_by_group: Annotated[float, Field(ge=0, le=1)] | None = None
    solution: str | None = None
    levels: Mapping[str, Annotated[int, Field(ge=0)]] | None = None
    joined: bool = False
    unit: str | None = None
    watched: tuple[str, ...] = field(init=False, default=())
    min_count: int = field(init=False, default=1)
    added: bool = field(init=False, default=False)
    """Whether the rows are added to released ones: classes are judged together with these, once they are written."""

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the declared quasi-identifiers and their hierarchies, and the unit."""
        named = {name: declared.column(name) for name in declared.names("quasi")}
        declared_quasi = {name: column.hierarchy or "flat" for name, column in named.items() if column}
        if isinstance(self.quasi, Mapping):
            quasi = {**declared_quasi, **self.quasi}
        else:
            quasi = {**self.hierarchies, **declared_quasi}
        if not quasi:
            raise UsageError("stage 'k_anonymity': no quasi-identifier: give columns the role quasi, or pass quasi=…")
        bound = self.bound(
            k=max(self.k, policy.gate.k or 1),
            quasi=quasi,
            unit=self.unit or declared.unit,
            watched=declared.names("sensitive"),
            min_count=policy.min_count,
        )
        if self.joined and (declared.table is None or bound.unit is None):
            raise UsageError("stage 'k_anonymity': joined: true needs several tables, under sources, with a unit each")
        for option, names in (("bounds", self.bounds), ("levels", self.levels or {})):
            if strangers := set(names) - set(quasi):
                raise UsageError(
                    f"stage 'k_anonymity': {option} names {min(strangers)!r}, which isn't a quasi-identifier"
                )
        bound.check()
        return bound

    def check(self) -> None:
        """Raise UsageError for options that don't fit each other, and for hierarchies that don't exist."""
        if self.recoding == "local" and (self.metric != "loss" or self.time_budget is not None):
            raise UsageError("stage 'k_anonymity': local recoding takes metric loss and no time_budget")
        if self.joined and self.solution is not None:
            raise UsageError("stage 'k_anonymity': a solution that is reused can't be combined with joined: true")
        if self.recoding == "local" and self.solution is not None:
            raise UsageError("stage 'k_anonymity': a solution that is reused needs recoding: global")
        if self.levels is not None and (self.recoding == "local" or self.solution or self.joined or self.time_budget):
            raise UsageError(
                "stage 'k_anonymity': levels can't be combined with recoding: local, joined, solution or time_budget"
            )
        if self.max_suppressed_by_group is not None and not self.groups:
            raise UsageError("stage 'k_anonymity': max_suppressed_by_group needs groups, such as groups: [sex]")
        self.models()
        for name, hierarchy in self.hierarchies.items():
            try:
                as_hierarchy(hierarchy, name).build(pa.nulls(0, pa.string()), name)
            except (TypeError, ValueError, ArithmeticError):
                raise UsageError(f"column {name!r}: its hierarchy has an option with the wrong type") from None

    def touches(self) -> Touches:
        """The quasi-identifiers, and the bounds that are asked for."""
        bounds = (f"{name}_{end}" for name in self.bounds for end in ("low", "high"))
        return Touches(
            reads=tuple(self.hierarchies), writes=(*self.hierarchies, *bounds), source=(*self.sensitive, *self.groups)
        )

    @property
    def hierarchies(self) -> Mapping[str, Any]:
        """The hierarchy of each quasi-identifier: flat for one that is named alone."""
        return self.quasi if isinstance(self.quasi, Mapping) else dict.fromkeys(self.quasi, "flat")

    @property
    def sensitive(self) -> tuple[str, ...]:
        """The columns that l and t protect."""
        return tuple(dict.fromkeys((*self.l, *self.t)))

    def models(self) -> tuple[Model, ...]:
        """The demands on sensitive columns; UsageError for one that doesn't exist."""
        return (*diversity(self.l), *closeness(self.t))

    @property
    def beside(self) -> tuple[str, ...]:
        """What is counted along with the quasi-identifiers: columns to protect or to watch, and groups."""
        asked = dict.fromkeys((*self.sensitive, *self.watched, *self.groups))
        return tuple(name for name in asked if name not in self.hierarchies)

    def fit_reads(self) -> tuple[str, ...]:
        """Quasi-identifiers, what is counted along with them, and the unit, raw."""
        return tuple(dict.fromkeys((*self.hierarchies, *self.beside, *([self.unit] if self.unit else []))))

    def zero(self) -> Histogram:
        """No rows."""
        return Histogram.zero(tuple(self.hierarchies), self.beside, by_unit=self.unit is not None)

    def fold(self, state: Histogram, batch: Batch, context: Context) -> Histogram:
        """The histogram of distinct tuples with a batch's rows."""
        columns = {name: batch.column(name) for name in (*self.hierarchies, *self.beside)}
        units = column_digests(batch.column(self.unit), context.keys.derive("units")) if self.unit else None
        return state.fold(columns, units)

    def merge(self, one: Histogram, other: Histogram) -> Histogram:
        """The rows of both."""
        return one.merge(other)

    def freezing(self, rows: int) -> Freezing:
        """With a solution file and a unit, all combinations of a person's values are held, earlier ones too."""
        if self.unit is None or self.solution is None:
            return Freezing()
        file = Path(self.solution)
        return Freezing(memory=rows * KEPT_BYTES + (file.stat().st_size * READ_BYTES if file.is_file() else 0))

    def by_person(self) -> ClassesByPerson | None:
        """How people are counted bucket by bucket; with a solution file all people are counted together."""
        if self.unit is None or self.solution is not None:
            return None
        return ClassesByPerson(tuple(self.hierarchies), self.beside, self.k, self.sensitive)

    def freeze(self, state: Histogram, context: Context) -> LearnedClasses:
        """Search the recoding of least loss; where none keeps the limits, a gate that follows refuses the best one."""
        rows = state = state.merged()
        if self.unit is not None and state.counts().people is None:
            state = state.condensed_by_units(self.k, self.sensitive)
        counts = state.counts()
        counted: Frozen | None = None
        earlier: Histogram | None = None
        if self.solution is not None and Path(self.solution).exists():
            solution, counted, earlier = self._reused(rows, Path(self.solution), context)
        else:
            solution = self._found(state, counts, gated=context.gated)
            counted = Frozen(solution.levels, self._key(context), rows) if self.solution else None
        kept = solution.recoding.apply(counts.tuple_columns())[1]
        groups = {name: Groups.of(counts, name, kept) for name in self.groups}
        return LearnedClasses(solution, risk(counts), groups, counted, earlier)

    def apply(self, batch: Batch, context: Context, learned: LearnedClasses) -> Outcome:
        """The batch with released quasi-identifiers.

        Rows of a class that was not counted, or of a value not seen, are suppressed.
        """
        released, kept = learned.solution.recoding.apply({name: batch.column(name) for name in self.hierarchies})
        tally = Tally()
        for name, values in released.items():
            batch = with_column(batch, name, values)
            tally += Tally.of(name, "QUASI_IDENTIFIER", "generalize", int(kept.sum()))
        for name in self.bounds:
            for end, values in zip(("low", "high"), interval_bounds(released[name]), strict=True):
                batch = with_column(batch, f"{name}_{end}", values)
        if kept.all():
            return Outcome(batch, tally)
        rows = np.flatnonzero(kept)
        return Outcome(batch.take(pa.array(rows)), tally, rows)

    def adds(self) -> tuple[Added, ...]:
        """The bounds that are asked for: they follow from the class."""
        return tuple(Added(f"{name}_{end}", tells_apart=False) for name in self.bounds for end in ("low", "high"))

    def grouped(self) -> Grouped:
        """The quasi-identifiers and the unit."""
        entropy = frozenset(name for name, one in self.l.items() if isinstance(one, Mapping) and "entropy" in one)
        return Grouped(tuple(self.hierarchies), self.unit, self.hierarchies, entropy)

    def covers(self) -> frozenset[Subject]:
        """Sensitive values that a whole class shares, with l or t."""
        return frozenset(("shared sensitive values",)) if self.sensitive else frozenset()

    def demands(self) -> Mapping[str, float]:
        """k, l, t and the limits of suppression, as the gate names them."""
        limits: dict[str, float] = {"k": self.k, "suppressed": self.max_suppressed}
        if self.max_suppressed_units is not None:
            limits["suppressed_units"] = self.max_suppressed_units
        if self.max_suppressed_by_group is not None:
            limits["suppressed_by_group"] = self.max_suppressed_by_group
        return limits | _measured("l", self.l, "entropy") | _measured("t", self.t)

    def joins_tables(self) -> int | None:
        """k, where it is counted over all tables."""
        return self.k if self.joined else None

    def stricter(self, factor: int) -> Stage:
        """With a larger k."""
        return self.bound(k=self.k * factor)

    def alone(self) -> Stage:
        """Without the solution file, which counts people who may have been taken out since."""
        return self.bound(solution=None)

    def continuing(self, levels: Mapping[str, int]) -> Stage | None:
        """At the same levels, with every row, as its class is judged later; None where levels can't be kept."""
        if self.recoding == "local" or self.joined or self.solution is not None:
            return None
        return self.bound(levels=levels, added=True)

    def private_files(self) -> tuple[Path, ...]:
        """The solution file: it holds values."""
        return () if self.solution is None else (Path(self.solution),)

    def settles(self, learned: LearnedClasses) -> WrittenClasses:
        """k, l and t of the written classes."""
        return WrittenClasses(
            tuple(self.hierarchies),
            self.sensitive,
            self.k,
            self.models(),
            learned.earlier,
            self.unit,
            tuple(learned.groups),
            fitted=not (self.joined or self.added),
        )

    def settled(self, learned: LearnedClasses, verdict: Verdict, removed: Mapping[str, pa.Array]) -> LearnedClasses:
        """With the rows that were removed after they were written."""
        return learned.settled(removed, getattr(verdict, "k", None))

    def counts_again(self, learned: LearnedClasses) -> bool:
        """Whether there is a solution file: a quarantined record would count twice once it comes again."""
        return learned.counted is not None

    def counted(self, learned: LearnedClasses, state: Histogram) -> LearnedClasses:
        """With a solution file that counts these rows, and not all that the fit has seen."""
        return learned if self.solution is None else learned.recounted(state, Path(self.solution))

    def conclude(self, learned: LearnedClasses) -> None:
        """Write the solution file, where one is asked for."""
        if learned.counted is not None and self.solution is not None:
            save(learned.counted, Path(self.solution))

    def facts(self, learned: LearnedClasses) -> Mapping[str, Mapping[str, Any]]:
        """The recoding and what it cost."""
        found = learned.solution
        return {
            "privacy": {
                "k_requested": self.k,
                "union_k": learned.union_k,
                "l_requested": {name: strength(one) for name, one in self.l.items()} or None,
                "t_requested": {name: strength(one) for name, one in self.t.items()} or None,
                "recoding": self.recoding,
                "levels": found.levels or None,
                "loss": found.loss,
                "gap": None if found.gap is None else round(found.gap, 6),
                "time_budget": self.time_budget,
                "suppressed_units": found.suppressed_units,
                "suppressed_by_group": {n: one.rates(self.min_count) for n, one in learned.groups.items()} or None,
                "before": learned.risk_before({*self.sensitive, *self.watched}),
            }
        }

    def built(self, counts: Counts) -> list[Levels]:
        """The hierarchies over the values that were counted."""
        return [
            as_hierarchy(self.hierarchies[name], name).build(values, name, unknown_as(self.hierarchies[name]))
            for name, values in zip(counts.columns, counts.values, strict=False)
        ]

    def _reused(self, state: Histogram, file: Path, context: Context) -> tuple[Solution, Frozen, Histogram]:
        """The levels of a solution file on further rows; the file as it is to be, and what it counted, as released."""
        before = load(file)
        if before.key != self._key(context):
            raise UsageError(f"the solution {file.name} was made with another key: set that SANITIZE_KEY, or fit again")
        solution, counted = reuse(before, state, self.k, self.built, self.models())
        return solution, counted, before.histogram.recoded(solution.recoding, self.sensitive)

    def _key(self, context: Context) -> str:
        """By what the key of persons' digests is recognised; nothing where rows are counted."""
        return context.keys.derive("solution").hex() if self.unit else ""

    def _found(self, state: Histogram, counts: Counts, *, gated: bool) -> Solution:
        levels = self.built(counts)
        if self.added:
            return at_levels(state, levels, self.levels or {}, 1)
        try:
            return self._solve(state, levels, self.max_suppressed, self.max_suppressed_units)
        except InfeasibleError:
            if not gated:
                raise
            return self._solve(state, levels, 1.0, None)

    def _solve(
        self, state: Histogram, levels: Sequence[Levels], max_suppressed: float, max_suppressed_units: float | None
    ) -> Solution:
        asked: dict[str, Any] = {
            "models": self.models(),
            "max_suppressed": max_suppressed,
            "max_suppressed_units": max_suppressed_units,
        }
        if self.levels is not None:
            return at_levels(state, levels, self.levels, self.k, **asked)
        asked |= {
            "weights": [self.weights.get(name, 1.0) for name in self.hierarchies] if self.weights else None,
        }
        if self.recoding == "local":
            from sanitize.tabular.peel import peel

            return peel(state, levels, self.k, **asked)
        return search(state, levels, self.k, metric=self.metric, time_budget=self.time_budget, **asked)


def _measured(name: str, asked: Mapping[str, Any], *others: str) -> dict[str, float]:
    """Limits that the audit measures on the files as they are asked for; other models are held by stage and settle."""
    plain = {column: one for column, one in asked.items() if isinstance(one, int | float) or set(one) & set(others)}
    return {f"{name}:{column}": strength(one) for column, one in plain.items()}
