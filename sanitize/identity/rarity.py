"""What stands alone: values and pairs of values that few records share, numbers and pictures far from the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

PIXELS = 8
VECTOR = 3 * PIXELS * PIXELS
"""Length of what a picture is compared by: its 8×8 mean colours."""
SPREAD = 1.4826
"""Standard deviations in a median absolute deviation of normally distributed numbers."""
CATEGORIES = 0.5
"""A column whose distinct values are more than this share of its records holds no categories."""
BLOCK = 1024

Counts: TypeAlias = tuple[np.ndarray, np.ndarray]
"""Distinct values, sorted, and how often each occurs (int64)."""


@dataclass(frozen=True, slots=True)
class RarityState:
    """What a fit has seen: counts of digests (uint64) by column or pair, counts of numbers, vectors by record.

    `pictures` are record ids int64 (p,) and vectors uint8 (p, 192). States add up in any order.
    """

    values: Mapping[str, Counts] = field(default_factory=dict)
    numbers: Mapping[str, Counts] = field(default_factory=dict)
    pictures: tuple[np.ndarray, np.ndarray] = field(
        default_factory=lambda: (np.zeros(0, np.int64), np.zeros((0, VECTOR), np.uint8))
    )


def merge(a: RarityState, b: RarityState) -> RarityState:
    """What two states have seen together."""
    return RarityState(
        _added(a.values, b.values),
        _added(a.numbers, b.numbers),
        (np.concatenate([a.pictures[0], b.pictures[0]]), np.concatenate([a.pictures[1], b.pictures[1]])),
    )


def counted(values: np.ndarray) -> Counts:
    """The distinct values and their counts."""
    found, counts = np.unique(values, return_counts=True)
    return found, counts.astype(np.int64)


def paired(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A digest (uint64) for each pair of digests."""
    return np.asarray((one * np.uint64(0x9E3779B97F4A7C15)) ^ (other >> np.uint64(1)))


def rare(counts: Counts, least: int) -> np.ndarray:
    """The values (sorted) with fewer than `least` records; none where the values are no categories."""
    values, sizes = counts
    if len(values) > CATEGORIES * sizes.sum():
        return values[:0]
    return values[sizes < least]


def bounds(counts: Counts, deviations: float) -> tuple[float, float]:
    """The numbers within so many robust standard deviations of the median (Iglewicz and Hoaglin, 1993)."""
    values, sizes = counts
    if not len(values):
        return -np.inf, np.inf
    middle = _median(values, sizes)
    distances = np.abs(values - middle)
    order = np.argsort(distances, kind="stable")
    reach = SPREAD * _median(distances[order], sizes[order]) * deviations
    return (float(middle - reach), float(middle + reach)) if reach > 0 else (-np.inf, np.inf)


def far_pictures(pictures: tuple[np.ndarray, np.ndarray], deviations: float) -> np.ndarray:
    """The records (sorted int64) whose picture is further from its nearest other one than `bounds` allows; exact."""
    records, vectors = pictures
    if len(records) < 3:
        return records[:0]
    order = np.lexsort([*vectors.T[::-1], records])
    records, points = records[order], vectors[order].astype(np.float32)
    squares = (points**2).sum(axis=1)
    nearest = np.empty(len(points))
    for start in range(0, len(points), BLOCK):
        block = slice(start, start + BLOCK)
        distances = squares[block, None] + squares[None] - 2 * points[block] @ points.T
        distances[np.arange(len(distances)), np.arange(start, start + len(distances))] = np.inf
        nearest[block] = np.sqrt(np.maximum(distances.min(axis=1), 0))
    _, high = bounds(counted(nearest), deviations)
    return np.unique(records[nearest > high])


def _median(values: np.ndarray, sizes: np.ndarray) -> float:
    """The median of sorted values that occur `sizes` times each."""
    ends = np.cumsum(sizes)
    return float(values[np.searchsorted(ends, (ends[-1] + 1) // 2)])


def _added(a: Mapping[str, Counts], b: Mapping[str, Counts]) -> dict[str, Counts]:
    return {name: _both(a[name], b[name]) if name in a and name in b else {**a, **b}[name] for name in {**a, **b}}


def _both(a: Counts, b: Counts) -> Counts:
    values, inverse = np.unique(np.concatenate([a[0], b[0]]), return_inverse=True)
    return values, np.bincount(inverse, np.concatenate([a[1], b[1]]), len(values)).astype(np.int64)
