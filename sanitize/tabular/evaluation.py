"""What a node of the lattice keeps and suppresses under k and further privacy models."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sanitize.errors import UsageError
from sanitize.tabular.classes import Node, Table
from sanitize.tabular.diversity import Bound, Model
from sanitize.tabular.packing import Ints
from sanitize.tabular.sensitive import SensitiveCounter
from sanitize.tabular.units import UnitCounter

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """Shares of rows and of units that may be suppressed; `units` None: no limit of its own."""

    rows: float = 0.0
    units: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """A node looked at.

    `place` is the class of each tuple, `rows` and `kept` are by class. `certain`: exactly the suppressed rows are
    doomed. `doomed` are rows of each class that are
    suppressed at every finer node too. `allowed`: within the limits; `hopeless`: no finer node is.
    """

    node: Node
    place: Ints
    rows: Floats
    kept: Flags
    doomed: Floats
    suppressed: float
    certain: bool
    allowed: bool
    hopeless: bool

    @property
    def kept_tuples(self) -> Flags:
        """Tuples whose class is kept."""
        return self.kept[self.place]

    @property
    def doomed_tuples(self) -> Flags:
        """Tuples that are suppressed at every finer node."""
        return (self.doomed >= self.rows)[self.place]


class Evaluator:
    """Evaluates nodes of one table under k, models and limits."""

    def __init__(self, table: Table, k: int, models: Sequence[Model] = (), limits: Limits | None = None) -> None:
        if k < 1:
            raise UsageError("k must be at least 1")
        limits = limits or Limits()
        self.table = table
        self.k = k
        self.units = UnitCounter(table.counts, table.rows)
        self.evaluations = 0
        self.lossless = limits.rows <= 0
        self._limits = limits
        self._models = [_bind(table, model) for model in models]
        self._row_limit = math.floor(limits.rows * table.total + 1e-9)
        self._unit_limit = None if limits.units is None else math.floor(limits.units * self.units.total + 1e-9)

    def on(self, table: Table) -> "Evaluator":
        """The same k and limits, without models, on another table of the same rows."""
        return Evaluator(table, self.k, (), self._limits)

    def evaluate(self, node: Node) -> Evaluation:
        """Groups the tuples at a node and judges every class.

        k alone is monotone: a class below k stays below k when it is split. The models aren't once rows may be
        suppressed, so they doom only what their `reach` rules out (see diversity.py), or all of a class of which
        fewer than k could be kept.
        """
        self.evaluations += 1
        place, classes = self.table.place(node)
        rows = np.asarray(np.bincount(place, weights=self.table.rows, minlength=classes), dtype=np.float64)
        units = self.units.per_class(place, classes, self.k) if self.table.counts.persons is not None else rows
        enough = units >= self.k
        kept, doomed = enough, np.where(enough, 0.0, rows)
        if self._models:
            kept, doomed = self._judge(place, rows, enough)
        suppressed = float(rows[~kept].sum())
        return Evaluation(
            node,
            place,
            rows,
            kept,
            doomed,
            suppressed,
            certain=not self._models,
            allowed=suppressed <= self._row_limit and self._units_allowed(~kept[place]),
            hopeless=float(doomed.sum()) > self._row_limit or not self._units_allowed((doomed >= rows)[place]),
        )

    def meets(self, tuples: Ints) -> bool:
        """Whether some tuples together could be a class."""
        place = np.full(self.table.size, -1, dtype=np.int64)
        place[tuples] = 0
        return bool(self.satisfied(place, 1)[0])

    def within_limits(self, kept: Flags) -> bool:
        """Whether keeping only some tuples stays within the limits."""
        return float(self.table.rows[~kept].sum()) <= self._row_limit and self._units_allowed(~kept)

    def satisfied(self, place: Ints, classes: int) -> Flags:
        """Which classes meet k and the models; tuples placed at -1 belong to none."""
        met = self.units.per_class(place + 1, classes + 1)[1:] >= self.k
        for counter, model, overall in self._models:
            for part, counts in counter.per_class(place, classes):
                met[part] &= model.satisfied(counts, overall)
        return met

    def _units_allowed(self, suppressed: Flags) -> bool:
        return self._unit_limit is None or self.units.missing(~suppressed) <= self._unit_limit

    def _judge(self, place: Ints, rows: Floats, enough: Flags) -> tuple[Flags, Floats]:
        kept, doomed = enough.copy(), np.where(enough, 0.0, rows)
        among, chosen = _among(place, enough)
        for counter, model, overall in self._models:
            failing = np.zeros(len(rows), dtype=np.bool_)
            for part, counts in counter.per_class(among, len(chosen)):
                failing[chosen[part]] = ~model.satisfied(counts, overall)
            kept &= ~failing
            inside, failed = _among(place, failing)
            for part, counts in counter.per_class(inside, len(failed), additive=True):
                reach = model.reach(counts, overall)
                lost = np.where(reach < self.k, rows[failed[part]], counts.sum(axis=1) - reach)
                doomed[failed[part]] = np.maximum(doomed[failed[part]], lost)
        return kept, doomed


def _among(place: Ints, classes: Flags) -> tuple[Ints, Ints]:
    """Tuples renumbered by their place among the chosen classes, -1 for the others; and these classes."""
    chosen = np.flatnonzero(classes)
    renumbered = np.full(len(classes), -1, dtype=np.int64)
    renumbered[chosen] = np.arange(len(chosen))
    return renumbered[place], chosen


def _bind(table: Table, model: Model) -> tuple[SensitiveCounter, Bound, Floats]:
    if model.column not in table.counts.sensitive:
        raise UsageError(f"column {model.column!r}: l and t need it as a sensitive column of the histogram")
    counter = SensitiveCounter(table.counts, model.column)
    return counter, model.bind(counter.values), counter.overall()
