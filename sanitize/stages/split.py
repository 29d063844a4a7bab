"""Deals records out to parts such as train, validation and test, with every person in one part only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import ClassVar

import numpy as np
import pyarrow as pa

from sanitize.errors import UsageError
from sanitize.identity.components import Components
from sanitize.identity.draws import drawn
from sanitize.identity.resolve import Persons, best_key
from sanitize.identity.state import IdentityState, Pairs, by_place, placed, spaces
from sanitize.policy import Policy
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.stage.shapes import Added, Context, Declared, Evidence, Outcome, PersonKey, Touches
from sanitize.stage.usable import Stage
from sanitize.stages.shared.evidence import space
from sanitize.stages.shared.people import PersonFitted, as_evidence
from sanitize.stages.shared.per_record import PerRecord


@dataclass(frozen=True, eq=False)
class LearnedSplit:
    """The number of the part that every record goes to; one that the fit has not seen goes to the first.

    `key`: where no unit is named, the key with the most different values, which keeps all of its records together.
    """

    parts: PerRecord
    key: PersonKey | None = None


@dataclass(frozen=True)
class Split(PersonFitted[LearnedSplit]):
    """Add a column that says which part a record belongs to, by share.

    Records that share a person (the unit, an identifier or a face of the `identities` stage), and copies of a picture
    or a text, go to the same part. A person's part follows from the key and the seed, so it stays when data is added.
    `columns` names further columns that distinguish people. With `stratify` the values of the label have the same
    shares in every part as nearly as people allow; the part of people near a border can then change when data is added.

    Options:
        shares: the name of each part and its share of the records, which add up to 1.
        column: the name of the new column.
        stratify: give the values of the label the same shares in every part.
        columns: further columns that distinguish people, or several columns that are one key.
        unit: the column that names the person, where the pipeline declares none.
    """

    kind: ClassVar[str] = "split"
    before_losses: ClassVar[bool] = True

    shares: Mapping[str, float]
    column: str = "split"
    stratify: bool = False
    columns: Sequence[str | Sequence[str]] = ()
    unit: str | None = None
    declared: Declared = field(init=False, default_factory=Declared)

    def check(self) -> None:
        """Raise UsageError for shares that don't add up to 1."""
        if not self.shares or min(self.shares.values()) < 0 or abs(sum(self.shares.values()) - 1) > 1e-9:
            raise UsageError("stage 'split': the shares must add up to 1")

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the columns by which the pipeline distinguishes people."""
        if declared.column(self.column):
            raise UsageError(f"stage 'split': the source has a column {self.column!r}; choose another 'column'")
        if self.stratify and not declared.names("label"):
            raise UsageError("stage 'split': to stratify, give a column the role label")
        return self.bound(declared=declared, unit=self.unit or declared.unit)

    def identifies(self) -> tuple[Evidence, ...]:
        """The columns that are named."""
        return as_evidence(self.columns)

    def continuing(self, levels: Mapping[str, int]) -> Stage | None:
        """The same: a person's part follows from the key, unless the values of the label have to be spread evenly."""
        return None if self.stratify else self

    def adds(self) -> tuple[Added, ...]:
        """The part: it follows from the key and from nothing that is known about a person."""
        return (Added(self.column, tells_apart=False, parts=True),)

    def keeps_together(self, declared: Declared) -> tuple[Evidence, ...]:
        """Copies of pictures and of texts."""
        return tuple((name,) for name in declared.names("image", "text"))

    def demands(self) -> Mapping[str, float]:
        """No person in two parts, where people are known, and no picture and its copy in two."""
        copies = {"split_copies": 0} if self.declared.names("image") else {}
        return copies | ({"split_overlap": 0} if self.declared.unit or self._keys() else {})

    def tells_people_by(self, learned: LearnedSplit) -> PersonKey | None:
        """The key that was learned."""
        return learned.key

    def touches(self) -> Touches:
        """The new column; the keys of people are compared in what was written."""
        return Touches(writes=(self.column,), source=tuple(dict.fromkeys(chain.from_iterable(self._keys()))))

    def _keys(self) -> tuple[Evidence, ...]:
        """The columns that are keys of people, where the pipeline names no unit: pictures and texts are none."""
        if self.declared.unit:
            return ()
        others = self.declared.names("image", "text")
        return ((self.unit,),) if self.unit else tuple(one for one in self.evidence() if one[0] not in others)

    def freeze(self, state: IdentityState, context: Context) -> LearnedSplit:
        """Group the records that share a person, and draw a part for each group."""
        group = _groups(self.owners(state))
        anchor = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.uint64).max, dtype=np.uint64)
        for places, marks in _marks(state, self.unit):
            np.minimum.at(anchor, group[places], marks)
        draws = drawn(anchor, context.seed)
        if self.stratify:
            draws = _evened(draws, group, by_place(state, state.labels))
        edges = np.cumsum(list(self.shares.values()))
        parts = np.minimum(np.searchsorted(edges, draws, side="right"), len(edges) - 1)
        parts = parts.astype(np.min_scalar_type(len(edges)))
        return LearnedSplit(PerRecord(state.records, parts[group]), self._best_key(state))

    def of_records(self, learned: LearnedSplit, first: int, stop: int) -> LearnedSplit:
        """The parts of these records."""
        return replace(learned, parts=learned.parts.within(first, stop))

    def _best_key(self, state: IdentityState) -> PersonKey | None:
        keys = {space(columns): columns for columns in self._keys()}
        found = best_key(state, keys)
        return PersonKey(keys[found[0]], found[1]) if found else None

    def apply(self, batch: Batch, context: Context, learned: LearnedSplit) -> Outcome:
        """The batch with the part of each record."""
        names = tuple(self.shares)
        codes = learned.parts.at(context.records, 0)
        part = pa.array(names, pa.string()).take(pa.array(codes))
        counts = np.bincount(codes, minlength=len(names))
        tally = sum(
            (Tally.of(self.column, "PART", name, int(n)) for name, n in zip(names, counts, strict=True)), Tally()
        )
        return Outcome(with_column(batch, self.column, part), tally)


def _groups(found: Persons) -> np.ndarray:
    """The group of each record: records with a person in common are in one."""
    if found.one_each:
        return found.persons
    count = len(found.known)
    together = Components(count + found.people)
    together.join(found.places, count + found.persons)
    return np.unique(together.all_roots()[:count], return_inverse=True)[1]


def _evened(draws: np.ndarray, group: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The draws of groups, spread evenly over [0, 1) in each stratum: the groups whose records mostly have one label.

    A group's new draw is the middle of its records' stretch among the stratum's records, in the order of the draws.
    """
    pairs, sizes = np.unique(np.stack([group.astype(np.uint64), labels], axis=1), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], sizes, pairs[:, 0]))
    last = np.flatnonzero(np.diff(pairs[order, 0], append=np.uint64(len(draws))))
    stratum = np.unique(pairs[order][last, 1], return_inverse=True)[1]
    size = np.bincount(group, minlength=len(draws))
    order = np.lexsort((draws, stratum))
    before = np.cumsum(size[order]) - size[order]
    totals = np.bincount(stratum, size)
    starts = np.cumsum(totals) - totals
    even = np.empty(len(draws))
    even[order] = (before - starts[stratum[order]] + size[order] / 2) / totals[stratum[order]]
    return even


def _marks(state: IdentityState, unit: str | None) -> Iterator[Pairs]:
    """A number (uint64) for each record, by place, that stays when data is added: its unit's digest, or its own."""
    if unit is None:
        yield np.arange(len(state.records)), state.records.numbers.view(np.uint64)
    else:
        yield from placed(state, spaces(state)[unit])
