"""k, l and t counted again on the written files, by another way than the stage counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from sanitize.audit.classes import Numbering
from sanitize.audit.diversity import Diversity, diversity
from sanitize.audit.parts import AUGMENTED, UNIT, batches, names
from sanitize.errors import VerificationError

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


@dataclass
class _Rows:
    classes: list[np.ndarray] = field(default_factory=list)
    units: list[np.ndarray] = field(default_factory=list)
    values: dict[str, list[np.ndarray]] = field(default_factory=dict)
    augmented: int = 0


def recount(
    parts: Sequence[Path],
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    units: Sequence[Path] | None = None,
    unit: str | None = None,
) -> Recount:
    """Count the rows of the parts.

    `units` are private files beside the parts, one uint64 column `unit` in the order of the part's rows; without
    them, `unit` names a column of the parts that tells persons apart; without either, rows are counted.
    Raises VerificationError when a file can't be read or files don't fit each other.
    """
    rows = _Rows(values={name: [] for name in sensitive})
    columns = list(dict.fromkeys([*quasi, *sensitive, *([unit] if unit and units is None else [])]))
    numbers = {name: Numbering() for name in columns}
    classes = Numbering()
    for position, part in enumerate(parts):
        known = None if units is None else _read_units(units[position], part)
        marked = AUGMENTED in names(part)
        for batch, start in batches(part, [*columns, *([AUGMENTED] if marked else [])]):
            count = batch.num_rows
            keep = np.ones(count, dtype=bool)
            if marked:
                keep = ~batch.column(AUGMENTED).fill_null(False).to_numpy(zero_copy_only=False)
                rows.augmented += int(count - keep.sum())
            codes = {name: numbers[name].values(batch.column(name)) for name in columns}
            together = classes.rows([codes[name] for name in quasi]) if quasi else np.zeros(count, dtype=np.int64)
            rows.classes.append(together[keep])
            if known is not None:
                rows.units.append(known[start : start + count][keep])
            elif unit:
                rows.units.append(codes[unit][keep])
            for name in sensitive:
                rows.values[name].append(codes[name][keep])
    return _summary(rows, known=units is not None or unit is not None)


def _read_units(file: Path, part: Path) -> np.ndarray:
    units = pq.read_table(file, columns=[UNIT]).column(UNIT).to_numpy()
    if len(units) != pq.read_metadata(part).num_rows:
        raise VerificationError(f"{part.name}: the private unit file beside it has another number of rows")
    return np.asarray(units)


def _summary(rows: _Rows, *, known: bool) -> Recount:
    classes = _joined(rows.classes)
    count = len(classes)
    if known:
        _, units = np.unique(_joined(rows.units), return_inverse=True)
    else:
        units = np.arange(count)
    if count == 0:
        return Recount(0, rows.augmented, 0, None, 0, _bins(classes), None, None, 0, 0 if known else None, {})
    width = int(classes.max()) + 1
    pairs, repeats = np.unique(units * width + classes, return_counts=True)
    sizes = np.bincount(pairs % width, minlength=width)
    sizes = sizes[sizes > 0]
    return Recount(
        rows=count,
        augmented=rows.augmented,
        units=int(units.max()) + 1,
        k=int(sizes.min()),
        classes=len(sizes),
        sizes=_bins(sizes),
        prosecutor_max=1 / int(sizes.min()),
        marketer=len(sizes) / int(sizes.sum()),
        sample_uniques=int((sizes == 1).sum()),
        unique_trajectories=_unique_trajectories(pairs // width, pairs % width, repeats) if known else None,
        sensitive={name: _diversity(units, classes, _joined(values)) for name, values in rows.values.items()},
    )


def _diversity(units: np.ndarray, classes: np.ndarray, values: np.ndarray) -> Diversity:
    """A unit counts once for each value it has in a class."""
    firsts = _firsts(units, classes, values)
    return diversity(classes[firsts], values[firsts])


def _firsts(*columns: np.ndarray) -> np.ndarray:
    """Positions of one row for each distinct combination of the columns."""
    order = np.lexsort(columns)
    changed = np.zeros(len(order), dtype=bool)
    changed[:1] = True
    for column in columns:
        ordered = column[order]
        changed[1:] |= ordered[1:] != ordered[:-1]
    return np.asarray(order[changed])


def _unique_trajectories(units: np.ndarray, classes: np.ndarray, repeats: np.ndarray) -> int:
    """`units` is sorted; a unit's trajectory is the sum of mixed class numbers modulo 2⁶⁴, equal for equal ones."""
    starts = np.flatnonzero(np.diff(units, prepend=-1))
    sums = np.add.reduceat(_mixed(classes) * repeats.astype(np.uint64), starts)
    _, counts = np.unique(sums, return_counts=True)
    return int((counts == 1).sum())


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """SplitMix64's output function (Steele, Lea & Flood, OOPSLA 2014) of each number."""
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _bins(sizes: np.ndarray) -> tuple[Bin, ...]:
    counts = np.histogram(sizes, [*BINS, np.inf])[0]
    ends = [*(low - 1 for low in BINS[1:]), None]
    return tuple(Bin(low, high, int(count)) for low, high, count in zip(BINS, ends, counts, strict=True))


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int64)
