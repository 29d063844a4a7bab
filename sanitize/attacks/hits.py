"""What a look at a sample found: counts that add up, and the bound they support."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from sanitize.manifest.audit import AuditCheck

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Hits:
    """How many things were looked at and how many of them had a finding; counts of parts add with `+`.

    `by` counts findings by kind (an entity, a column, a form), so it may sum to more than `hits`. It holds no value.
    """

    checked: int = 0
    hits: int = 0
    by: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Hits) -> Hits:
        return Hits(self.checked + other.checked, self.hits + other.hits, Counter(self.by) + Counter(other.by))

    def upper(self, population: int | None = None) -> float | None:
        """The 95% upper bound of the rate of hits; None when nothing was looked at, though there was something.

        When all of the population was looked at, the rate itself: there is nothing left to estimate.
        """
        if self.checked == 0:
            return 0.0 if population == 0 else None
        if population is not None and self.checked >= population:
            return self.hits / self.checked
        return upper_bound(self.hits, self.checked)

    def check(self, name: str, target: str, method: str, population: int | None = None, step: int = 1) -> AuditCheck:
        """The entry of the manifest's audit section.

        With a `step`, for what can't be counted again from the release alone, counts are rounded to multiples of
        it, none to 0, and the bound up to 1, 2 or 5 times a power of ten, as limits are mostly given.
        """
        upper = self.upper(population)
        if upper is not None:
            upper = round(upper, 6) if step == 1 else rounded_up(upper)
        return AuditCheck(
            name=name,
            target=target,
            method=method,
            sample=_multiple(self.checked, step),
            population=None if population is None else _multiple(population, step),
            hits=_multiple(self.hits, step),
            upper=upper,
        )


def _multiple(count: int, step: int) -> int:
    return max((2 * count + step) // (2 * step), 1) * step if count else 0


def rounded_up(share: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that isn't less; 0 for none, at most 1."""
    if share <= 0:
        return 0.0
    power = math.floor(math.log10(share))
    return next(round(digit * 10.0**power, 12) for digit in (1, 2, 5, 10) if share <= digit * 10.0**power * (1 + 1e-9))


def upper_bound(hits: int, checked: int) -> float:
    """The one-sided 95% upper bound of a binomial rate: Clopper & Pearson, Biometrika 26 (1934), 404–413.

    It is the (1 − α) quantile of the beta distribution with parameters hits + 1 and checked − hits.
    """
    from scipy.special import betaincinv

    return 1.0 if hits >= checked else float(betaincinv(hits + 1, checked - hits, CONFIDENCE))


def clean_rows(limit: float) -> int:
    """How many clean things of a sample show that a rate is at most the limit: 59 for .05, 299 for .01."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(1 - limit)) if 0 < limit < 1 else 1
