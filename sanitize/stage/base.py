"""The one shape of a stage: bind it to what the pipeline declares, apply it to a batch, count what it did."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar

from sanitize.policy import Policy, TextModel
from sanitize.stage.likeness import Signed
from sanitize.stage.options import CheckedOptions, option_fields
from sanitize.stage.records import Batch
from sanitize.stage.shapes import (
    Added,
    Context,
    Declared,
    Evidence,
    Freezing,
    Grouped,
    Outcome,
    Pairs,
    PersonKey,
    Removal,
    Role,
    Subject,
    Touches,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from sanitize.keys import Keys
    from sanitize.stage.by_person import ByPerson
    from sanitize.stage.settling import Settling, Verdict

State = TypeVar("State")
Learned = TypeVar("Learned")


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
    takes_decoded: ClassVar[bool] = False
    """True for a stage on pictures that takes them decoded, and leaves them so where `Context.handed_on` says so."""
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

    def tells_people_by(self, *args: Any, **kwargs: Any) -> PersonKey | None:
        """The key that keeps a person's rows together where the pipeline names no unit; given what was learned."""
        return None

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

    def text_models(self) -> tuple[TextModel, ...]:
        """The models of the policy that the stage opens: checked before the run, named in the manifest."""
        return ()

    def written_for(self, column: str, values: pa.Array, keys: Keys) -> pa.Array | None:
        """What the bound stage writes in place of values of a column; None where that isn't the same in every row."""
        return None

    def cuts_links(self) -> bool:
        """Whether what the stage writes for a person can't be joined with what it writes in other tables."""
        return False

    def joins_tables(self) -> int | None:
        """The number of people who have to share their rows in all tables, for a stage that sees to it; else None."""
        return None

    def stricter(self, factor: int) -> Stage:
        """This stage with classes that many times as large: what a joined view of several tables may need."""
        return self

    def alone(self) -> Stage:
        """This stage without what other runs have left for it: for a release that is made again."""
        return self

    def continuing(self, levels: Mapping[str, int]) -> Stage | None:
        """This stage as it fits rows that are added to a release whose quasi-identifiers are at these levels.

        None where the added rows wouldn't agree with those that are released already, which stay as they are.
        """
        return self

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

    def continuing(self, levels: Mapping[str, int]) -> Stage | None:
        """None for what was learned of all rows of a release, unless the stage says otherwise."""
        return None if self.fits() else self

    @abstractmethod
    def fit_reads(self) -> tuple[str, ...]:
        """The raw columns that `fold` reads."""

    def fit_key(self) -> Hashable:
        """Fits with equal keys are folded once and frozen each from the same state."""
        return (self.kind, repr(self))

    def by_person(self) -> ByPerson[State] | None:
        """How the fit counts people bucket by bucket, each with all rows of its people; None for shard by shard."""
        return None

    def deals_keys(self) -> bool:
        """Whether what the fit knows of records by their keys is dealt to buckets in a run."""
        return False

    def dealt_by_key(self, state: State) -> tuple[State, Mapping[str, Pairs]]:
        """The state without what is to be dealt to buckets, and that: digests (uint64) of records, by name."""
        return state, {}

    def with_buckets(self, state: State, buckets: Mapping[str, Iterable[Pairs]]) -> State:
        """The state with what was dealt: under each name the pairs bucket by bucket, as often as asked for."""
        return state

    def dealt_copies(self, state: State) -> tuple[State, Mapping[str, Signed]]:
        """The state without the signatures by which copies are found, and these, by name."""
        return state, {}

    def with_copies(self, state: State, found: Mapping[str, Any]) -> State:
        """The state with the copies (`identity.copies.Copies`) that were found, under the same names."""
        return state

    def freezing(self, rows: int) -> Freezing:
        """What it takes to freeze what was seen of so many rows: an estimate of what grows with them, or faster."""
        return Freezing()

    def of_records(self, learned: Learned, first: int, stop: int) -> Learned:
        """What a worker needs of what was learned for records numbered from `first` up to and without `stop`."""
        return learned

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
