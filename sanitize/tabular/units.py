"""Distinct units a class."""

import numpy as np
import numpy.typing as npt

from sanitize.data_kinds.distinct import distinct
from sanitize.tabular.histogram import ANY, Counts
from sanitize.tabular.packing import Ints

Floats = npt.NDArray[np.float64]


class UnitCounter:
    """Counts the distinct units of classes; without units, their rows.

    Units that occur in one tuple only are counted once and for all; the pairs (tuple, unit) of the others are
    counted again for the classes where it matters.
    """

    def __init__(self, counts: Counts, rows: Floats) -> None:
        self.total = counts.units
        self._alone = rows
        self._per_tuple = rows
        self._pair_tuple: Ints = np.zeros(0, dtype=np.int64)
        self._pair_unit = self._pair_spread = self._pair_tuple
        people = counts.persons
        if people is not None:
            self._alone, self._per_tuple = people.alone.astype(np.float64), people.of_tuple.astype(np.float64)
            self._pair_tuple, self._pair_spread = people.pair_tuple, people.pair_spread
            self._pair_unit = people.unit_codes
        self._sets = counts.of_values.get(ANY)

    def per_tuple(self) -> Floats:
        """Units of each tuple."""
        return self._per_tuple

    def per_class(self, place: Ints, classes: int, enough: float = np.inf) -> Floats:
        """Units of each class, exact below `enough`; from there on at least `enough`.

        A class whose tuples together name fewer than `enough` keeps that sum, which is no smaller than its units. No
        class is counted further than the histogram was condensed to.
        """
        alone: Floats = np.asarray(np.bincount(place, weights=self._alone, minlength=classes), dtype=np.float64)
        if not len(self._pair_tuple):
            return alone
        at = place[self._pair_tuple]
        most = alone + np.bincount(at, minlength=classes)
        open_ = ((alone < enough) & (most >= enough)) if np.isfinite(enough) else np.ones(classes, dtype=np.bool_)
        chosen = open_[at]
        pairs = distinct(at[chosen] * self.total + self._pair_unit[chosen])
        exact = alone + np.bincount(pairs // self.total, minlength=classes)
        return np.where(open_, exact, most)

    def missing(self, kept: npt.NDArray[np.bool_]) -> int:
        """Units of which no tuple is kept; without units, rows that aren't.

        In a condensed histogram that counts no values, it is exact where the other tuples are in classes of fewer
        units than it was condensed to: all pairs of those are there.
        """
        if self._sets is not None:
            return self._sets.inside(~kept)
        gone = ~kept[self._pair_tuple]
        lost = np.bincount(self._pair_unit[gone], minlength=1)
        spread = np.zeros(len(lost), dtype=np.int64)
        spread[self._pair_unit[gone]] = self._pair_spread[gone]
        return round(float(self._alone[~kept].sum())) + int(((lost == spread) & (lost > 0)).sum())
