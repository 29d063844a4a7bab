"""An attacker who knows the raw quasi-identifiers of some persons, against the written files.

The attacker reads released values as they are meant, the way `matching` does, so the attack happens in the output's own
terms; in raw terms it would only fail for the wrong reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa

from sanitize.attacks.classes import Codes, combined, decoded, dense, grouped, runs
from sanitize.attacks.diversity import ValueCounts
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.possible_values import Matcher
from sanitize.attacks.written_parts import AUGMENTED, batches, names
from sanitize.io.places.place import Place
from sanitize.stage.by_person import ByPerson

TARGETS = 2000
"""Persons that the attacker knows."""
WORK = 20_000_000
"""Targets times released values of a column that are compared; the more values, the fewer persons are known."""
FEWEST = 100
ROWS, LOWEST, HIGHEST = "\x00rows", "\x00lowest", "\x00highest"
OF_PEOPLE = {ROWS: "sum", LOWEST: "min", HIGHEST: "max"}


def attack(evidence: Evidence) -> Found:
    """Look for people of the source by their raw quasi-identifiers."""
    quasi, sensitive = evidence.some("quasi"), evidence.columns("sensitive")
    known = evidence.people()
    combinations = evidence.counted(CombinationCounter(tuple(dict.fromkeys((*quasi, *sensitive)))), joined)
    output = Output.of(combinations, by_unit=evidence.units is not None)
    return Found(linkage=link(output, known.rows, known.matchers, quasi, sensitive))


@dataclass(frozen=True)
class CombinationCounter(ByPerson[pa.Table]):
    """Counts the rows of each combination of values, and takes down the lowest and the highest of their people."""

    apart: ClassVar[bool] = True
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose values are combined."""
        return self.names

    def count(self, columns: Mapping[str, pa.Array], units: np.ndarray | None) -> tuple[pa.Table, np.ndarray]:
        """The combinations, one row each."""
        rows = len(columns[self.names[0]])
        units = np.zeros(rows, dtype=np.uint64) if units is None else units
        people = {ROWS: np.ones(rows, dtype=np.int64), LOWEST: units, HIGHEST: units}
        table = pa.table({name: columns[name] for name in self.names} | people)
        return grouped(table, self.names, OF_PEOPLE), np.zeros(0, dtype=np.uint64)

    def finish(self, state: pa.Table, once: int) -> pa.Table:
        """In an order that depends on the values alone."""
        plain = pa.table([decoded(column) for column in state.columns], names=state.schema.names)
        return plain.sort_by([(name, "ascending") for name in self.names])


def joined(one: pa.Table, other: pa.Table) -> pa.Table:
    """The combinations of both tables."""
    names = [name for name in one.schema.names if name not in OF_PEOPLE]
    return grouped(pa.concat_tables([one, other]), names, OF_PEOPLE)


@dataclass(frozen=True, slots=True)
class Linkage:
    """What became of `targets` persons; a sensitive value counts as guessed when the commonest among the candidates is
    the right one, and `prior` counts those whom the commonest of all rows would have got right.
    """

    targets: int
    linked: int
    """Targets that at least one row can stand for."""
    alone: int
    """Targets for whom only the rows of one unit (or one row) can stand."""
    guessed: Mapping[str, int]
    prior: Mapping[str, int]

    def hits(self) -> Hits:
        """The targets who end up alone."""
        return Hits(self.targets, self.alone, Counter({"linked": self.linked}))


@dataclass(frozen=True)
class Output:
    """The written rows as numbers: of each column its distinct values and each row's code, and each row's unit.

    Equal rows may be one: `rows` says how many they are, `units` and `highest` are the ends of their units.
    """

    values: Mapping[str, list[object]]
    codes: Mapping[str, np.ndarray]
    units: np.ndarray
    highest: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(cls, combinations: pa.Table, *, by_unit: bool) -> Output:
        """Combinations of values; without units every row is a unit."""
        rows = combinations.column(ROWS).to_numpy()
        codes = {name: Codes() for name in combinations.schema.names if name not in (ROWS, LOWEST, HIGHEST)}
        for name, code in codes.items():
            code.add(combinations.column(name).combine_chunks())
        if by_unit:
            units, highest = (combinations.column(name).to_numpy() for name in (LOWEST, HIGHEST))
        else:
            units = np.arange(1, len(rows) + 1) * (rows == 1)
            highest = np.where(rows == 1, units, len(rows) + 1)
        values = {name: list(code.numbers) for name, code in codes.items()}
        return cls(values, {name: code.joined() for name, code in codes.items()}, units, highest, rows)

    @classmethod
    def read(cls, parts: Sequence[Place], columns: Sequence[str]) -> Output:
        """Read columns of the parts without augmented rows; every row is a unit."""
        codes = {name: Codes() for name in columns}
        for part in parts:
            marked = [AUGMENTED] if AUGMENTED in names(part) else []
            for batch, _ in batches(part, [*columns, *marked], encoded=True):
                keep = np.ones(batch.num_rows, dtype=bool)
                if marked:
                    keep = ~batch.column(AUGMENTED).fill_null(False).to_numpy(zero_copy_only=False)
                for name in columns:
                    codes[name].add(batch.column(name), keep)
        joined = {name: code.joined() for name, code in codes.items()}
        persons = np.arange(len(next(iter(joined.values()), ())))
        values = {name: list(code.numbers) for name, code in codes.items()}
        return cls(values, joined, persons, persons, np.ones(len(persons), dtype=np.int64))


