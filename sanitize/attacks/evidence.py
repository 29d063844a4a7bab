"""What attacks are given and what they give back, the same in the audit of a run and in that of any two data sets."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sanitize.attacks.alone import single_out
from sanitize.attacks.attack import Attack
from sanitize.attacks.hits import Hits
from sanitize.attacks.people_in_two_parts import Numbers, split_overlap
from sanitize.attacks.whole_rows import count_at_once
from sanitize.attacks.written_parts import Sample
from sanitize.io.places.place import Place
from sanitize.stage.by_person import ByPerson
from sanitize.stage.shapes import Role

if TYPE_CHECKING:
    import pyarrow as pa

    from sanitize.attacks.known_values import Searcher
    from sanitize.attacks.linkage import Linkage
    from sanitize.attacks.possible_values import Matcher
    from sanitize.attacks.recount import Recount

Model = TypeVar("Model")
State = TypeVar("State")


class ImpossibleError(Exception):
    """An attack can't be made on this evidence; the message says why, for the reader of the audit."""


@dataclass(frozen=True)
class Found:
    """What an attack found: hits by column ("" for all columns together), or a count of another kind."""

    hits: Mapping[str, Hits] = field(default_factory=dict)
    recount: Recount | None = None
    linkage: Linkage | None = None

    def __add__(self, other: Found) -> Found:
        both = {
            name: self.hits.get(name, Hits()) + other.hits.get(name, Hits()) for name in {**self.hits, **other.hits}
        }
        return Found(both, other.recount or self.recount, other.linkage or self.linkage)


@dataclass(frozen=True)
class KnownPeople:
    """People of the source whom an attacker knows: a row each, and how raw values match released ones."""

    rows: pa.Table
    matchers: Mapping[str, Matcher]


class Evidence(ABC):
    """Written files and what an attacker knows of the source; a method raises ImpossibleError for what can't be had."""

    @property
    @abstractmethod
    def parts(self) -> Sequence[Place]:
        """The written files."""

    @property
    @abstractmethod
    def samples(self) -> Sequence[Sample]:
        """The rows of the parts that attacks which sample look at."""

    @property
    def units(self) -> Sequence[Place] | None:
        """Private files that say which person each row of a part belongs to."""
        return None

    @property
    def keys(self) -> Sequence[Place] | None:
        """Private files that say so by a key of people, where no unit is named."""
        return None

    @property
    def unit(self) -> str | None:
        """A released column that says so, where there are no such files."""
        return None

    @property
    def splits(self) -> Sequence[str]:
        """Released columns that a split wrote."""
        return ()

    @property
    def dividing(self) -> Sequence[str]:
        """Released columns that stages added and that tell people apart: classes are counted over them too."""
        return ()

    @abstractmethod
    def columns(self, *roles: Role) -> tuple[str, ...]:
        """The released columns of the roles."""

    @abstractmethod
    def searcher(self) -> Searcher:
        """What looks for the identifiers of the source."""

    @abstractmethod
    def texts(self, column: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The sampled texts of a column, each with the raw identifiers and quasi-identifiers of its own record."""

    @abstractmethod
    def pictures(self, column: str) -> Iterator[tuple[bytes | None, bytes | None]]:
        """Encoded pictures of the source, each with what was released of it."""

    @abstractmethod
    def people(self) -> KnownPeople:
        """Whom an attacker looks for."""

    @abstractmethod
    def open(self, name: Hashable, factory: Callable[[], Model]) -> Model:
        """The model of that name, opened once."""

    def counted(self, counter: ByPerson[State], merge: Callable[[State, State], State]) -> State:
        """What a counter counts in the released rows but for augmented ones; `merge` joins what parts of them give."""
        return count_at_once(counter, self.parts, self.units, self.unit)

    def alone(self, columns: Sequence[str], known: Sequence[str]) -> Hits:
        """The people who have a combination of values in some columns that no one else has."""
        return single_out(self.parts, columns, known, self.units)

    def in_two_parts(self, column: str, files: Sequence[Place], numbers: Numbers) -> Hits:
        """The people whose rows have more than one value of a split; private `files` say whose rows are whose."""
        return split_overlap(self.parts, column, files, numbers)

    def some(self, *roles: Role) -> tuple[str, ...]:
        """The released columns of the roles; ImpossibleError when there is none."""
        names = self.columns(*roles)
        if not names:
            raise ImpossibleError(f"no released column has the role {' or '.join(roles)}")
        return names


def attempt(attack: Attack, evidence: Evidence) -> Found:
    """Make an attack; raises ImpossibleError with the reason where it can't be made.

    Without pictures, what an attack on them needs isn't imported: it takes as long as a small table.
    """
    if attack.scope == "part" and attack.modality == "image":
        evidence.some("image")
    module, _, function = attack.function.partition(":")
    found: Found = getattr(importlib.import_module(f"sanitize.attacks.{module}"), function)(evidence)
    return found
