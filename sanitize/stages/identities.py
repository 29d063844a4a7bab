"""Finds people who are over-represented or alone in the data, and acts on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from sanitize.errors import UsageError
from sanitize.identity.cap import beyond
from sanitize.identity.resolve import Persons
from sanitize.identity.skew import Skew, skew
from sanitize.identity.state import IdentityState
from sanitize.identity.summary import label_is_identity, merged_units, weighted_counts
from sanitize.policy import Policy
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.stage.shapes import Added, Context, Declared, Evidence, Outcome, Touches
from sanitize.stage.usable import Stage
from sanitize.stages.shared.evidence import space
from sanitize.stages.shared.people import PersonFitted, as_evidence
from sanitize.stages.shared.per_record import PerRecord

Action = Literal["flag", "cap", "drop", "weight"]

OVER = "over_represented"
UNDER = "under_represented"
WEIGHT = "sampling_weight"
IS_OVER, IS_UNDER, IS_GONE = np.uint8(1), np.uint8(2), np.uint8(4)
"""Marks of records."""
WRITES: Mapping[str, tuple[str, ...]] = {"flag": (OVER, UNDER), "weight": (WEIGHT,)}


@dataclass(frozen=True, eq=False)
class LearnedIdentities:
    """What is done with the records of people that were too many.

    `marks`: the marks of each record, added up. `weights`: which weight of `weighing` each record has, where records
    are weighted. `before` and `after` say how unequally records are spread over people.
    """

    marks: PerRecord
    weights: PerRecord
    weighing: np.ndarray
    flagged: int
    before: Skew
    after: Skew
    merged_units: int | None
    label_is_identity: bool


@dataclass(frozen=True)
class Identities(PersonFitted[LearnedIdentities]):
    """Count the records of every person over identifiers, faces and names in texts, and act on those with too many.

    An entry of `columns` is a column, or several that are one key together, such as name and birth date. Too many is
    more than `max_share` of all records, `max_count` records, or `max_ratio` times the median of all people.
    flag adds the columns over_represented and under_represented (fewer than `min_count` records), which name no one.
    cap keeps as many records of a person as the limit allows, the least similar ones first, otherwise chosen by seed.
    drop leaves all of them out. weight adds a sampling_weight that brings the person down to the limit.

    Options:
        columns: what distinguishes people: identifiers, pictures, texts, or several columns that are one key.
        max_share: the share of all records from which a person has too many; give one of the three limits.
        max_count: the number of records above which a person has too many.
        max_ratio: too many is more than this many times the median of all people.
        min_count: people with fewer records are flagged as under-represented.
        action: what is done with the records of people who have too many.
            flag: add the columns over_represented and under_represented.
            cap: keep as many as the limit allows, the least similar ones first.
            drop: leave all of them out.
            weight: add a column sampling_weight that brings the person down to the limit.
        unit: the column that names the person, where the pipeline declares none.
    """

    kind: ClassVar[str] = "identities"

    columns: Sequence[str | Sequence[str]]
    max_share: Annotated[float, Field(gt=0, le=1)] | None = None
    max_count: Annotated[int, Field(ge=1)] | None = None
    max_ratio: Annotated[float, Field(gt=1)] | None = None
    min_count: Annotated[int, Field(ge=1)] = 2
    action: Action = "flag"
    unit: str | None = None
    declared: Declared = field(init=False, default_factory=Declared)

    def check(self) -> None:
        """Raise UsageError unless one limit is given."""
        if (self.max_share, self.max_count, self.max_ratio).count(None) != 2:
            raise UsageError("stage 'identities': give one of max_share, max_count and max_ratio")

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the declared unit, which always joins records."""
        return self.bound(declared=declared, unit=self.unit or declared.unit)

    def identifies(self) -> tuple[Evidence, ...]:
        """The columns that are named."""
        return as_evidence(self.columns)

    def adds(self) -> tuple[Added, ...]:
        """Flags and weights: they follow from a person's records, and so distinguish people."""
        return tuple(Added(name) for name in WRITES.get(self.action, ()))

    def touches(self) -> Touches:
        """Nothing of the batch is read: people are distinguished by the raw columns."""
        return Touches(writes=WRITES.get(self.action, ()), drops_rows=self.action in ("cap", "drop"))

    def freeze(self, state: IdentityState, context: Context) -> LearnedIdentities:
        """Resolve people and decide which records are too many."""
        state = self._own(state)
        found = self.persons(state)
        counts = found.counts()
        limit = self._limit(counts, len(state.records))
        over = found.greatest(counts > limit)
        marks = over * IS_OVER + ~found.greatest(counts >= self.min_count) * IS_UNDER
        gone = np.zeros(len(over), dtype=bool)
        if self.action == "drop":
            gone = over
        elif self.action == "cap":
            gone[beyond(state, found, limit, context.seed)] = True
        weights, weighing = PerRecord(), np.ones(1)
        if self.action == "weight":
            most, of_people = np.unique(np.maximum(counts, limit), return_inverse=True)
            weighing = np.concatenate([[1.0], limit / most])
            weights = PerRecord.of(state.records, found.greatest(of_people + 1))
        return LearnedIdentities(
            marks=PerRecord.of(state.records, marks + gone * IS_GONE),
            weights=weights,
            weighing=weighing,
            flagged=int((counts > limit).sum()),
            before=skew(counts),
            after=self._after(found, gone, weighing[weights.numbers]),
            merged_units=merged_units(state, self.unit, found),
            label_is_identity=label_is_identity(state, found),
        )

    def of_records(self, learned: LearnedIdentities, first: int, stop: int) -> LearnedIdentities:
        """Marks and weights of these records."""
        return replace(learned, marks=learned.marks.within(first, stop), weights=learned.weights.within(first, stop))

    def apply(self, batch: Batch, context: Context, learned: LearnedIdentities) -> Outcome:
        """The batch with its flags or weights, or without the records that are too many."""
        marks = learned.marks.at(context.records, 0)
        over = marks & IS_OVER > 0
        tally = Tally.of("ANY", "IDENTITY", self.action, int(over.sum()))
        if self.action == "flag":
            batch = with_column(batch, OVER, pa.array(over))
            return Outcome(with_column(batch, UNDER, pa.array(marks & IS_UNDER > 0)), tally)
        if self.action == "weight":
            found = learned.weighing[learned.weights.at(context.records, 0)]
            return Outcome(with_column(batch, WEIGHT, pa.array(found)), tally)
        rows = np.flatnonzero(marks & IS_GONE == 0)
        return Outcome(batch.take(pa.array(rows)), tally, rows)

    def facts(self, learned: LearnedIdentities) -> Mapping[str, Mapping[str, Any]]:
        """How many people were over-represented, and how unequally records were and are distributed."""
        return {
            "identities": {
                "flagged": learned.flagged,
                "max_share": round(learned.after.max_share, 4),
                "action": self.action,
                "gini": round(learned.after.gini, 4),
                "effective": round(learned.after.effective, 1),
                "before": learned.before.facts(),
                "after": learned.after.facts(),
                "merged_units": learned.merged_units,
                "label_is_identity": learned.label_is_identity,
            }
        }

    def _own(self, state: IdentityState) -> IdentityState:
        """What this stage's columns say, without what only other stages look at."""
        own = {space((entry,) if isinstance(entry, str) else tuple(entry)) for entry in self.columns} | {self.unit}
        roles = {column.role for name in own if name and (column := self.declared.column(name))}
        nothing = IdentityState()
        state = replace(state, spellings={name: counts for name, counts in state.spellings.items() if name in own})
        looked_at = {"pictures": "image" in roles, "documents": "text" in roles}
        if self.declared.columns and not looked_at["pictures"]:
            state = replace(state, faces=nothing.faces, pictures=nothing.pictures)
        if self.declared.columns and not looked_at["documents"]:
            state = replace(state, documents=nothing.documents)
        if self.declared.columns:
            state = replace(state, copies={name: found for name, found in state.copies.items() if looked_at[name]})
        return state

    def _limit(self, counts: np.ndarray, records: int) -> int:
        if self.max_count is not None:
            return self.max_count
        if self.max_ratio is not None:
            return max(int(self.max_ratio * float(np.median(counts))), 1) if len(counts) else 1
        return max(int((self.max_share or 0) * records), 1)

    def _after(self, found: Persons, gone: np.ndarray, weights: np.ndarray) -> Skew:
        if self.action == "weight":
            return skew(weighted_counts(found, weights))
        return skew(found.counts(~gone))
