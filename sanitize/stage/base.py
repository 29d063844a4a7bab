"""The one shape of a stage: bind it to what the pipeline declares, apply it to a batch, count what it did."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, cast

import numpy as np

from sanitize.keys import Keys
from sanitize.policy import Policy
from sanitize.stage.findings import Tally
from sanitize.stage.options import CheckedOptions, option_fields
from sanitize.stage.records import Batch, Rejection

if TYPE_CHECKING:
    import pyarrow as pa

    from sanitize.stage.settling import Settling, Verdict

Role = Literal["identifier", "quasi", "sensitive", "text", "image", "label", "keep", "drop"]
Removal = Literal["dropped", "suppressed"]
Evidence = tuple[str, ...]
"""Columns that point at a person together: one by itself, or several that are one key, such as name and birth date."""
Subject = Literal["text in pictures", "shared sensitive values"]
"""What no stage looks at in most pipelines, and the reviewer hears of unless one does."""
State = TypeVar("State")
Learned = TypeVar("Learned")
Model = TypeVar("Model")


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
class Added:
    """A column that a stage makes."""

    name: str
    tells_apart: bool = True
    """Whether its values follow from what is known of people, so that they help to tell one from another."""
    parts: bool = False
    """Whether it says which part of a split a row belongs to: no person may be in two of them."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """The columns whose combinations make a class of persons, and the raw column that names the person, if any."""

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

    def open(self, name: Hashable, factory: Callable[[], Model]) -> Model:
        """The model of that name, opened on first use and kept for the life of the worker."""
        if name not in self.models:
            self.models[name] = factory()
        return cast("Model", self.models[name])

    def at(self, source: Batch, records: np.ndarray) -> Context:
        """The same context beside other rows."""
        return replace(self, source=source, records=records)


@dataclass(frozen=True)
class Stage(metaclass=CheckedOptions):
    """Base of all stages: a frozen dataclass whose fields are its options, in Python as in the pipeline file.

    They are checked when a stage is made. A field with `init=False` is no option: `bind` fills it.
    """

    kind: ClassVar[str]
    technique: ClassVar[str] = "none"
    """What the stage does to the columns it writes, in the terms of ISO/IEC 20889."""
    discharges: ClassVar[frozenset[Role]] = frozenset()
    """Roles whose columns may be released once this stage has taken them."""
    removal: ClassVar[Removal] = "dropped"
    """How rows that the stage leaves out by choice are counted."""
    modality: ClassVar[Literal["image"] | None] = None
    """What its columns hold, for stages that take pictures: they get struct{bytes, path}."""
    last: ClassVar[bool] = False
    """True for a stage that no other kind of stage may follow."""

    def check(self) -> None:
        """Raise UsageError when options don't fit each other; called when the stage is made."""
        return

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """This stage with what it needs to know of the source and the policy; UsageError when they don't fit."""
        return self

    def bound(self, **values: Any) -> Self:
        """A copy with these fields: for `bind`, whose values were checked where they came from."""
        made = copy(self)
        made.__dict__.update(values)
        return made

    @abstractmethod
    def touches(self) -> Touches:
        """What the bound stage reads, writes, drops."""

    @abstractmethod
    def apply(self, batch: Batch, context: Context, *args: Any, **kwargs: Any) -> Outcome:
        """Sanitize one batch; a record it can't handle is rejected with a code, never passed on.

        A stage of one's own takes the batch and the context, and if it is a `Fitted` one what it has learned.
        """

    def reversible(self) -> tuple[str, ...]:
        """Columns that this stage changes in a way an attacker sees through who holds other data of the same people.

        The plan refuses those that the declared threat calls most sensitive where a model goes public.
        """
        return ()

    def demands(self) -> Mapping[str, float]:
        """Limits of the gate's checks that the bound stage's promise needs, such as `{"k": 5}`; the strictest wins."""
        return {}

    def adds(self) -> tuple[Added, ...]:
        """The columns that the stage makes; unless it says otherwise, those it writes tell people apart."""
        return tuple(Added(name) for name in self.touches().writes)

    def identifies(self) -> tuple[Evidence, ...]:
        """Columns that point at people, by which all stages of the pipeline tell people apart."""
        return ()

    def keeps_together(self, declared: Declared) -> tuple[Evidence, ...]:
        """Further columns whose equal, or nearly equal, values the stage must not separate."""
        return ()

    def covers(self) -> frozenset[Subject]:
        """The subjects that this stage takes care of."""
        return frozenset()

    def not_covered(self) -> tuple[str, ...]:
        """What the stage leaves to attackers, in sentences for the reviewer."""
        return ()

    def shifts(self) -> Mapping[str, int]:
        """Columns of dates that the stage moves by a secret number of days, and the most days of each.

        The plan refuses other columns that would give these days away.
        """
        return {}

    def reads_dates(self) -> tuple[str, ...]:
        """Columns of dates that the stage reads, and whose written form has to be known for that."""
        return ()

    def with_date_formats(self, formats: Mapping[str, str | None]) -> Stage:
        """This stage with the form of each column that `reads_dates` names; None for dates that aren't text."""
        return self

    def private_files(self) -> tuple[Path, ...]:
        """Files that the stage reads or writes and that hold values: none may be in the release."""
        return ()

    def model_names(self) -> tuple[str, ...]:
        """The installed models that the stage opens: checked before the run, named in the manifest."""
        return ()

    def facts(self, *args: Any, **kwargs: Any) -> Mapping[str, Mapping[str, Any]]:
        """What the bound stage says of itself in the manifest, by section: numbers and names, never values."""
        return {}

    def grouped(self) -> Grouped | None:
        """By which columns persons form classes, for a stage that makes classes large enough."""
        return None

    def settles(self, *args: Any, **kwargs: Any) -> Settling[Any] | None:
        """What the stage promises of all written rows together; None where lost rows can't break anything."""
        return None

    def conclude(self, *args: Any, **kwargs: Any) -> None:
        """Called once by the driver when the release has been published."""
        return

    @classmethod
    def options(cls) -> tuple[str, ...]:
        """The names a pipeline file may set."""
        return tuple(option.name for option in option_fields(cls))


