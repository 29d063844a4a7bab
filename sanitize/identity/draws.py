"""Chance that a seed decides: the same for the same values, in whatever order they come."""

from __future__ import annotations

import numpy as np


def mixed(values: np.ndarray, seed: int) -> np.ndarray:
    """Another number (uint64) for each value (uint64), one to one for a seed: the mixer of SplitMix64.

    Steele, Lea and Flood: "Fast splittable pseudorandom number generators", 2014.
    """
    found = values ^ np.uint64(seed * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        found = (found ^ (found >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(found ^ (found >> np.uint64(31)))


def drawn(values: np.ndarray, seed: int) -> np.ndarray:
    """A number in [0, 1) for each value (uint64), the same for equal values and seeds."""
    return np.asarray((mixed(values, seed) >> np.uint64(11)).astype(np.float64) / 2**53)
