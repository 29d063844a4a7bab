"""What a worker of the audit does with one part: the attacks that look at parts one by one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeVar, cast

import numpy as np

from sanitize.attacks.attack_list import ATTACKS, BY_NAME
from sanitize.attacks.evidence import Evidence, Found, ImpossibleError, KnownPeople, attempt
from sanitize.attacks.known_values import KnownValues, Searcher
from sanitize.attacks.written_parts import Sample, sampled, texts
from sanitize.data_kinds.distinct import distinct
from sanitize.io.places.place import Place
from sanitize.io.write.parts import read_part
from sanitize.run.audit.picture_pairs import pairs
from sanitize.run.audit.released import released
from sanitize.run.audit.sampling import shards_of
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.run.units import RECORD
from sanitize.stage.shapes import Role

Model = TypeVar("Model")

_models: dict[Hashable, Any] = {}


@dataclass(frozen=True)
class Target:
    """A part to look at, a sample of its rows, and the private file next to it, which says which records they are of.

    `pictures`: how many pictures of each column are compared with those they were made from. `attacks`: the names of
    those that are made.
    """

    sample: Sample
    beside: Place
    pictures: int | None
    attacks: tuple[str, ...] = tuple(attack.name for attack in ATTACKS if attack.scope == "part")

    def apart(self, plan: Plan) -> Iterator[Target]:
        """The same with each attack on pictures alone, which take long, and with the others together."""
        alone = {name for name in self.attacks if BY_NAME[name].about == ("image",) and released(plan, "image")}
        yield from (replace(self, attacks=(name,)) for name in self.attacks if name in alone)
        yield replace(self, attacks=tuple(name for name in self.attacks if name not in alone))


@dataclass(frozen=True)
class LookJob:
    """Makes the attacks on parts, one part at a time."""

    plan: Plan
    known: KnownValues

    def open(self) -> Callable[[Target], dict[str, Found]]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(look, self.plan, self.known.searcher())


def look(plan: Plan, searcher: Searcher, target: Target) -> dict[str, Found]:
    """What the attacks find in a part, by their names; those that can't be made are left out."""
    evidence = OnePart(plan, searcher, target)
    found: dict[str, Found] = {}
    for name in target.attacks:
        try:
            found[name] = attempt(BY_NAME[name], evidence)
        except ImpossibleError:
            continue
    return found


@dataclass(frozen=True)
class OnePart(Evidence):
    """One written part, and the records of the source that it was made from."""

    plan: Plan
    known: Searcher
    target: Target

    @property
    def parts(self) -> Sequence[Place]:
        """The part."""
        return (self.target.sample.part,)

    @property
    def samples(self) -> Sequence[Sample]:
        """The sample of its rows."""
        return (self.target.sample,)

    def columns(self, *roles: Role) -> tuple[str, ...]:
        """The released columns of the roles."""
        return released(self.plan, *roles)

    def searcher(self) -> Searcher:
        """What looks for the identifiers of the source."""
        return self.known

    def texts(self, column: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The texts of the sampled rows, each with what the source says of its record."""
        if not self._own:
            raise ImpossibleError("the source has no identifier and no quasi-identifier")
        records = iter(self._records.tolist())
        for array in sampled(self.target.sample, column):
            for row in range(len(array)):
                values = self._own[next(records)]
                if text := "\n".join(texts(array.slice(row, 1))):
                    yield text, values

    def pictures(self, column: str) -> Iterator[tuple[bytes | None, bytes | None]]:
        """Some released pictures, each with the source's."""
        target = self.target
        if target.pictures is None:
            raise ImpossibleError("no pictures of this part are compared")
        place = target.sample.part, target.beside
        yield from pairs(self.plan.source, *place, column, target.pictures, self.plan.config.seed)

    def people(self) -> KnownPeople:
        """Nobody: a single part can't show who is alone in the release."""
        raise ImpossibleError("a single part can't show who is alone in the release")

    def open(self, name: Hashable, factory: Callable[[], Model]) -> Model:
        """The model of that name, opened once per process."""
        if name not in _models:
            _models[name] = factory()
        return cast("Model", _models[name])

    @cached_property
    def _records(self) -> np.ndarray:
        """The record of every sampled row."""
        return np.asarray(read_part(self.target.beside).column(RECORD).to_numpy()[self.target.sample.rows])

    @cached_property
    def _own(self) -> Mapping[int, Mapping[str, Any]]:
        """What the source says of the sampled records in the columns that text must not repeat, by record number."""
        columns = self.plan.declared.known
        own: dict[int, Mapping[str, Any]] = {}
        if not columns:
            return own
        wanted = distinct(self._records)
        for shard in shards_of(self.plan.source, wanted):
            for chunk in self.plan.source.read(shard, columns):
                rows = np.flatnonzero(np.isin(chunk.records, wanted))
                values = chunk.batch.take(rows).to_pylist()
                own |= dict(zip(chunk.records[rows].tolist(), values, strict=True))
        return own
