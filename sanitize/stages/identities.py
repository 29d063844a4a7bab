"""Finds persons that are in the data far too often, or stand alone, and acts on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from sanitize.errors import UsageError
from sanitize.findings import Tally
from sanitize.identity.skew import Skew, skew
from sanitize.identity.state import IdentityState, Persons
from sanitize.policy import Policy
from sanitize.records import Batch, with_column
from sanitize.stage import BOUND, Context, Declared, Outcome, Stage, Touches
from sanitize.stages.persons import PersonFitted, drawn, marked

Action = Literal["flag", "cap", "drop", "weight"]

OVER = "over_represented"
UNDER = "under_represented"
WEIGHT = "sampling_weight"


@dataclass(frozen=True)
class Identities(PersonFitted):
    """Count the records of every person over identifier columns and faces; `max_share` or `max_count` is too many.

    flag adds the columns over_represented and under_represented (fewer than `min_count` records), which name nobody.
    cap keeps as many records of a person as the limit allows, chosen by the seed. drop leaves all of them out.
    weight adds a sampling_weight that brings the person down to the limit.
    """

    kind: ClassVar[str] = "identities"

    columns: tuple[str, ...]
    max_share: Annotated[float, Field(gt=0, le=1)] | None = None
    max_count: Annotated[int, Field(ge=1)] | None = None
    min_count: Annotated[int, Field(ge=1)] = 2
    action: Action = "flag"
    unit: str | None = field(default=None, metadata=BOUND)

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the declared unit, which always joins records."""
        if (self.max_share is None) == (self.max_count is None):
            raise UsageError("stage 'identities': give one of max_share and max_count")
        return replace(self, unit=declared.unit)

    def touches(self) -> Touches:
        """Nothing of the batch is read: persons are told apart on the raw columns."""
        writes = {"flag": (OVER, UNDER), "weight": (WEIGHT,)}.get(self.action, ())
        return Touches(writes=writes, drops_rows=self.action in ("cap", "drop"))

    def freeze(self, state: IdentityState, context: Context) -> Stage:
        """Resolve persons and decide which records are too many."""
        found = self.persons(state)
        total = len(np.unique(state.records))
        limit = self.max_count if self.max_count is not None else int((self.max_share or 0) * total)
        limit = max(limit, 1)
        counts = found.counts()
        over, under = counts > limit, counts < self.min_count
        largest = _per_record(found, counts, np.maximum)
        smallest_is_rare = _per_record(found, (~under).astype(np.int64), np.maximum)
        records = largest.records
        gone = np.zeros(0, dtype=np.int64)
        if self.action == "drop":
            gone = records[largest.values > limit]
        elif self.action == "cap":
            gone = _beyond(found, counts, limit, context.seed)
        return FrozenIdentities(
            action=self.action,
            over=records[largest.values > limit],
            under=records[smallest_is_rare.values == 0],
            gone=gone,
            weights=(records, np.minimum(1.0, limit / np.maximum(largest.values, 1))),
            flagged=int(over.sum()),
            skew=skew(counts),
        )


@dataclass(frozen=True, eq=False)
class FrozenIdentities(Stage):
    """What is done with the records of persons that were too many."""

    kind: ClassVar[str] = "identities"

    action: Action
    over: np.ndarray
    under: np.ndarray
    gone: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    flagged: int
    skew: Skew

    def touches(self) -> Touches:
        """The columns that flag and weight add."""
        writes = {"flag": (OVER, UNDER), "weight": (WEIGHT,)}.get(self.action, ())
        return Touches(writes=writes, drops_rows=self.action in ("cap", "drop"))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with its flags or weights, or without the records that are too many."""
        over = marked(context.records, self.over)
        tally = Tally.of("ANY", "IDENTITY", self.action, int(over.sum()))
        if self.action == "flag":
            batch = with_column(batch, OVER, pa.array(over))
            return Outcome(with_column(batch, UNDER, pa.array(marked(context.records, self.under))), tally)
        if self.action == "weight":
            records, weights = self.weights
            place = np.minimum(np.searchsorted(records, context.records), max(len(records) - 1, 0))
            found = weights[place] if len(records) else np.ones(batch.num_rows)
            return Outcome(with_column(batch, WEIGHT, pa.array(found)), tally)
        rows = np.flatnonzero(~marked(context.records, self.gone))
        return Outcome(batch.take(pa.array(rows)), tally, rows)

    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        """How many persons were too many, and how unequally records are spread."""
        return {
            "identities": {
                "flagged": self.flagged,
                "max_share": round(self.skew.max_share, 4),
                "action": self.action,
                "gini": round(self.skew.gini, 4),
                "effective": round(self.skew.effective, 1),
            }
        }


@dataclass(frozen=True)
class _PerRecord:
    records: np.ndarray
    values: np.ndarray


def _per_record(found: Persons, per_person: np.ndarray, reduce: np.ufunc) -> _PerRecord:
    """One number a record out of the numbers of its persons; pairs are sorted by record."""
    if len(found.records) == 0:
        return _PerRecord(found.records, np.zeros(0, dtype=np.int64))
    records, starts = np.unique(found.records, return_index=True)
    return _PerRecord(records, reduce.reduceat(per_person[found.persons], starts))


def _beyond(found: Persons, counts: np.ndarray, limit: int, seed: int) -> np.ndarray:
    """The records (sorted int64) that a person has beyond the limit, in an order drawn by the seed."""
    order = np.lexsort((found.records, drawn(found.records.view(np.uint64), seed), found.persons))
    ranked = found.persons[order]
    starts = np.searchsorted(ranked, np.arange(len(counts)))
    rank = np.arange(len(ranked)) - starts[ranked]
    return np.unique(found.records[order][rank >= limit])
