"""The histogram of distinct quasi-identifier tuples: all that k-anonymity needs to know of a table, and mergeable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.data_kinds.distinct import once
from sanitize.data_kinds.stable_order import stable_order
from sanitize.keys import column_digests
from sanitize.tabular.packing import Ints, distinct_rows, pack, starts
from sanitize.tabular.people import People, count_people, merge_people, mixed
from sanitize.tabular.recoding import Recoding
from sanitize.tabular.value_people import ValuePeople

Units = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.int32]

ENTRIES = 1 << 20
"""Entries whose units are counted together, by `condensed_by_units`."""
ANY = ""
"""Under this name people are counted whatever their values are."""
SALT = b"tuples"
"""Digests of tuples are compared within one run and need no secret."""


@dataclass(frozen=True)
class Counts:
    """Distinct tuples and how often they occur, in an order that depends on the rows alone.

    `values` are the sorted distinct values of each column, first the quasi-identifiers, then the sensitive columns.
    `tuples[c][i]` is the code of tuple i in quasi-identifier c. An entry is a distinct (tuple, sensitive values, unit)
    with its number of rows; without units and sensitive columns there is one entry a tuple. Once people are condensed,
    entries name no unit, and `people` says how many the tuples hold.
    """

    columns: tuple[str, ...]
    sensitive: tuple[str, ...]
    values: tuple[pa.Array, ...] = field(repr=False)
    tuples: tuple[Codes, ...] = field(repr=False)
    entry_tuple: Ints
    entry_sensitive: tuple[Codes, ...]
    entry_unit: Units | None
    entry_rows: Ints
    people: People | None = None
    most: int | None = None
    """Up to how many the people of a class are counted exactly; None: all."""
    of_values: Mapping[str, ValuePeople] = field(default_factory=dict)
    """Once people are condensed, those of the values of some sensitive columns, and all of them under the name ANY."""

    @property
    def rows(self) -> int:
        """Rows counted."""
        return int(self.entry_rows.sum())

    @property
    def units(self) -> int:
        """Distinct units, or rows where no unit was named."""
        return self.rows if self.persons is None else self.persons.total

    @cached_property
    def persons(self) -> People | None:
        """The units of the tuples; None where none was named."""
        if self.people is not None or self.entry_unit is None:
            return self.people
        people, trajectories = self._counted(None)
        return replace(people, unique=once(trajectories))

    def value_people(self, column: str) -> ValuePeople:
        """The units of each value of a sensitive column, or with the name ANY all units as of one value."""
        if column in self.of_values or self.entry_unit is None:
            return self.of_values[column]
        nothing = np.zeros(len(self.entry_tuple), dtype=np.int32)
        value = nothing if column == ANY else self.entry_sensitive[self.sensitive.index(column)]
        return ValuePeople.count(self.entry_tuple, value, self.entry_unit, self._tuple_digests())

    def condensed(self, most: int | None, valued: Sequence[str] = ()) -> tuple["Counts", Units]:
        """The same counts without a list of all units, exact for up to `most` units of any class; and trajectories.

        Of these there is one a unit: how many no other unit has can be told once all units are counted. The units of
        the values of the columns in `valued` are counted exactly.
        """
        people, trajectories = self._counted(most)
        sizes = [len(self.tuples[0]), *(len(column) for column in self.values[len(self.columns) :])]
        keys = pack([self.entry_tuple, *self.entry_sensitive], sizes)
        order = stable_order(keys)
        first = starts(keys[order])
        kept = order[first]
        rows = np.add.reduceat(self.entry_rows[order], first) if len(first) else self.entry_rows
        beside = tuple(column[kept] for column in self.entry_sensitive)
        plain = (self.columns, self.sensitive, self.values, self.tuples, self.entry_tuple[kept], beside, None, rows)
        counted = [name for name in valued if name in self.sensitive]
        of_values = {name: self.value_people(name) for name in (*counted, *([ANY] if counted else []))}
        return Counts(*plain, people, most, of_values), trajectories

    def between(self, low: int, high: int) -> "Counts":
        """The entries of the units whose digests are from `low` up to and without `high`; all tuples stay."""
        if self.entry_unit is None:
            return self
        chosen = self.entry_unit >= np.uint64(low)
        if high < 1 << 64:
            chosen &= self.entry_unit < np.uint64(high)
        beside = tuple(column[chosen] for column in self.entry_sensitive)
        units, rows = self.entry_unit[chosen], self.entry_rows[chosen]
        return replace(
            self, entry_tuple=self.entry_tuple[chosen], entry_sensitive=beside, entry_unit=units, entry_rows=rows
        )

    def _counted(self, most: int | None) -> tuple[People, Units]:
        digests = self._tuple_digests()
        units = np.zeros(0, dtype=np.uint64) if self.entry_unit is None else self.entry_unit
        return count_people(len(digests), self.entry_tuple, units, self.entry_rows, digests, most)

    def _tuple_digests(self) -> Units:
        """The same for a tuple wherever it is met."""
        digests = np.zeros(len(self.tuples[0]), dtype=np.uint64)
        for values, codes in zip(self.values, self.tuples, strict=False):
            digests = mixed(digests ^ column_digests(values, SALT)[codes])
        return digests

    def tuple_columns(self) -> dict[str, pa.Array]:
        """The distinct tuples as columns."""
        return {
            name: values.take(pa.array(codes))
            for name, values, codes in zip(self.columns, self.values, self.tuples, strict=False)
        }

    def tuple_rows(self) -> Ints:
        """Rows of each tuple."""
        rows = np.zeros(len(self.tuples[0]) if self.tuples else 1, dtype=np.int64)
        np.add.at(rows, self.entry_tuple, self.entry_rows)
        return rows


@dataclass(frozen=True)
class Histogram:
    """The fit state of k-anonymity: `zero`, `fold` a batch, `merge` two states, then read `counts()`.

    `merge` is associative and commutative: whatever the tree of merges, `counts()` is the same. Partial counts of
    similar size are merged as they come, so folding many small batches stays linear in the rows.
    """

    columns: tuple[str, ...]
    sensitive: tuple[str, ...]
    by_unit: bool
    parts: tuple[Counts, ...] = field(repr=False)

    @classmethod
    def zero(cls, columns: Sequence[str], sensitive: Sequence[str] = (), by_unit: bool = False) -> "Histogram":
        """The state of no rows."""
        return cls(tuple(columns), tuple(sensitive), by_unit, ())

    def fold(self, columns: Mapping[str, pa.Array], units: Units | None = None) -> "Histogram":
        """Adds a batch: an array for every quasi-identifier and sensitive column, a digest of each row's unit."""
        part = _count(self, columns, units)
        return Histogram(self.columns, self.sensitive, self.by_unit, _settle((*self.parts, part)))

    def merge(self, other: "Histogram") -> "Histogram":
        """The state of both tables' rows."""
        parts = sorted((*self.parts, *other.parts), key=lambda part: -len(part.entry_rows))
        return Histogram(self.columns, self.sensitive, self.by_unit, _settle(tuple(parts)))

    def counts(self) -> Counts:
        """The counts of all rows."""
        if not self.parts:
            nothing = {name: pa.nulls(0) for name in (*self.columns, *self.sensitive)}
            return _count(self, nothing, np.zeros(0, dtype=np.uint64) if self.by_unit else None)
        return _merge(self.parts)

    def merged(self) -> "Histogram":
        """The same state in one piece, of which `counts()` costs nothing."""
        return Histogram(self.columns, self.sensitive, self.by_unit, (self.counts(),))

    def condensed(self, most: int | None, valued: Sequence[str] = ()) -> tuple["Histogram", Units]:
        """The state without a list of all units, and each unit's trajectory; see `Counts.condensed`.

        It may be merged with condensed states of other units only.
        """
        counts, trajectories = self.counts().condensed(most, valued)
        return Histogram(self.columns, self.sensitive, self.by_unit, (counts,)), trajectories

    def and_others(self, other: "Histogram") -> "Histogram":
        """As `merge`, but without bringing the two together: `condensed_by_units` needs less memory then."""
        return Histogram(self.columns, self.sensitive, self.by_unit, (*self.parts, *other.parts))

    def condensed_by_units(self, most: int | None, valued: Sequence[str] = ()) -> "Histogram":
        """As `condensed`, counted by ranges of units one after another, with the number of unique trajectories."""
        entries = sum(len(part.entry_rows) for part in self.parts)
        marks = [(at << 64) // (entries // ENTRIES + 1) for at in range(entries // ENTRIES + 2)]
        state, trajectories = Histogram.zero(self.columns, self.sensitive, self.by_unit), [np.zeros(0, dtype=np.uint64)]
        for low, high in pairwise(marks):
            parts = tuple(part.between(low, high) for part in self.parts)
            found, own = Histogram(self.columns, self.sensitive, self.by_unit, parts).condensed(most, valued)
            state = state.merge(found)
            trajectories.append(own)
        return state.merged().with_unique(once(np.concatenate(trajectories)))

    def with_unique(self, trajectories: int) -> "Histogram":
        """A condensed state of which it is known how many units have a trajectory of their own."""
        counts = self.counts()
        people = None if counts.people is None else replace(counts.people, unique=trajectories)
        return Histogram(self.columns, self.sensitive, self.by_unit, (replace(counts, people=people),))

    def recoded(self, recoding: Recoding, sensitive: Sequence[str]) -> "Histogram":
        """The state of the same rows as a recoding releases them, those it suppresses among them.

        Of the sensitive columns only some may be asked for.
        """
        counts, like = self.counts(), Histogram.zero(self.columns, sensitive, self.by_unit)
        chosen = [self.sensitive.index(name) for name in sensitive]
        released = recoding.apply(counts.tuple_columns())[0]
        encoded = [_encode(released[name]) for name in self.columns]
        values = (
            *(values for _, values in encoded),
            *(counts.values[len(self.columns) + place] for place in chosen),
        )
        tuples, _, place = distinct_rows([codes for codes, _ in encoded], [len(values) for _, values in encoded])
        beside = [counts.entry_sensitive[place] for place in chosen]
        at = place[counts.entry_tuple]
        part = _entries(like, values, tuples, at, beside, counts.entry_unit, counts.entry_rows)
        return Histogram(like.columns, like.sensitive, like.by_unit, (part,))


def _settle(parts: tuple[Counts, ...]) -> tuple[Counts, ...]:
    while len(parts) > 1 and len(parts[-2].entry_rows) <= 2 * len(parts[-1].entry_rows):
        parts = (*parts[:-2], _merge(parts[-2:]))
    return parts


def _count(state: Histogram, columns: Mapping[str, pa.Array], units: Units | None) -> Counts:
    encoded = [_encode(columns[name]) for name in (*state.columns, *state.sensitive)]
    width = len(state.columns)
    codes, sizes = [codes for codes, _ in encoded], [len(values) for _, values in encoded]
    tuples, rows, place = distinct_rows(codes[:width], sizes[:width])
    values = tuple(values for _, values in encoded)
    if not state.sensitive and units is None:
        return Counts(state.columns, (), values, tuple(tuples), np.arange(len(rows)), (), None, rows)
    return _entries(state, values, tuples, place, codes[width:], units, np.ones(len(place), dtype=np.int64))


def _encode(values: pa.Array | pa.ChunkedArray) -> tuple[Codes, pa.Array]:
    """Codes into the sorted distinct values of one column; values of a dictionary that no row has aren't among them."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode(null_encoding="encode")
    codes = values.indices.fill_null(len(values.dictionary)).to_numpy(zero_copy_only=False)
    used = np.flatnonzero(np.bincount(codes, minlength=1))
    met = values.dictionary.take(pa.array(used, mask=used == len(values.dictionary)))
    distinct = met.dictionary_encode(null_encoding="encode")
    order = pc.sort_indices(distinct.dictionary)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    code = np.zeros(len(values.dictionary) + 1, dtype=np.int32)
    code[used] = rank[distinct.indices.to_numpy(zero_copy_only=False)]
    return code[codes], distinct.dictionary.take(order)


def _entries(
    like: Histogram | Counts,
    values: tuple[pa.Array, ...],
    tuples: Sequence[Codes],
    place: Ints,
    sensitive: Sequence[Codes],
    units: Units | None,
    rows: Ints,
) -> Counts:
    sizes = [len(tuples[0]), *(len(column) for column in values[len(like.columns) :])]
    keys = pack([place, *sensitive], sizes)
    order = stable_order(keys) if units is None else stable_order(units, keys)
    first = starts(keys[order]) if units is None else starts(keys[order], units[order])
    kept = order[first]
    return Counts(
        like.columns,
        like.sensitive,
        values,
        tuple(tuples),
        place[kept],
        tuple(column[kept] for column in sensitive),
        None if units is None else units[kept],
        np.add.reduceat(rows[order], first) if len(first) else rows[:0],
    )


def _merge(parts: Sequence[Counts]) -> Counts:
    if len(parts) == 1:
        return parts[0]
    like = parts[0]
    merged = [_unify([part.values[c] for part in parts]) for c in range(len(like.values))]
    values = tuple(values for values, _ in merged)
    width = len(like.columns)
    codes = [
        np.concatenate([renamed[part.tuples[c]] for part, renamed in zip(parts, merged[c][1], strict=True)])
        for c in range(width)
    ]
    tuples, _, place = distinct_rows(codes, [len(column) for column in values[:width]])
    offsets = np.cumsum([0, *(len(part.tuples[0]) for part in parts)])
    at = np.concatenate([place[part.entry_tuple + offset] for part, offset in zip(parts, offsets, strict=False)])
    sensitive = [
        np.concatenate(
            [renamed[part.entry_sensitive[s]] for part, renamed in zip(parts, merged[width + s][1], strict=True)]
        )
        for s in range(len(like.sensitive))
    ]
    digests = [part.entry_unit for part in parts if part.entry_unit is not None]
    units = np.concatenate(digests) if digests else None
    rows = np.concatenate([part.entry_rows for part in parts])
    merged_entries = _entries(like, values, tuples, at, sensitive, units, rows)
    condensed = [part.people for part in parts if part.people is not None]
    if not condensed:
        return merged_entries
    places = np.split(place, offsets[1:-1])
    renamed = {name: merged[width + at][1] for at, name in enumerate(like.sensitive)}
    renamed[ANY] = [np.zeros(1, dtype=np.int32)] * len(parts)
    of_values = {
        name: ValuePeople.merge([part.of_values[name] for part in parts], places, renamed[name])
        for name in like.of_values
    }
    people = merge_people(condensed, places, len(tuples[0]), like.most)
    return replace(merged_entries, people=people, most=like.most, of_values=of_values)


def _unify(dictionaries: Sequence[pa.Array]) -> tuple[pa.Array, list[Codes]]:
    """The sorted union of dictionaries, and for each of them its codes in the union."""
    known = [values.type for values in dictionaries if not pa.types.is_null(values.type)]
    kind = known[0] if known else pa.null()
    alike = [values if values.type == kind else pc.cast(values, kind) for values in dictionaries]
    union = pc.unique(pa.concat_arrays(alike))
    union = union.take(pc.sort_indices(union))
    renamed = [pc.index_in(values, value_set=union).to_numpy(zero_copy_only=False).astype(np.int32) for values in alike]
    return union, renamed
