"""The whole release next to the source: what attacks on all parts at once look at, and how values spread."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.distinguishing_columns import rows_for, telling
from sanitize.attacks.distributions import spread
from sanitize.attacks.evidence import Evidence, ImpossibleError, KnownPeople
from sanitize.attacks.hits import Hits
from sanitize.attacks.known_values import Searcher
from sanitize.attacks.linkage import TARGETS
from sanitize.attacks.people_in_two_parts import Numbers
from sanitize.attacks.possible_values import Matcher
from sanitize.attacks.written_parts import AUGMENTED, Sample, choose, names
from sanitize.io.places.place import Place
from sanitize.manifest.model import Distribution
from sanitize.manifest.privacy import TellingChange
from sanitize.run.audit.alone_by_digest import Alone
from sanitize.run.audit.counted_rows import Counting
from sanitize.run.audit.people_in_two_parts import in_two_parts
from sanitize.run.audit.released import released
from sanitize.run.audit.sampling import draw, released_records, written
from sanitize.run.plan import Plan
from sanitize.stage.by_person import ByPerson
from sanitize.stage.shapes import Role

Model = TypeVar("Model")
State = TypeVar("State")


@dataclass(frozen=True)
class WholeRelease(Evidence):
    """All written parts, and a sample of the source."""

    plan: Plan
    paths: Sequence[Place]
    beside: Sequence[Place]
    """The private files next to the parts: which record, and which person, a row belongs to."""
    known: Searcher
    counting: Counting
    keyed: bool = False
    """Whether these files say by a key who a row belongs to, as no unit is named."""

    @property
    def parts(self) -> Sequence[Place]:
        """The written files."""
        return self.paths

    @property
    def samples(self) -> Sequence[Sample]:
        """None: attacks that sample look part by part."""
        return ()

    @property
    def units(self) -> Sequence[Place] | None:
        """The private files next to the parts, where they say which person a row belongs to."""
        return self.beside if self.plan.declared.unit else None

    @property
    def keys(self) -> Sequence[Place] | None:
        """The private files next to the parts, where a key says which person a row belongs to."""
        return self.beside if self.keyed else None

    @property
    def dividing(self) -> Sequence[str]:
        """The columns that stages added and k is counted over."""
        return tuple(self.plan.divided)

    @property
    def splits(self) -> Sequence[str]:
        """The columns that splits wrote."""
        return self.plan.splits

    def columns(self, *roles: Role) -> tuple[str, ...]:
        """The released columns of the roles."""
        return released(self.plan, *roles)

    def counted(self, counter: ByPerson[State], merge: Callable[[State, State], State]) -> State:
        """What a counter counts in all written rows, by all workers."""
        found: State = self.counting.counted(counter, merge, self.parts, self.units)
        return found

    def alone(self, columns: Sequence[str], known: Sequence[str]) -> Hits:
        """The people who have a combination of values in some columns that no one else has."""
        units: Sequence[Place | None] = self.units or [None] * len(self.parts)
        files = tuple(zip(self.parts, units, strict=True))
        return Alone(self.counting.folder, self.counting.session, files).found(columns, known)

    def in_two_parts(self, column: str, files: Sequence[Place], numbers: Numbers) -> Hits:
        """The people whose rows have more than one value of a split, by all workers."""
        return in_two_parts(self.parts, column, files, numbers, self.counting.folder, self.counting.session)

    def searcher(self) -> Searcher:
        """What looks for the identifiers of the source."""
        return self.known

    def texts(self, column: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """None: texts are looked at part by part."""
        raise ImpossibleError(f"the texts of {column} are looked at part by part")

    def pictures(self, column: str) -> Iterator[tuple[bytes | None, bytes | None]]:
        """None: pictures are looked at part by part."""
        raise ImpossibleError(f"the pictures of {column} are looked at part by part")

    def people(self) -> KnownPeople:
        """As many people of the source as an attacker knows."""
        persons = _persons(self.source[0], self.plan.declared.unit).slice(0, TARGETS)
        return KnownPeople(persons, matchers(self.plan, self.columns("quasi")))

    def open(self, name: Hashable, factory: Callable[[], Model]) -> Model:
        """A model; no attack on the whole release needs one twice."""
        return factory()

    @cached_property
    def flat(self) -> list[str]:
        """The released columns but texts, pictures, and what says which rows were added."""
        return [name for name in names(self.parts[0]) if name not in _left_out(self.plan)]

    @cached_property
    def source(self) -> tuple[pa.Table, np.ndarray]:
        """A sample of the source in random order, its flat columns and the unit, and the numbers of its records."""
        unit = [self.plan.declared.unit] if self.plan.declared.unit else []
        raw = [name for name in self.plan.source.names if name in {*self.flat, *unit}]
        if not raw:
            return pa.table({}), np.empty(0, dtype=np.int64)
        config = self.plan.config
        return draw(self.plan.source, raw, config.audit.rows, config.seed, self.counting.session)

    @cached_property
    def before(self) -> pa.Table:
        """Those rows of the sample that are released, as they were: figures about others would give them away."""
        rows, records = self.source
        if not rows.num_columns:
            return rows
        return rows.filter(pa.array(released_records(self.beside, records, self.counting.session)))

    @cached_property
    def after(self) -> pa.Table:
        """A sample of the written rows in random order, but for augmented ones."""
        rows, seed = self.plan.config.audit.rows, self.plan.config.seed
        mark = [AUGMENTED] if AUGMENTED in names(self.parts[0]) else []
        table = written(choose(self.parts, rows, seed), [*self.flat, *mark], self.counting.session)
        table = table.take(pa.array(np.random.Generator(np.random.PCG64(seed)).permutation(table.num_rows)))
        return table.filter(pc.invert(table.column(AUGMENTED).fill_null(False))).drop_columns(mark) if mark else table

    def telling(self) -> TellingChange | None:
        """Which released columns tell rows apart, in the source and in the written files; tokens don't take part."""
        columns = list(self.columns("quasi", "sensitive", "label", "keep"))
        if not columns:
            return None
        fewer = rows_for(len(columns), self.plan.config.audit.rows)
        return telling(*(table.select(columns).slice(0, fewer) for table in (self.before, self.after)))

    def distributions(self) -> Mapping[str, Distribution]:
        """How the values of each released column spread; before, too, where a stage changed what the source held."""
        least = self.plan.policy.min_count
        changed = {name for stage in self.plan.stages for name in stage.touches().writes}
        held = changed & set(self.before.schema.names)
        return {
            name: Distribution(
                before=spread(self.before.column(name), least, least) if name in held else (),
                after=spread(self.after.column(name), least),
            )
            for name in self.after.schema.names
        }


def matchers(plan: Plan, names: Sequence[str]) -> dict[str, Matcher]:
    """How raw values of columns match released ones, by the hierarchies that the columns or a stage declare."""
    hierarchies = {column.name: column.hierarchy for column in plan.declared.columns}
    for stage in plan.stages:
        if (grouped := stage.grouped()) is not None:
            hierarchies |= grouped.hierarchies
    return {name: Matcher.of(hierarchies[name]) for name in names}


def _left_out(plan: Plan) -> set[str]:
    """Texts, pictures, and what says which rows were added."""
    added = {name for stage in plan.stages if stage.last for name in stage.touches().writes}
    return {*plan.declared.names("text", "image"), *(name for name in added if plan.declared.column(name) is None)}


def _persons(rows: pa.Table, unit: str | None) -> pa.Table:
    """One row of each person, the first; rows of nobody are left out."""
    if unit is None:
        return rows
    named = rows.filter(pc.is_valid(rows.column(unit)))
    codes = pc.dictionary_encode(named.column(unit).combine_chunks())
    first = pc.index_in(pa.array(range(len(codes.dictionary)), codes.indices.type), codes.indices)
    return named.take(first)