def link(
    output: Output, targets: pa.Table, matchers: Mapping[str, Matcher], quasi: Sequence[str], sensitive: Sequence[str]
) -> Linkage:
    """Attack the targets, one row a person with raw quasi-identifiers and sensitive values; fewer if it costs much."""
    widest = max((len(output.values[name]) for name in quasi), default=0)
    targets = targets.slice(0, max(WORK // max(widest, 1), FEWEST))
    classes = Classes.of(output, quasi)
    search = Search.of(output, targets, matchers, quasi, classes.first)
    knowledge = {name: _Knowledge.of(output, classes.of_rows, name, len(classes.first)) for name in sensitive}
    truth = {name: [str(value) for value in targets.column(name).to_pylist()] for name in sensitive}
    linked = alone = 0
    guessed, prior = Counter[str](), Counter[str]()
    for target in range(targets.num_rows):
        candidates = search.candidates(target)
        linked += len(candidates) > 0
        alone += classes.hold_one(candidates)
        for name, known in knowledge.items():
            guessed[name] += known.guess(candidates) == truth[name][target]
            prior[name] += known.commonest == truth[name][target]
    by_column = ({name: counts[name] for name in sensitive} for counts in (guessed, prior))
    return Linkage(targets.num_rows, linked, alone, *by_column)


@dataclass(frozen=True)
class Classes:
    """The classes of the output: each row's class, a row of each class, its lowest and highest unit."""

    of_rows: np.ndarray
    first: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray

    @classmethod
    def of(cls, output: Output, quasi: Sequence[str]) -> Classes:
        classes = dense(combined([output.codes[name] for name in quasi], len(output.units)))
        order = np.argsort(classes, kind="stable")
        starts = runs(classes[order])
        if not len(starts):
            return cls(classes, starts, output.units, output.highest)
        lowest = np.minimum.reduceat(output.units[order], starts)
        return cls(classes, order[starts], lowest, np.maximum.reduceat(output.highest[order], starts))

    def hold_one(self, candidates: np.ndarray) -> bool:
        """Whether all rows of some classes are those of one unit."""
        return len(candidates) > 0 and bool(self.lowest[candidates].min() == self.highest[candidates].max())


@dataclass(frozen=True)
class Search:
    """Finds the classes that can hold a target: first by the column with the most values, then by the others."""

    covers: tuple[_Cover, ...]
    order: np.ndarray
    starts: np.ndarray
    """Where the classes of each released value of the first column lie in `order`."""

    @classmethod
    def of(
        cls,
        output: Output,
        targets: pa.Table,
        matchers: Mapping[str, Matcher],
        quasi: Sequence[str],
        first: np.ndarray,
    ) -> Search:
        by_values = sorted(quasi, key=lambda name: -len(output.values[name]))
        covers = tuple(_Cover.of(output, targets, matchers.get(name, Matcher()), name, first) for name in by_values)
        leading = covers[0].released
        order = np.argsort(leading, kind="stable")
        return cls(covers, order, np.searchsorted(leading[order], np.arange(len(covers[0].matrix) + 1)))

    def candidates(self, target: int) -> np.ndarray:
        """The numbers of the classes, in no order."""
        leading, *others = self.covers
        values = np.flatnonzero(leading.matrix[:, leading.raw[target]])
        found = self.order[ranges(self.starts[values], self.starts[values + 1])]
        for cover in others:
            found = found[cover.matrix[cover.released[found], cover.raw[target]]]
        return np.asarray(found)


@dataclass(frozen=True)
class _Cover:
    """Which released values (rows of the matrix) can stand for which raw ones; each class's, and each target's."""

    matrix: np.ndarray
    released: np.ndarray
    raw: np.ndarray

    @classmethod
    def of(cls, output: Output, targets: pa.Table, matcher: Matcher, name: str, first: np.ndarray) -> _Cover:
        values = targets.column(name).to_pylist()
        place = {value: position for position, value in enumerate(dict.fromkeys(values))}
        raw = np.array([place[value] for value in values], dtype=np.int64)
        return cls(matcher.matrix(output.values[name], list(place)), output.codes[name][first], raw)


@dataclass(frozen=True)
class _Knowledge:
    """How often each sensitive value occurs in each class: entries sorted by class, and where each class begins."""

    values: list[str]
    entries: ValueCounts
    starts: np.ndarray
    commonest: str

    @classmethod
    def of(cls, output: Output, classes: np.ndarray, name: str, count: int) -> _Knowledge:
        values, codes = [str(value) for value in output.values[name]], output.codes[name]
        if not len(codes):
            return cls([], ValueCounts(codes, codes, codes), np.zeros(1, dtype=np.int64), "")
        keys = classes.astype(np.int64) * len(values) + codes
        order = np.argsort(keys, kind="stable")
        first = runs(keys[order])
        numbers = np.add.reduceat(output.rows[order], first)
        entries = ValueCounts(keys[order][first] // len(values), keys[order][first] % len(values), numbers)
        starts = np.searchsorted(entries.classes, np.arange(count + 1))
        return cls(values, entries, starts, values[int(np.bincount(codes, output.rows).argmax())])

    def guess(self, candidates: np.ndarray) -> str:
        """The commonest value in the candidate classes, or of all rows when there are none."""
        if not len(candidates):
            return self.commonest
        rows = ranges(self.starts[candidates], self.starts[candidates + 1])
        counts = np.bincount(self.entries.values[rows], self.entries.counts[rows])
        return self.values[int(counts.argmax())]


def ranges(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The numbers of all ranges, one range after the other."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(sizes.sum()) + np.repeat(starts - before, sizes))
