"""What the proof gives back: figures that name the attack and the data, never a value of the data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sanitize.proof.statistics import Estimate

EVERYBODY, CANARIES = "everybody", "canaries"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Figure:
    """How far one attack got on one arm."""

    attack: str
    arm: str
    target: str
    """Who was attacked: everybody, canaries, or what the attack names."""
    stratum: str
    """Which of them: all, over_represented, outliers, alone."""
    metric: str
    estimate: Estimate
    model: str = ""
    method: str = ""
    people: int = 0

    @property
    def asks(self) -> tuple[str, str, str, str]:
        """What is compared between arms."""
        return self.attack, self.target, self.stratum, self.metric

    def as_json(self) -> dict[str, Any]:
        """The fields of the contract, then how it was measured."""
        names = ("attack", "arm", "target", "stratum", "metric")
        return {
            **{name: getattr(self, name) for name in names},
            **_numbers(self.estimate),
            "chance": _plain(self.estimate.chance),
            "model": self.model,
            "method": self.method,
            "people": self.people,
        }


@dataclass(frozen=True, slots=True)
class Usefulness:
    """How well a model does its task that was trained on one arm."""

    arm: str
    label: str
    model: str
    metric: str
    estimate: Estimate
    group: str = ALL

    def as_json(self) -> dict[str, Any]:
        """The fields of the contract."""
        names = ("arm", "label", "model", "metric")
        numbers = _numbers(self.estimate)
        return {**{name: getattr(self, name) for name in names}, **numbers, "group": self.group}


@dataclass(frozen=True)
class Proof:
    """All that was measured, and all that was not."""

    figures: Sequence[Figure] = ()
    details: Sequence[Figure] = ()
    """Each model and method by itself; `figures` has the strongest of them."""
    utility: Sequence[Usefulness] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)
    """What of the data's shape is kept: distances of marginals and correlations, stars and nulls."""
    not_measured: Mapping[str, str] = field(default_factory=dict)
    """Attacks that could not be made, on any arm or on one ("reversal of release"), and why."""
    asked: Sequence[str] = ()
    notes: Sequence[str] = ()
    """How the rows were paired, who could not be attacked, what was not tried."""

    @property
    def void(self) -> tuple[str, ...]:
        """Attacks that did not succeed on the raw data: what they say of the release says nothing."""
        won = {attack for attack, _, stratum, _ in self.won if stratum == ALL}
        return tuple(attack for attack in self.asked if attack not in won)

    @cached_property
    def won(self) -> frozenset[tuple[str, str, str, str]]:
        """What succeeded on the raw data; every other comparison is void."""
        return frozenset(one.asks for one in self.figures if one.arm == "raw" and one.estimate.above_chance)

    def as_json(self) -> dict[str, Any]:
        """Plain numbers and names."""
        return {
            "models": [{**one.as_json(), "void": one.asks not in self.won} for one in self.figures],
            "utility": [one.as_json() for one in self.utility],
            "void": list(self.void),
            "notMeasured": dict(self.not_measured),
            "details": [one.as_json() for one in self.details],
            "kept": dict(self.kept),
            "notes": list(self.notes),
        }


def _numbers(estimate: Estimate) -> dict[str, float | None]:
    return {name: _plain(getattr(estimate, name)) for name in ("value", "low", "high")}


def _plain(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else round(number, 5)
