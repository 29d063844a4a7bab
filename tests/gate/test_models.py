"""Limits on what models give away: off by default, and not passed where nothing was proved."""

from __future__ import annotations

import pytest

from sanitize.gate import judge
from sanitize.manifest.audit import Audit
from sanitize.manifest.model import GateCheck, Manifest
from sanitize.manifest.proof import ModelAudit, ModelFigure
from sanitize.policy import GateLimits
from tests.gate.test_judge import manifest


def _figure(attack: str, metric: str, value: float, chance: float, *, void: bool = False) -> ModelFigure:
    return ModelFigure(
        attack=attack,
        arm="release",
        target="everybody",
        stratum="all",
        metric=metric,
        value=value,
        low=value - 0.01,
        high=value + 0.01,
        chance=chance,
        void=void,
    )


def _with(*figures: ModelFigure, void: tuple[str, ...] = ()) -> Manifest:
    return manifest(audit=Audit(models=ModelAudit(figures=figures, void=void)))


def _check(found: Manifest, name: str, limit: float) -> GateCheck:
    return next(one for one in judge(found, {name: limit}).checks if one.name == name)


@pytest.mark.parametrize(("limit", "passed"), [(0.02, False), (0.05, True)])
def test_the_upper_bound_is_limited(limit: float, passed: bool) -> None:
    check = _check(_with(_figure("membership", "tpr@1%", 0.03, 0.01)), "membership_tpr", limit)
    assert (check.value, check.passed) == (0.04, passed)


def test_what_failed_on_the_raw_data_does_not_pass() -> None:
    figure = _figure("membership", "tpr@1%", 0.01, 0.01, void=True)
    assert not _check(_with(figure), "membership_tpr", 0.5).passed
    fine = _figure("membership", "tpr@1%", 0.01, 0.01)
    assert not _check(_with(fine, void=("membership",)), "membership_tpr", 0.5).passed


@pytest.mark.parametrize(("chance", "value"), [(0.03, 3.3333), (0.0, None)])
def test_people_named_from_pictures_are_counted_in_times_chance(chance: float, value: float | None) -> None:
    check = _check(_with(_figure("inversion", "top1", 0.1, chance)), "inversion_top1", 3.5)
    assert (check.value, check.passed) == (value, value is not None)


@pytest.mark.parametrize("field", ["attack", "arm", "target", "stratum", "metric"])
def test_only_what_everybody_sees_of_the_release_is_judged(field: str) -> None:
    other = _figure("membership", "tpr@1%", 0.03, 0.01).model_copy(update={field: "other"})
    assert not _check(_with(other), "membership_tpr", 0.5).passed
    own = _figure("membership", "tpr@1%", 0.2, 0.01)
    assert _check(_with(other, own), "membership_tpr", 0.5).value == own.high


def test_what_was_not_measured_does_not_pass() -> None:
    assert not _check(manifest(), "membership_tpr", 0.5).passed


def test_times_chance_is_read_as_a_number() -> None:
    assert GateLimits(inversion_top1="3x chance").inversion_top1 == 3
    with pytest.raises(ValueError, match="inversion_top1"):
        GateLimits(inversion_top1="often")


def test_nothing_is_limited_by_default() -> None:
    limits = GateLimits()
    assert limits.membership_tpr is None
    assert limits.attribute_advantage is None
    assert limits.extracted is None
    assert limits.inversion_top1 is None
