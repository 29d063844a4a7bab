"""The one shape of a stage: bind it to what the pipeline declares, apply it to a batch, count what it did."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, cast

import numpy as np

from sanitize.errors import UsageError
from sanitize.keys import Keys
from sanitize.policy import Policy
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, Rejection

if TYPE_CHECKING:
    from sanitize.stage.result import Result

Role = Literal["identifier", "quasi", "sensitive", "text", "image", "label", "keep", "drop"]
Removal = Literal["dropped", "suppressed"]
State = TypeVar("State")
Model = TypeVar("Model")


BOUND = MappingProxyType({"bound": True})
"""Metadata of a field that `bind` fills from the pipeline's declarations; a pipeline file can't set it."""


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

    def column(self, name: str) -> Column | None:
        """The declaration of a column, or None for a column that a stage makes."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Touches:
    """What a stage reads and changes; the planner refuses a pipeline from this alone."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    """Raw columns of the source that the stage needs beside the batch, also after they were dropped from it."""
    drops_rows: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """The columns whose combinations make a class of persons, and the raw column that names the person, if any."""

    columns: tuple[str, ...]
    unit: str | None = None


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
class Stage(ABC):
    """Base of all stages: a frozen dataclass whose fields are its options in the pipeline file."""

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

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """This stage with what it needs to know of the source and the policy; UsageError when they don't fit."""
        return self

    @abstractmethod
    def touches(self) -> Touches:
        """What the bound stage reads, writes, drops."""

    @abstractmethod
    def apply(self, batch: Batch, context: Context) -> Outcome:
        """Sanitize one batch; a record it can't handle is rejected with a code, never passed on."""

    def reversible(self) -> tuple[str, ...]:
        """Columns that this stage changes in a way an attacker sees through who holds other data of the same people.

        The plan refuses those that the declared threat calls most sensitive where a model goes public.
        """
        return ()

    def not_covered(self) -> tuple[str, ...]:
        """What the stage leaves to attackers, in sentences for the reviewer."""
        return ()

    def model_names(self) -> tuple[str, ...]:
        """The installed models that the stage opens: checked before the run, named in the manifest."""
        return ()

    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        """What the frozen stage says of itself in the manifest, by section: numbers and names, never values."""
        return {}

    def grouped(self) -> Grouped | None:
        """By which columns persons form classes, for a stage that makes classes large enough."""
        return None

    def conclude(self) -> None:
        """Called once by the driver for every frozen stage, when its release has been published."""
        return

    def run(self, data: Any, *, keys: Keys | None = None, seed: int = 0) -> Result:
        """Run this stage alone on data in memory: `data` of the result is of the kind that was given.

        Takes pandas, Polars and Arrow tables, DuckDB relations, Hugging Face datasets; a pandas index survives.
        """
        from sanitize.stage.in_memory import run_stages

        return run_stages([self], data, keys=keys, seed=seed)

    @classmethod
    def options(cls) -> tuple[str, ...]:
        """The names a pipeline file may set."""
        return tuple(option.name for option in fields(cls) if not option.metadata.get("bound"))


@dataclass(frozen=True)
class Fitted(Stage, Generic[State]):
    """A stage that looks at the whole source first: `fold` per batch, `merge` across shards, `freeze` into a stage.

    `merge` is associative and commutative, so any number of workers in any order freezes to the same stage.
    """

    before_losses: ClassVar[bool] = False
    """True when the fit may see rows that an earlier stage leaves out, and so needn't wait for its fit."""

    @abstractmethod
    def fit_reads(self) -> tuple[str, ...]:
        """The raw columns that `fold` reads."""

    def fit(self, data: Any, *, keys: Keys | None = None, seed: int = 0) -> Self:
        """Look at a pandas DataFrame or an Arrow table, keep what was learned for `transform`, and return itself."""
        from sanitize.stage.in_memory import fit_stage

        keys = keys or Keys.from_environment()
        self.__dict__["_learned"] = fit_stage(self, data, keys=keys, seed=seed), keys, seed
        return self

    def transform(self, data: Any) -> Any:
        """Apply what the last `fit` has learned, and get the same kind of data back.

        Rows that can't be handled are left out; `run` names them. Raises UsageError before any `fit`.
        """
        if "_learned" not in self.__dict__:
            raise UsageError(f"stage {self.kind!r}: nothing was learned yet: call fit first, or fit_transform")
        frozen, keys, seed = self.__dict__["_learned"]
        return frozen.run(data, keys=keys, seed=seed).data

    def fit_transform(self, data: Any, *, keys: Keys | None = None, seed: int = 0) -> Any:
        """`fit` and `transform` on the same data."""
        return self.fit(data, keys=keys, seed=seed).transform(data)

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
    def freeze(self, state: State, context: Context) -> Stage:
        """The stage that applies what was learned."""
