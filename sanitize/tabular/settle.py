"""Counting what was really released, and removing classes that late rejections left below k, l or t."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sanitize.tabular.diversity import Bound, Model
from sanitize.tabular.histogram import Counts, Histogram
from sanitize.tabular.recoding import ClassKeys, Column
from sanitize.tabular.sensitive import SensitiveCounter
from sanitize.tabular.units import UnitCounter

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Settlement:
    """The classes of a released table that may stay, and what they achieve.

    `k`, `classes`, `rows` and `units` are those of the classes that stay, `k` None without any; `achieved[i]` is what
    they reach of the i-th model (l or t), None without any. `removed_rows` lie in classes that have to go.
    """

    k: int | None
    achieved: tuple[float | None, ...]
    classes: int
    rows: int
    units: int
    removed_rows: int
    removed_classes: int
    _columns: tuple[Column, ...] = field(repr=False)
    _kept: ClassKeys = field(repr=False)

    @property
    def breaks(self) -> bool:
        """Whether any class has to go."""
        return self.removed_classes > 0

    def keeps(self, columns: Mapping[str, pa.Array]) -> Flags:
        """Which rows of released columns stay; a class that wasn't counted doesn't."""
        codes = [column.groups(columns[column.name])[0] for column in self._columns]
        return self._kept.find(codes) >= 0


def settle(released: Histogram, k: int, models: Sequence[Model] = ()) -> Settlement:
    """Judges a histogram of *released* quasi-identifiers, where every distinct tuple is a class.

    Removing a class changes the whole table that t-closeness compares with, so classes are judged again until none
    has to go.
    """
    counts = released.counts()
    rows = counts.tuple_rows().astype(np.float64)
    units = UnitCounter(counts, rows).per_tuple()
    bound = [_bind(counts, model) for model in models]
    kept = units >= k
    while True:
        met = kept.copy()
        for counter, model in bound:
            met &= _satisfied(counter, model, kept)
        if np.array_equal(met, kept):
            break
        kept = met
    return _settlement(counts, rows, units, kept, bound)


@dataclass(frozen=True)
class Undivided:
    """The classes that stay large enough when further columns divide them."""

    breaks: bool
    """Whether any class doesn't."""
    _columns: tuple[Column, ...] = field(repr=False)
    _kept: ClassKeys = field(repr=False)

    def keeps(self, columns: Mapping[str, pa.Array]) -> Flags:
        """Which rows are in a class that may be divided, by the class's own columns."""
        codes = [column.groups(columns[column.name])[0] for column in self._columns]
        return self._kept.find(codes) >= 0


def undivided(released: Histogram, own: int, k: int, models: Sequence[Model] = ()) -> Undivided:
    """Judges a histogram of released columns of which the first `own` make the classes and the others divide them.

    A class may be divided when every one of its parts holds k, l and t.
    """
    counts = released.counts()
    settled = settle(released, k, models)
    parts_kept = settled._kept.find([codes.astype(np.int64) for codes in counts.tuples]) >= 0
    columns = settled._columns[:own]
    codes = [one.astype(np.int64) for one in counts.tuples[:own]]
    sizes = [len(column.values) for column in columns]
    broken = ClassKeys([one[~parts_kept] for one in codes], sizes)
    sound = broken.find(codes) < 0
    return Undivided(bool((~parts_kept).any()), columns, ClassKeys([one[sound] for one in codes], sizes))


def _bind(counts: Counts, model: Model) -> tuple[SensitiveCounter, Bound]:
    counter = SensitiveCounter(counts, model.column)
    return counter, model.bind(counter.values)


def _satisfied(counter: SensitiveCounter, model: Bound, kept: Flags) -> Flags:
    """Which of the kept classes meet a model, measured against the kept classes together."""
    satisfied = np.zeros(len(kept), dtype=np.bool_)
    chosen = np.flatnonzero(kept)
    overall = _overall(counter, kept)
    for part, classes in counter.per_class(_renumber(kept), len(chosen)):
        satisfied[chosen[part]] = model.satisfied(classes, overall)
    return satisfied


def _renumber(kept: Flags) -> npt.NDArray[np.int64]:
    return np.where(kept, np.cumsum(kept) - 1, -1)


def _overall(counter: SensitiveCounter, kept: Flags) -> Floats:
    _, everything = next(counter.per_class(np.where(kept, 0, -1), 1))
    return everything.reshape(-1)


def _achieved(counter: SensitiveCounter, model: Bound, kept: Flags) -> float | None:
    overall = _overall(counter, kept)
    matrices = [classes for _, classes in counter.per_class(_renumber(kept), int(kept.sum()))]
    return model.achieved(np.concatenate(matrices), overall) if matrices else None


def _settlement(
    counts: Counts, rows: Floats, units: Floats, kept: Flags, bound: Sequence[tuple[SensitiveCounter, Bound]]
) -> Settlement:
    values = counts.values[: len(counts.columns)]
    columns = tuple(
        Column(name, known, np.arange(len(known), dtype=np.int32), known)
        for name, known in zip(counts.columns, values, strict=True)
    )
    present = UnitCounter(counts, rows)
    return Settlement(
        k=int(units[kept].min()) if kept.any() else None,
        achieved=tuple(_achieved(counter, model, kept) for counter, model in bound),
        classes=int(kept.sum()),
        rows=int(rows[kept].sum()),
        units=present.total - present.missing(kept),
        removed_rows=int(rows[~kept].sum()),
        removed_classes=int((~kept).sum()),
        _columns=columns,
        _kept=ClassKeys([codes[kept].astype(np.int64) for codes in counts.tuples], [len(known) for known in values]),
    )
