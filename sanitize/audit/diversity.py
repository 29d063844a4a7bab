"""How much a class says about the sensitive value of its members."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Diversity:
    """The worst class of one sensitive column.

    `distinct`: fewest distinct values in a class. `entropy`: exp of the smallest entropy of a class, so that entropy
    l-diversity holds for every l up to it. Both are of Machanavajjhala et al.: "l-Diversity", ICDE 2006.
    `distance`: largest distance between a class and the whole, by the equal distance of Li et al.: "t-Closeness",
    ICDE 2007. `homogeneous`: share of members whose class has one value only.
    """

    distinct: int
    entropy: float
    distance: float
    homogeneous: float


def diversity(classes: np.ndarray, values: np.ndarray) -> Diversity:
    """The diversity of members, given the class number and the value number (int64) of each."""
    width = int(values.max()) + 1
    keys, counts = np.unique(classes * width + values, return_counts=True)
    owner, value = keys // width, keys % width
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.add.reduceat(counts, starts)
    distinct = np.diff(np.append(starts, len(owner)))
    share = counts / np.repeat(sizes, distinct)
    whole = np.bincount(values, minlength=width)[value] / len(values)
    entropy = np.add.reduceat(-share * np.log(share), starts)
    missing = 1 - np.add.reduceat(whole, starts)
    distance = (np.add.reduceat(np.abs(share - whole), starts) + missing) / 2
    return Diversity(
        distinct=int(distinct.min()),
        entropy=float(np.exp(entropy.min())),
        distance=float(np.clip(distance.max(), 0, 1)),
        homogeneous=float(sizes[distinct == 1].sum() / sizes.sum()),
    )
