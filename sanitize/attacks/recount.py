"""k, l and t counted again on the written files, by another way than the stage counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from sanitize.attacks.classes import coded, combined, decoded, dense, grouped, runs
from sanitize.attacks.diversity import Diversity, ValueCounts, diversity, value_counts
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.whole_rows import augmented, count_at_once
from sanitize.data_kinds.stable_order import stable_order
from sanitize.io.places.place import Place
from sanitize.keys import column_digests
from sanitize.stage.by_person import ByPerson

BINS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Where the bins of class sizes begin."""


@dataclass(frozen=True, slots=True)
class Bin:
    """How many classes hold from `low` to `high` units; the last bin has no upper end."""

    low: int
    high: int | None
    classes: int


@dataclass(frozen=True, slots=True)
class Recount:
    """What the written rows hold; augmented rows are counted apart and in nothing else.

    `units` are rows where no unit is known, and `k` is the fewest distinct units of a class, None without rows.
    Risks are those of Dankar & El Emam (2010) with the release as its own population: `prosecutor_max` is that of
    the smallest class, `marketer` the mean over units. `unique_trajectories` counts units whose classes, with how
    often each occurs, are those of no other unit; None where no unit is known.
    """

    rows: int
    augmented: int
    units: int
    k: int | None
    classes: int
    sizes: tuple[Bin, ...]
    prosecutor_max: float | None
    marketer: float | None
    sample_uniques: int
    unique_trajectories: int | None
    sensitive: Mapping[str, Diversity]


BLOCK_ROWS = 1 << 20
"""Rows of whole classes that are counted together, which bounds memory."""
SALT = b"classes"
"""Digests of classes are compared within one recount and need no secret."""
MEMBERS, VALUE = "\x00members", "\x00value"


@dataclass(frozen=True)
class Counted:
    """Some rows by their classes: the members of each class, and of each value of a sensitive column in it.

    Tables of the quasi-identifiers' values and counts, one row per class, or per class and value.
    """

    rows: int
    people: int
    classes: pa.Table
    values: Mapping[str, pa.Table]
    unique: int | None = None

    def merge(self, other: Counted) -> Counted:
        """The rows of both; no member is in both."""
        values = {name: _summed(table, other.values[name]) for name, table in self.values.items()}
        return Counted(self.rows + other.rows, self.people + other.people, _summed(self.classes, other.classes), values)


