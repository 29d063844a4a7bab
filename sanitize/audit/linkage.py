"""An attacker who knows the raw quasi-identifiers of some persons, against the written files.

The attacker reads released values as they are meant, the way `matching` does, so the attack happens in the output's own
terms; in raw terms it would only fail for the wrong reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.audit.classes import Codes, combined, dense
from sanitize.audit.diversity import ValueCounts, value_counts
from sanitize.audit.hits import Hits
from sanitize.audit.matching import Matcher
from sanitize.audit.parts import AUGMENTED, UNIT, batches, names

SUBSETS = 40
"""How many sets of columns of each size singling out tries."""
SIZES = (2, 3, 4)


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
    """The written rows as numbers: of each column its distinct values and each row's code, and each row's unit."""

    values: Mapping[str, list[object]]
    codes: Mapping[str, np.ndarray]
    units: np.ndarray

    @classmethod
    def read(cls, parts: Sequence[Path], columns: Sequence[str], units: Sequence[Path] | None = None) -> Output:
        """Read columns of the parts without augmented rows; without private unit files every row is a unit."""
        codes = {name: Codes() for name in columns}
        known: list[np.ndarray] = []
        for position, part in enumerate(parts):
            file = None if units is None else pq.read_table(units[position]).column(UNIT).to_numpy()
            marked = [AUGMENTED] if AUGMENTED in names(part) else []
            for batch, start in batches(part, [*columns, *marked], encoded=True):
                keep = np.ones(batch.num_rows, dtype=bool)
                if marked:
                    keep = ~batch.column(AUGMENTED).fill_null(False).to_numpy(zero_copy_only=False)
                for name in columns:
                    codes[name].add(batch.column(name), keep)
                if file is not None:
                    known.append(file[start : start + batch.num_rows][keep])
        joined = {name: code.joined() for name, code in codes.items()}
        rows = len(next(iter(joined.values()))) if joined else 0
        persons = np.concatenate(known) if known else np.arange(rows)
        return cls({name: list(code.numbers) for name, code in codes.items()}, joined, persons)


def link(
    output: Output, targets: pa.Table, matchers: Mapping[str, Matcher], quasi: Sequence[str], sensitive: Sequence[str]
) -> Linkage:
    """Attack the targets, one row a person with raw quasi-identifiers and sensitive values."""
    classes, first, sizes = _classes(output, quasi)
    covers = {name: _Cover.of(output, targets, matchers.get(name, Matcher()), name, first) for name in quasi}
    knowledge = {name: _Knowledge.of(output, classes, name, len(first)) for name in sensitive}
    truth = {name: [str(value) for value in targets.column(name).to_pylist()] for name in sensitive}
    linked = alone = 0
    guessed, prior = Counter[str](), Counter[str]()
    for target in range(targets.num_rows):
        can = np.ones(len(first), dtype=bool)
        for cover in covers.values():
            can &= cover.classes_for(target)
        candidates = np.flatnonzero(can)
        linked += len(candidates) > 0
        alone += int(sizes[candidates].sum()) == 1
        for name, known in knowledge.items():
            guessed[name] += known.guess(candidates) == truth[name][target]
            prior[name] += known.guess(candidates[:0]) == truth[name][target]
    by_column = ({name: counts[name] for name in sensitive} for counts in (guessed, prior))
    return Linkage(targets.num_rows, linked, alone, *by_column)


@dataclass(frozen=True)
class _Cover:
    """Which classes a target's raw value of one column can lie in."""

    matrix: np.ndarray
    released: np.ndarray
    raw: np.ndarray

    @classmethod
    def of(cls, output: Output, targets: pa.Table, matcher: Matcher, name: str, first: np.ndarray) -> _Cover:
        values = targets.column(name).to_pylist()
        place = {value: position for position, value in enumerate(dict.fromkeys(values))}
        raw = np.array([place[value] for value in values], dtype=np.int64)
        return cls(matcher.matrix(output.values[name], list(place)), output.codes[name][first], raw)

    def classes_for(self, target: int) -> np.ndarray:
        """One flag a class."""
        return np.asarray(self.matrix[self.released, self.raw[target]])


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
        entries = value_counts(np.arange(len(codes)), classes, codes)
        starts = np.searchsorted(entries.classes, np.arange(count + 1))
        return cls(values, entries, starts, values[int(np.bincount(codes).argmax())])

    def guess(self, candidates: np.ndarray) -> str:
        """The commonest value in the candidate classes, or of all rows when there are none."""
        if not len(candidates):
            return self.commonest
        rows = np.concatenate([np.arange(self.starts[at], self.starts[at + 1]) for at in candidates])
        counts = np.bincount(self.entries.values[rows], self.entries.counts[rows])
        return self.values[int(counts.argmax())]


def single_out(output: Output, columns: Sequence[str], seed: int) -> Hits:
    """The units that are alone with their values in all of the columns, and in random sets of a few (`by`).

    The multivariate singling out of Giomi et al.: "A Unified Framework for Quantifying Privacy Risk", PETS 2023, with
    equality on released values as the predicate; of `SUBSETS` sets of each size the most revealing one counts. A column
    that is different in every row, such as a running number, is left out: it says nothing that an attacker knows.
    """
    rows = len(output.units)
    columns = [name for name in columns if rows < 2 or len(output.values[name]) < rows]
    generator = np.random.Generator(np.random.PCG64(seed))
    by: Counter[str] = Counter()
    for size in SIZES:
        if size >= len(columns):
            continue
        sets = [generator.choice(len(columns), size, replace=False) for _ in range(SUBSETS)]
        by[f"{size} columns"] = max(_alone(output, [columns[at] for at in chosen]) for chosen in sets)
    units = len(np.unique(output.units)) if rows else 0
    return Hits(units, _alone(output, columns) if rows else 0, by)


def _alone(output: Output, columns: Sequence[str]) -> int:
    """Units that have a combination of values which no other unit has."""
    groups = dense(combined([output.codes[name] for name in columns], len(output.units)))
    _, persons = np.unique(output.units, return_inverse=True)
    low, high = np.full(groups.max(initial=-1) + 1, len(persons)), np.full(groups.max(initial=-1) + 1, -1)
    np.minimum.at(low, groups, persons)
    np.maximum.at(high, groups, persons)
    return len(np.unique(low[low == high]))


def _classes(output: Output, quasi: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each row's class, a row of each class, and the number of units in each class."""
    classes = dense(combined([output.codes[name] for name in quasi], len(output.units)))
    _, first = np.unique(classes, return_index=True)
    _, persons = np.unique(output.units, return_inverse=True)
    pairs = np.unique(np.stack([classes, persons]), axis=1)
    return classes, first, np.bincount(pairs[0], minlength=len(first))
