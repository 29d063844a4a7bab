"""Figures with intervals: proportions, the area under the curve, and the rate of hits at few false alarms."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import beta, norm, rankdata

LEVEL = 0.05
"""Intervals hold the true figure in 95% of cases."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured figure, its interval, and what an attacker reaches who knows nothing."""

    value: float
    low: float
    high: float
    chance: float | None = None

    @property
    def above_chance(self) -> bool:
        """Whether the whole interval is above chance."""
        return self.chance is not None and self.low > self.chance

    def against(self, chance: float) -> Estimate:
        """The same figure with another chance."""
        return replace(self, chance=chance)


def proportion(hits: float, tries: int, chance: float | None = None, level: float = LEVEL) -> Estimate:
    """A share with the exact interval of Clopper and Pearson (1934); nothing is known of 0 tries.

    `hits` may be the mean of several counts; the interval rounds it to the side that makes it wider.
    """
    if tries == 0:
        return Estimate(float("nan"), 0.0, 1.0, chance)
    below, above = int(np.floor(hits)), int(np.ceil(hits))
    low = 0.0 if below == 0 else float(beta.ppf(level / 2, below, tries - below + 1))
    high = 1.0 if above >= tries else float(beta.ppf(1 - level / 2, above + 1, tries - above))
    return Estimate(hits / tries, low, high, chance)


def mean(values: np.ndarray, chance: float | None = None, level: float = LEVEL) -> Estimate:
    """A mean with its normal interval."""
    if len(values) < 2:
        return Estimate(float(np.mean(values)) if len(values) else float("nan"), -np.inf, np.inf, chance)
    half = float(norm.ppf(1 - level / 2) * np.std(values, ddof=1) / np.sqrt(len(values)))
    value = float(np.mean(values))
    return Estimate(value, value - half, value + half, chance)


def area(inside: np.ndarray, outside: np.ndarray) -> float:
    """The area under the ROC curve: how often a member scores above a non-member; a tie counts half."""
    ranks = rankdata(np.concatenate([inside, outside]))
    count = len(inside)
    return float((ranks[:count].sum() - count * (count + 1) / 2) / (count * len(outside)))


def area_interval(value: float, inside: int, outside: int, level: float = LEVEL) -> Estimate:
    """The interval of an area under the curve by Hanley and McNeil (1982); chance is .5."""
    one, two = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (inside - 1) * (one - value**2) + (outside - 1) * (two - value**2)
    half = float(norm.ppf(1 - level / 2) * np.sqrt(max(spread, 0.25 / max(inside, outside)) / (inside * outside)))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), 0.5)


def hit_rate(inside: np.ndarray, outside: np.ndarray, alarms: float) -> float:
    """The share of members that score above all but a share `alarms` of the non-members.

    Members with the very score of the threshold count as the share of such non-members that may still be an alarm, so
    that a score which is the same for everybody gets `alarms`, and not 0 or 1.
    """
    allowed = alarms * len(outside)
    threshold = np.sort(outside)[::-1][min(int(allowed), len(outside) - 1)]
    over, level = np.count_nonzero(outside > threshold), np.count_nonzero(outside == threshold)
    share = np.clip((allowed - over) / level, 0.0, 1.0)
    return float(np.mean(inside > threshold) + share * np.mean(inside == threshold))