@dataclass(frozen=True)
class ClassCounter(ByPerson[Counted]):
    """Counts the classes of rows, of which all that a person has are at hand."""

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All that is counted."""
        return tuple(dict.fromkeys((*self.quasi, *self.sensitive)))

    def count(self, columns: Mapping[str, pa.Array], units: np.ndarray | None) -> tuple[Counted, np.ndarray]:
        """The classes of the rows, and each person's trajectory.

        A trajectory is the sum of the mixed digests of the classes of a person's rows modulo 2⁶⁴: equal for equal
        multisets of classes.
        """
        codes = {name: coded(columns[name]) for name in self.columns}
        rows = len(next(iter(codes.values())))
        classes = dense(combined([codes[name] for name in self.quasi], rows))
        first = np.zeros(int(classes.max(initial=-1)) + 1, dtype=np.int64)
        first[classes[::-1]] = np.arange(rows)[::-1]
        tuples = pa.table({name: decoded(columns[name].take(pa.array(first))) for name in self.quasi})
        sums = _counted(classes, units, {name: codes[name] for name in self.sensitive})
        values = {name: _by_value(tuples, columns[name], codes[name], sums.values[name]) for name in self.sensitive}
        sizes = np.concatenate([np.zeros(0, dtype=np.int64), *sums.sizes])
        people, trajectories = rows, np.zeros(0, dtype=np.uint64)
        if units is not None:
            trajectories = _trajectories(_digests(tuples)[classes], units)
            people = len(trajectories)
        return Counted(rows, people, tuples.append_column(MEMBERS, pa.array(sizes)), values), trajectories

    def finish(self, state: Counted, once: int) -> Counted:
        """With the number of people whose trajectory is theirs alone."""
        classes = _sorted(state.classes)
        values = {name: _sorted(table) for name, table in state.values.items()}
        return replace(state, classes=classes, values=values, unique=once)


@dataclass
class _Sums:
    """Sizes of classes, and of each sensitive column its value counts within classes, block after block."""

    sizes: list[np.ndarray] = field(default_factory=list)
    values: dict[str, list[ValueCounts]] = field(default_factory=dict)


def attack(evidence: Evidence) -> Found:
    """Count the classes of the release again."""
    quasi = (*evidence.some("quasi"), *evidence.dividing)
    counter = ClassCounter(quasi, evidence.columns("sensitive"))
    by_unit = evidence.units is not None or evidence.unit is not None
    return Found(
        recount=_summary(evidence.counted(counter, Counted.merge), counter, augmented(evidence.parts), by_unit)
    )


def recount(
    parts: Sequence[Place],
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    units: Sequence[Place] | None = None,
    unit: str | None = None,
) -> Recount:
    """Count the rows of the parts, all at once.

    `units` are private files beside the parts, one uint64 column `unit` in the order of the part's rows; without
    them, `unit` names a column of the parts that tells persons apart; without either, rows are counted.
    Raises VerificationError when a file can't be read or files don't fit each other.
    """
    counter = ClassCounter(tuple(quasi), tuple(sensitive))
    state = count_at_once(counter, parts, units, unit)
    return _summary(state, counter, augmented(parts), units is not None or unit is not None)


def _by_value(tuples: pa.Table, column: pa.Array, codes: np.ndarray, counts: Sequence[ValueCounts]) -> pa.Table:
    """The members of each class and value, as a table."""
    first = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    none = np.zeros(0, dtype=np.int64)
    classes, values, members = (
        np.concatenate([none, *(getattr(block, name) for block in counts)]) for name in ("classes", "values", "counts")
    )
    table = tuples.take(pa.array(classes))
    return table.append_column(VALUE, decoded(column.take(pa.array(first[values])))).append_column(
        MEMBERS, pa.array(members)
    )


def _summed(one: pa.Table, other: pa.Table) -> pa.Table:
    """The members of both tables, of equal rows together."""
    keys = [name for name in one.schema.names if name != MEMBERS]
    summed = grouped(pa.concat_tables([one, other]), keys, {MEMBERS: "sum"})
    return pa.table([decoded(column) for column in summed.columns], names=summed.schema.names)


def _sorted(table: pa.Table) -> pa.Table:
    """In an order that depends on the values alone."""
    keys = [name for name in table.schema.names if name != MEMBERS]
    return table.sort_by([(name, "ascending") for name in keys])


def _digests(tuples: pa.Table) -> np.ndarray:
    """A digest (uint64) of each class, the same wherever the class is met."""
    digests = np.zeros(tuples.num_rows, dtype=np.uint64)
    for column in tuples.columns:
        digests = _mixed(digests ^ column_digests(column.combine_chunks(), SALT))
    return digests


def _summary(counted: Counted, counter: ClassCounter, added: int, by_unit: bool) -> Recount:
    sizes = counted.classes.column(MEMBERS).to_numpy()
    if not counted.rows:
        return Recount(0, added, 0, None, 0, _bins(sizes), None, None, 0, 0 if by_unit else None, {})
    return Recount(
        rows=counted.rows,
        augmented=added,
        units=counted.people,
        k=int(sizes.min()),
        classes=len(sizes),
        sizes=_bins(sizes),
        prosecutor_max=1 / int(sizes.min()),
        marketer=len(sizes) / int(sizes.sum()),
        sample_uniques=int((sizes == 1).sum()),
        unique_trajectories=counted.unique if by_unit else None,
        sensitive={name: diversity([_value_counts(table, counter.quasi)]) for name, table in counted.values.items()},
    )


def _value_counts(table: pa.Table, quasi: Sequence[str]) -> ValueCounts:
    """The members of each class and value, as numbers sorted by class."""
    codes = [coded(table.column(name).combine_chunks()) for name in quasi]
    classes = dense(combined(codes, table.num_rows))
    order = stable_order(classes)
    values, members = coded(table.column(VALUE).combine_chunks()), table.column(MEMBERS).to_numpy()
    return ValueCounts(classes[order], values[order], members[order])


def _counted(classes: np.ndarray, units: np.ndarray | None, values: Mapping[str, np.ndarray]) -> _Sums:
    order = stable_order(classes)
    starts = runs(classes[order])
    blocks = starts[runs(starts // BLOCK_ROWS)]
    sums = _Sums(values={name: [] for name in values})
    for low, high in zip(blocks, [*blocks[1:], len(order)][: len(blocks)], strict=True):
        rows = order[low:high]
        before = int(classes[rows[0]])
        local = classes[rows] - before
        members, owners = (np.arange(len(rows)), local) if units is None else _members(local, units[rows])
        sums.sizes.append(np.bincount(owners))
        for name, column in values.items():
            counts = value_counts(members, owners, column[rows])
            sums.values[name].append(ValueCounts(counts.classes + before, counts.values, counts.counts))
    return sums


def _members(classes: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row's member, a unit in a class, as a number from 0 on; and each member's class."""
    order = stable_order(units, classes)
    ordered_classes, ordered_units = classes[order], units[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered_classes[1:] != ordered_classes[:-1]) | (ordered_units[1:] != ordered_units[:-1])
    members = np.empty(len(order), dtype=np.int64)
    members[order] = np.cumsum(first) - 1
    return members, ordered_classes[first]


def _trajectories(classes: np.ndarray, units: np.ndarray) -> np.ndarray:
    """One number for each unit, given the digest of each row's class."""
    order = stable_order(units)
    starts = runs(units[order])
    return np.add.reduceat(_mixed(classes)[order], starts)


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """SplitMix64's output function (Steele, Lea & Flood, OOPSLA 2014) of each number."""
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray(mixed)


def _bins(sizes: np.ndarray) -> tuple[Bin, ...]:
    counts = np.histogram(sizes, [*BINS, np.inf])[0]
    ends = [*(low - 1 for low in BINS[1:]), None]
    return tuple(Bin(low, high, int(count)) for low, high, count in zip(BINS, ends, counts, strict=True))
