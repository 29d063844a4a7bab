"""How much a class says about the sensitive value of its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sanitize.attacks.classes import lengths, runs


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


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """How often each value occurs in each of some classes: parallel arrays, sorted by class."""

    classes: np.ndarray
    values: np.ndarray
    counts: np.ndarray


def value_counts(members: np.ndarray, owners: np.ndarray, values: np.ndarray) -> ValueCounts:
    """The counts, given each row's member and value and each member's class (all numbers from 0 on).

    A member counts once for each value it has.
    """
    kinds = int(values.max()) + 1
    once = np.sort(members * kinds + values)
    once = once[runs(once)]
    keys = np.sort(owners[once // kinds] * kinds + once % kinds)
    first = runs(keys)
    return ValueCounts(keys[first] // kinds, keys[first] % kinds, lengths(first, len(keys)))


def diversity(blocks: Sequence[ValueCounts]) -> Diversity:
    """The worst class of all blocks; no class lies in two of them."""
    whole = _shares(blocks)
    worst = [_block(block, whole) for block in blocks]
    members = sum(int(block.counts.sum()) for block in blocks)
    return Diversity(
        distinct=min(block.distinct for block in worst),
        entropy=min(block.entropy for block in worst),
        distance=max(block.distance for block in worst),
        homogeneous=sum(block.homogeneous for block in worst) / members,
    )


def _shares(blocks: Sequence[ValueCounts]) -> np.ndarray:
    kinds = 1 + max(int(block.values.max()) for block in blocks)
    totals = sum(np.bincount(block.values, block.counts, kinds) for block in blocks)
    return np.asarray(totals / np.sum(totals))


def _block(block: ValueCounts, whole: np.ndarray) -> Diversity:
    """The worst class of a block; `homogeneous` counts members instead of giving their share."""
    starts = runs(block.classes)
    distinct = lengths(starts, len(block.classes))
    sizes = np.add.reduceat(block.counts, starts)
    share = block.counts / np.repeat(sizes, distinct)
    expected = whole[block.values]
    entropy = np.add.reduceat(-share * np.log(share), starts)
    missing = 1 - np.add.reduceat(expected, starts)
    distance = (np.add.reduceat(np.abs(share - expected), starts) + missing) / 2
    return Diversity(
        distinct=int(distinct.min()),
        entropy=float(np.exp(entropy.min())),
        distance=float(np.clip(distance.max(), 0, 1)),
        homogeneous=float(sizes[distinct == 1].sum()),
    )
