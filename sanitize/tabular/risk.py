"""Re-identification risk of a table over its quasi-identifiers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sanitize.data_kinds.distinct import distinct
from sanitize.tabular.histogram import Counts
from sanitize.tabular.packing import pack
from sanitize.tabular.units import UnitCounter

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Risk:
    """Risks between 0 and 1; units are rows where none is named.

    `prosecutor_max` and `prosecutor_mean`: an attacker who knows that a unit is in the table picks it out of its
    class with probability 1 / units, at most and on average over units. `journalist_max`: the same against a
    population, here the table itself unless one is given. `marketer`: the share of all units that linking every class
    at random names rightly, classes / units (Dankar and El Emam, PAIS 2010). `sample_uniques`: units alone in their
    class. `unique_trajectories`: units whose combination of classes, each with its number of rows, no other unit has;
    None without units. `homogeneous`: for each sensitive column, the share of units in classes of a single value.
    """

    units: int
    classes: int
    prosecutor_max: float | None
    prosecutor_mean: float | None
    journalist_max: float | None
    marketer: float | None
    sample_uniques: int
    unique_trajectories: int | None
    homogeneous: dict[str, float | None]


def risk(counts: Counts, population: Counts | None = None) -> Risk:
    """The risk of a table whose distinct tuples are its classes; None where it has no rows.

    `population` holds the same columns for everyone the journalist could know of; a class it lacks is a unit alone.
    """
    size = _per_tuple(counts)
    filled = bool(len(size))
    everyone = size if population is None else np.maximum(_matching(counts, population), 1.0)
    mean = float(len(size) / size.sum()) if filled else None
    return Risk(
        units=counts.units,
        classes=len(size),
        prosecutor_max=float(1 / size.min()) if filled else None,
        prosecutor_mean=mean,
        journalist_max=float(1 / everyone.min()) if filled else None,
        marketer=float((size / everyone).sum() / size.sum()) if filled else None,
        sample_uniques=int((size == 1).sum()),
        unique_trajectories=None if counts.persons is None else counts.persons.unique,
        homogeneous={name: _homogeneous(counts, name, size) for name in counts.sensitive},
    )


def _per_tuple(counts: Counts) -> Floats:
    tuples = len(counts.tuples[0])
    rows = counts.tuple_rows().astype(np.float64)[:tuples]
    return UnitCounter(counts, rows).per_tuple()


def _matching(counts: Counts, population: Counts) -> Floats:
    """Units of the population in each class of the table."""
    here, there = [], []
    for own, others in zip(counts.values[: len(counts.columns)], population.values, strict=False):
        place = {value: code for code, value in enumerate(own.to_pylist())}
        extra = len(place)
        there.append(np.array([place.get(value, extra) for value in others.to_pylist()], dtype=np.int64))
        here.append(extra + 1)
    known = pack(counts.tuples, here) if len(counts.tuples) else np.zeros(0, dtype=np.int64)
    keys = pack([codes[tuples] for codes, tuples in zip(there, population.tuples, strict=True)], here)
    units = _per_tuple(population)
    order = np.argsort(keys)
    at = np.minimum(np.searchsorted(keys[order], known), max(len(keys) - 1, 0))
    return np.where(keys[order][at] == known, units[order][at], 0.0) if len(keys) else np.zeros(len(known))


def _homogeneous(counts: Counts, name: str, size: Floats) -> float | None:
    if not len(size):
        return None
    value = counts.entry_sensitive[counts.sensitive.index(name)].astype(np.int64)
    width = len(counts.values[len(counts.columns) + counts.sensitive.index(name)])
    cells = distinct(counts.entry_tuple * width + value)
    alone = np.bincount(cells // width, minlength=len(size)) == 1
    return float(size[alone].sum() / size.sum())
