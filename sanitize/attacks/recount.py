"""k, l and t counted again on the written files, by another way than the stage counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sanitize.attacks.classes import Codes, combined, dense, lengths, runs
from sanitize.attacks.diversity import Diversity, ValueCounts, diversity, value_counts
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.written_parts import AUGMENTED, batches, names, opened, unit_numbers
from sanitize.errors import VerificationError
from sanitize.io.places.place import Place

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


@dataclass
class _Rows:
    codes: dict[str, Codes]
    units: list[np.ndarray] = field(default_factory=list)
    count: int = 0
    augmented: int = 0


@dataclass
class _Sums:
    """Sizes of classes, and of each sensitive column its value counts within classes, block after block."""

    sizes: list[np.ndarray] = field(default_factory=list)
    values: dict[str, list[ValueCounts]] = field(default_factory=dict)


def attack(evidence: Evidence) -> Found:
    """Count the classes of the release again."""
    quasi = (*evidence.some("quasi"), *evidence.dividing)
    return Found(recount=recount(evidence.parts, quasi, evidence.columns("sensitive"), evidence.units, evidence.unit))


def recount(
    parts: Sequence[Place],
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    units: Sequence[Place] | None = None,
    unit: str | None = None,
) -> Recount:
    """Count the rows of the parts.

    `units` are private files beside the parts, one uint64 column `unit` in the order of the part's rows; without
    them, `unit` names a column of the parts that tells persons apart; without either, rows are counted.
    Raises VerificationError when a file can't be read or files don't fit each other.
    """
    by_column = unit if units is None else None
    rows = _Rows({name: Codes() for name in dict.fromkeys([*quasi, *sensitive, *([by_column] if by_column else [])])})
    for position, part in enumerate(parts):
        _read(rows, part, None if units is None else units[position])
    known: np.ndarray | None = None
    if units is not None:
        known = np.concatenate(rows.units) if rows.units else np.empty(0, dtype=np.uint64)
    elif by_column:
        known = rows.codes[by_column].joined()
    classes = dense(combined([rows.codes[name].joined() for name in quasi], rows.count))
    values = {name: rows.codes[name].joined() for name in sensitive}
    augmented = rows.augmented
    del rows
    return _summary(augmented, classes, known, values)


def _read(rows: _Rows, part: Place, unit_file: Place | None) -> None:
    units = None if unit_file is None else _read_units(unit_file, part)
    marked = [AUGMENTED] if AUGMENTED in names(part) else []
    for batch, start in batches(part, [*rows.codes, *marked], encoded=True):
        keep = None
        count = batch.num_rows
        if marked:
            keep = ~batch.column(AUGMENTED).fill_null(False).to_numpy(zero_copy_only=False)
            count = int(keep.sum())
            rows.augmented += batch.num_rows - count
        for name, codes in rows.codes.items():
            codes.add(batch.column(name), keep)
        if units is not None:
            own = units[start : start + batch.num_rows]
            rows.units.append(own if keep is None else own[keep])
        rows.count += count


def _read_units(file: Place, part: Place) -> np.ndarray:
    units = unit_numbers(file)
    if len(units) != opened(part).metadata.num_rows:
        raise VerificationError(f"{part.name}: its private unit file has a different number of rows")
    return units


def _summary(
    augmented: int, classes: np.ndarray, units: np.ndarray | None, values: Mapping[str, np.ndarray]
) -> Recount:
    """`classes` are numbered from 0 on; equal `units` are one unit."""
    count = len(classes)
    if count == 0:
        return Recount(0, augmented, 0, None, 0, _bins(classes), None, None, 0, None if units is None else 0, {})
    sums = _counted(classes, units, values)
    sizes = np.concatenate(sums.sizes)
    people, unique = (count, None) if units is None else _trajectories(classes, units)
    return Recount(
        rows=count,
        augmented=augmented,
        units=people,
        k=int(sizes.min()),
        classes=len(sizes),
        sizes=_bins(sizes),
        prosecutor_max=1 / int(sizes.min()),
        marketer=len(sizes) / int(sizes.sum()),
        sample_uniques=int((sizes == 1).sum()),
        unique_trajectories=unique,
        sensitive={name: diversity(counts) for name, counts in sums.values.items()},
    )


def _counted(classes: np.ndarray, units: np.ndarray | None, values: Mapping[str, np.ndarray]) -> _Sums:
    order = np.argsort(classes)
    starts = runs(classes[order])
    blocks = starts[runs(starts // BLOCK_ROWS)]
    sums = _Sums(values={name: [] for name in values})
    for low, high in zip(blocks, [*blocks[1:], len(order)], strict=True):
        rows = order[low:high]
        local = classes[rows]
        local = np.cumsum(np.diff(local, prepend=local[:1]) != 0)
        members, owners = (np.arange(len(rows)), local) if units is None else _members(local, units[rows])
        sums.sizes.append(np.bincount(owners))
        for name, column in values.items():
            sums.values[name].append(value_counts(members, owners, column[rows]))
    return sums


def _members(classes: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row's member, a unit in a class, as a number from 0 on; and each member's class."""
    order = np.lexsort((units, classes))
    ordered_classes, ordered_units = classes[order], units[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered_classes[1:] != ordered_classes[:-1]) | (ordered_units[1:] != ordered_units[:-1])
    members = np.empty(len(order), dtype=np.int64)
    members[order] = np.cumsum(first) - 1
    return members, ordered_classes[first]


def _trajectories(classes: np.ndarray, units: np.ndarray) -> tuple[int, int]:
    """How many units there are, and how many of them have a trajectory of their own.

    A unit's trajectory is the sum of its rows' mixed class numbers modulo 2⁶⁴: equal for equal multisets of classes.
    """
    order = np.argsort(units)
    sums = np.add.reduceat(_mixed(classes)[order], runs(units[order]))
    sums.sort()
    return len(sums), int((lengths(runs(sums), len(sums)) == 1).sum())


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
