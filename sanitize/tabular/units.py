"""Distinct units a class."""

import numpy as np
import numpy.typing as npt

from sanitize.tabular.histogram import Counts
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
        self._pair_tuple: Ints = np.zeros(0, dtype=np.int64)
        self._pair_unit: Ints = self._pair_tuple
        if counts.entry_unit is None:
            return
        of_tuple, of_unit = counts.unit_pairs
        shared = np.bincount(of_unit, minlength=self.total)[of_unit] > 1
        self._alone = np.bincount(of_tuple[~shared], minlength=len(rows)).astype(np.float64)
        self._pair_tuple, self._pair_unit = of_tuple[shared], of_unit[shared]

    def per_class(self, place: Ints, classes: int, enough: float = np.inf) -> Floats:
        """Units of each class, exact below `enough`; from there on at least `enough`.

        A class whose tuples together name fewer than `enough` keeps that sum, which is no smaller than its units.
        """
        alone: Floats = np.asarray(np.bincount(place, weights=self._alone, minlength=classes), dtype=np.float64)
        if not len(self._pair_tuple):
            return alone
        at = place[self._pair_tuple]
        most = alone + np.bincount(at, minlength=classes)
        open_ = ((alone < enough) & (most >= enough)) if np.isfinite(enough) else np.ones(classes, dtype=np.bool_)
        chosen = open_[at]
        distinct = np.unique(at[chosen] * self.total + self._pair_unit[chosen]) // self.total
        exact = alone + np.bincount(distinct, minlength=classes)
        return np.where(open_, exact, most)

    def missing(self, kept: npt.NDArray[np.bool_]) -> int:
        """Units of which no tuple is kept; without units, rows that aren't."""
        if not len(self._pair_tuple):
            return round(float(self._alone[~kept].sum()))
        present = np.zeros(self.total, dtype=np.bool_)
        present[self._pair_unit[kept[self._pair_tuple]]] = True
        pairs = len(np.unique(self._pair_unit))
        return round(float(self._alone[~kept].sum())) + pairs - int(np.count_nonzero(present))
