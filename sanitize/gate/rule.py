"""A check of the gate: how it is measured, how it must stand to its limit, what helps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sanitize.gate.measures import Measure
from sanitize.manifest.model import Manifest, Measured, Relation

TOLERANCE = 1e-6
"""Shares are rounded to six digits, so one may exceed its limit by this much."""

Applies = Callable[[Manifest, str], bool]
"""Whether the release holds anything that a check of the named column, or of no column, is about."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check."""

    measure: Measure
    relation: Relation
    applies: Applies
    meaning: str
    """What the check asks, in a few words."""
    remedy: str
    widest: float | None = None
    """The limit that allows everything, such as a share of 1; None for counts, where there is none."""
    allowance: Callable[[Manifest], float] | None = None
    """What is always allowed, however strict the limit."""
    figure: bool = True
    """Whether the value is worth showing without a limit."""

    def idle(self, limit: Measured) -> bool:
        """Whether the limit allows everything."""
        return self.widest is not None and self.within(self.widest, limit)

    def allowed(self, manifest: Manifest, limit: Measured) -> Measured:
        """The limit, or what is always allowed if that is more."""
        if self.allowance is None or not isinstance(limit, int | float):
            return limit
        return max(limit, round(self.allowance(manifest), 6))

    def within(self, value: Measured, limit: Measured) -> bool:
        """Whether the value stands to the limit as it must."""
        return _RELATIONS[self.relation](value, limit)


def _at_least(value: Measured, limit: Measured) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value >= limit - TOLERANCE


def _at_most(value: Measured, limit: Measured) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value <= limit + TOLERANCE


def _among(value: Measured, limit: Measured) -> bool:
    return set(str(value).split(", ")) - {""} <= set(str(limit).split(", "))


_RELATIONS: Mapping[Relation, Callable[[Measured, Measured], bool]] = {
    ">=": _at_least,
    "<=": _at_most,
    "==": lambda value, limit: value is limit,
    "among": _among,
}
