"""What a look at a sample found: counts that add up, and the bound they support."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sanitize.manifest.model import AuditCheck

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

    def check(self, name: str, target: str, method: str, population: int | None = None) -> AuditCheck:
        """The entry of the manifest's audit section."""
        upper = self.upper(population)
        return AuditCheck(
            name=name,
            target=target,
            method=method,
            sample=self.checked,
            population=population,
            hits=self.hits,
            upper=None if upper is None else round(upper, 6),
        )


def upper_bound(hits: int, checked: int) -> float:
    """The one-sided 95% upper bound of a binomial rate: Clopper & Pearson, Biometrika 26 (1934), 404–413.

    It is the (1 − α) quantile of the beta distribution with parameters hits + 1 and checked − hits.
    """
    from scipy.special import betaincinv

    return 1.0 if hits >= checked else float(betaincinv(hits + 1, checked - hits, CONFIDENCE))
