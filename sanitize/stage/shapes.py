"""The plain shapes that stages exchange with a run: what is declared, touched, added, counted, lent and made."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar, cast

import numpy as np

from sanitize.keys import Keys
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, Rejection

Role = Literal["identifier", "quasi", "sensitive", "text", "image", "label", "keep", "drop"]
Removal = Literal["dropped", "suppressed"]
Evidence = tuple[str, ...]
"""Columns that point at a person together: one by itself, or several that are one key, such as name and birth date."""
Subject = Literal["text in pictures", "shared sensitive values"]
"""What no stage looks at in most pipelines, and the reviewer hears of unless one does."""
Pairs = tuple[np.ndarray, np.ndarray]
"""Numbers of records (int64), and for each a digest (uint64)."""
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Freezing:
    """What it takes to freeze a fit: bytes in the driver, bytes on the way to buckets on the disk, and seconds."""

    memory: int = 0
    disk: int = 0
    seconds: float = 0.0

    def __add__(self, other: Freezing) -> Freezing:
        """What both take."""
        return Freezing(self.memory + other.memory, self.disk + other.disk, self.seconds + other.seconds)


@dataclass(frozen=True, slots=True)
class Column:
    """What the pipeline declares of one source column."""

    name: str
    role: Role
    key: str | None = None
    hierarchy: Mapping[str, Any] | str | None = None
    language: str | tuple[str, ...] = "auto"
    accept: str | None = None
    undeclared: bool = False
    """Whether only the source has it: then its name may be a value, and is written nowhere."""
    nested: bool = False
    """Whether the source's values are lists, structs or bytes; the planner fills it in."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the pipeline declares of its source: columns with roles, and the column that names the person."""

    columns: tuple[Column, ...] = ()
    unit: str | None = None
    identity: tuple[tuple[str, ...], ...] = ()
    """What the pipeline tells persons apart by: columns, or several columns that are one key together."""
    named: tuple[str, ...] = ()
    """The columns of text whose named persons count as identities."""
    table: str | None = None
    """Which of several tables this is."""
    joining: tuple[str, ...] = ()
    """Keys between tables whose values are one person's each: like the unit's token, they tell nobody apart further."""

    def names(self, *roles: Role) -> tuple[str, ...]:
        """The columns that have one of the roles, in the source's order."""
        return tuple(column.name for column in self.columns if column.role in roles)

    @property
    def told(self) -> Declared:
        """The same without undeclared columns: what may be written down."""
        return replace(self, columns=tuple(column for column in self.columns if not column.undeclared))

    @property
    def known(self) -> tuple[str, ...]:
        """What a row's text must not repeat: its identifiers, quasi-identifiers and the columns that are dropped."""
        asked = [column for column in self.columns if column.role in ("identifier", "quasi", "drop")]
        return tuple(column.name for column in asked if not column.nested)

    def column(self, name: str) -> Column | None:
        """The declaration of a column, or None for a column that a stage makes."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Touches:
    """What a stage reads and changes; the planner refuses a pipeline from this alone."""

    reads: Sequence[str] = ()
    writes: Sequence[str] = ()
    drops: Sequence[str] = ()
    source: Sequence[str] = ()
    """Raw columns of the source that the stage needs beside the batch, also after they were dropped from it."""
    drops_rows: bool = False
    copies_rows: bool = False
    """Whether the stage adds altered copies of rows: these belong into the training part of a split."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """Raw columns whose values, together, say which rows are of one person where no unit does.

    `kind`: what the values are (email, phone, exact), which says when two of them are the same.
    """

    columns: Evidence
    kind: str


@dataclass(frozen=True, slots=True)
class Added:
    """A column that a stage makes."""

    name: str
    tells_apart: bool = True
    """Whether its values follow from what is known of people, so that they help to tell one from another."""
    parts: bool = False
    """Whether it says which part of a split a row belongs to: no person may be in two of them."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """The columns whose combinations make a class of people, and the raw column that names the person, if any."""

    columns: tuple[str, ...]
    unit: str | None = None
    hierarchies: Mapping[str, Any] = field(default_factory=dict)
    """How the columns are generalized, where that isn't as their declarations say."""
    by_entropy: frozenset[str] = frozenset()
    """The sensitive columns whose l is measured by entropy, and not by the number of distinct values."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage made of a batch."""

    batch: Batch
    tally: Tally = field(default_factory=Tally)
    rows: np.ndarray | None = None
    """For every row of `batch`, the input row (int64) it came from; None when all rows are there, once, in order."""
    rejected: tuple[Rejection, ...] = ()
    """Input rows that could not be handled; they are not in `batch` and go to the quarantine."""
    path: str | None = None
    """The way the stage found what it found, where it has several: the manifest says which ran."""


@dataclass(frozen=True)
class Context:
    """What a worker lends to its stages: keys, models opened once, and the raw rows behind the batch."""

    keys: Keys
    seed: int
    source: Batch
    """Raw columns named in `Touches.source`, row by row beside the batch."""
    records: np.ndarray
    """The number (int64) of each row's record, the same in every run over the same source."""
    models: dict[Hashable, Any] = field(default_factory=dict)
    gated: bool = False
    """Whether a gate judges the result: then a limit that can't be kept is the gate's to refuse."""

    handed_on: frozenset[str] = frozenset()
    """Columns of pictures that a stage leaves decoded, because the next stage takes them so."""

    def open(self, name: Hashable, factory: Callable[[], Model]) -> Model:
        """The model of that name, opened on first use and kept for the life of the worker."""
        if name not in self.models:
            self.models[name] = factory()
        return cast("Model", self.models[name])

    def at(self, source: Batch, records: np.ndarray) -> Context:
        """The same context with other raw rows."""
        return replace(self, source=source, records=records)