@dataclass(frozen=True)
class Fitted(Stage, Generic[State, Learned]):
    """A stage that looks at the whole source first: `fold` per batch, `merge` across shards, `freeze` what it learns.

    The stage itself never changes: what was learned is plain data that `apply` is given. `merge` is associative and
    commutative, so any number of workers in any order learns the same.
    """

    before_losses: ClassVar[bool] = False
    """True when the fit may see rows that an earlier stage leaves out, and so needn't wait for its fit."""

    def fits(self) -> bool:
        """Whether the bound stage has to look at the source first; with some options it may not."""
        return True

    @abstractmethod
    def fit_reads(self) -> tuple[str, ...]:
        """The raw columns that `fold` reads."""

    def fit_key(self) -> Hashable:
        """Fits with equal keys are folded once and frozen each from the same state."""
        return (self.kind, repr(self))

    @abstractmethod
    def zero(self) -> State:
        """The state of a fit that has seen nothing."""

    @abstractmethod
    def fold(self, state: State, batch: Batch, context: Context) -> State:
        """The state after a batch of raw rows; rows that can't be read are left out here and rejected in `apply`."""

    @abstractmethod
    def merge(self, one: State, other: State) -> State:
        """The state of a fit that has seen what both have seen."""

    @abstractmethod
    def freeze(self, state: State, context: Context) -> Learned:
        """What was learned, as plain data."""

    @abstractmethod
    def apply(self, batch: Batch, context: Context, learned: Learned) -> Outcome:
        """Sanitize one batch with what was learned; a record it can't handle is rejected with a code."""

    def facts(self, learned: Learned) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of the stage and of what it learned, by section: numbers and names, never values."""
        return {}

    def settles(self, learned: Learned) -> Settling[Any] | None:
        """What the stage promises of all written rows together; None where lost rows can't break anything."""
        return None

    def settled(self, learned: Learned, verdict: Verdict, removed: Mapping[str, pa.Array]) -> Learned:
        """What was learned, after its promise was settled; `removed` are raw values of the records taken out."""
        return learned

    def counts_again(self, learned: Learned) -> bool:
        """Whether later runs build on what was learned, so that it must not have counted quarantined records."""
        return False

    def counted(self, learned: Learned, state: State) -> Learned:
        """What was learned, with a fit that was made again without quarantined records."""
        return learned

    def conclude(self, learned: Learned) -> None:
        """Called once by the driver when the release has been published."""
        return
