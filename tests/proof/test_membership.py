"""Membership: a model that remembers is caught, one that can't isn't, and so is a person with too many rows."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from sanitize.proof.figures import Figure
from sanitize.proof.learners import Learner
from sanitize.proof.lessons import Lessons
from sanitize.proof.membership import (
    CHECK_LEVEL,
    ENOUGH,
    FULL,
    QUICK,
    SHUFFLED,
    Told,
    at_chance,
    attack,
    attack_canaries,
)
from sanitize.proof.shadows import halves, lira_scores, train
from sanitize.proof.statistics import area_interval

MEMORY = Learner("memory", "ordered", lambda seed: DecisionTreeClassifier(random_state=seed))
CONSTANT = Learner("constant", "ordered", lambda seed: DummyClassifier(strategy="uniform"))
PEOPLE, CONTROL = 240, 60


def _lessons(rows_of_one: int = 1) -> Lessons:
    """Numbers and labels that have nothing to do with each other; person 0 may have many rows."""
    chance = np.random.default_rng(4)
    person = np.concatenate([np.arange(PEOPLE), np.zeros(rows_of_one - 1, dtype=int)])
    labels, other = chance.integers(0, 10, len(person)), chance.integers(0, 10, CONTROL)
    return Lessons(
        "raw",
        {"ordered": chance.normal(size=(len(person), 3))},
        labels,
        person,
        np.zeros(len(person), dtype=bool),
        {"ordered": chance.normal(size=(CONTROL, 3))},
        other,
        np.arange(PEOPLE, PEOPLE + CONTROL),
    )


def _strata(first: int) -> dict[str, np.ndarray]:
    return {"over_represented": np.arange(PEOPLE + CONTROL) < first}


def _of(found: list[Figure], metric: str, method: str, target: str = "everybody", stratum: str = "all") -> Figure:
    (one,) = [
        one for one in found if (one.metric, one.method, one.target, one.stratum) == (metric, method, target, stratum)
    ]
    return one


@pytest.fixture(scope="module")
def remembered() -> list[Figure]:
    return attack(_lessons(), [MEMORY], _strata(80), 16, FULL, 3)


@pytest.mark.parametrize("method", FULL)
def test_a_model_that_remembers_is_caught(remembered: list[Figure], method: str) -> None:
    found = _of(remembered, "auc", method).estimate
    assert found.low > 0.6
    assert found.above_chance


def test_few_false_alarms_are_enough_to_catch_it(remembered: list[Figure]) -> None:
    found = _of(remembered, "tpr@1%", "LiRA").estimate
    assert found.chance == 0.01
    assert found.low > 0.1


@pytest.mark.parametrize("method", FULL)
def test_shuffled_membership_is_at_chance(remembered: list[Figure], method: str) -> None:
    found = _of(remembered, "auc", method, SHUFFLED).estimate
    assert found.low <= 0.5 <= found.high
    assert abs(found.value - 0.5) < 0.15


def test_a_constant_model_is_not_caught() -> None:
    for one in attack(_lessons(), [CONSTANT], _strata(80), 16, FULL, 3):
        assert one.estimate.chance is not None
        assert one.estimate.low <= one.estimate.chance <= one.estimate.high, one


def test_a_model_of_nothing_but_noise_does_not_favour_non_members() -> None:
    """Where membership says nothing, LiRA has to be at .5: a draw that counts people exactly gives them away."""
    chance = np.random.default_rng(6)
    noise = Learner("noise", "ordered", lambda seed: KNeighborsClassifier(1))
    shadows = train(noise, _lessons(), halves(16, PEOPLE + CONTROL, 3), 3)
    drawn = [chance.normal(size=shadows.sure.shape) for _ in range(20)]
    areas = []
    for sure in drawn:
        scores = lira_scores(type(shadows)(shadows.inside, sure, shadows.strangers), 0)
        inside = shadows.inside[0]
        areas.append(np.mean(scores[inside][:, None] > scores[~inside][None, :]))
    assert abs(np.mean(areas) - 0.5) < 0.03


def test_a_stratum_of_few_people_gets_no_figure() -> None:
    found = attack(_lessons(), [MEMORY], _strata(10), 4, QUICK, 3)
    assert {one.stratum for one in found} == {"all"}


@pytest.mark.parametrize(("value", "trusted"), [(0.5, True), (0.56, True), (0.9, False), (0.1, False)])
def test_an_attack_that_tells_shuffled_members_is_not_trusted(value: float, trusted: bool) -> None:
    def figure(target: str, one: float) -> Figure:
        estimate = area_interval(one, 100, 100, CHECK_LEVEL)
        return Figure("membership", "raw", target, "all", "auc", estimate)

    assert at_chance([figure("everybody", 0.9), figure(SHUFFLED, 0.5), figure(SHUFFLED, value)]) == trusted


@pytest.mark.parametrize("strangers", [ENOUGH - 1, ENOUGH])
def test_one_false_alarm_in_a_thousand_needs_five_thousand_non_members(strangers: int) -> None:
    chance = np.random.default_rng(8)
    scores, inside = chance.normal(size=100 + strangers), np.arange(100 + strangers) < 100
    metrics = {one.metric for one in Told("raw", "everybody", "m", "loss", 0.05).figures("all", [scores], inside[None])}
    assert metrics == {"auc", "tpr@1%"} | ({"tpr@0.1%"} if strangers >= ENOUGH else set())


class Counting(DummyClassifier):
    """Keeps how many rows each of its copies has learned from."""

    seen: ClassVar[list[int]] = []

    def fit(self, rows: Any, labels: Any, sample_weight: Any = None) -> Any:
        """Learn."""
        self.seen.append(len(labels))
        return super().fit(rows, labels, sample_weight)


@pytest.mark.parametrize(("rows", "control", "most"), [(5_000, 1_000, 100), (50_000, 1_200, 500), (9_000, 160, 80)])
def test_canaries_are_two_percent_of_the_rows_at_most(rows: int, control: int, most: int) -> None:
    """Five hundred at most, and half of the people who are in no model."""
    given = Lessons(
        "raw",
        {"ordered": np.zeros((rows, 1))},
        np.arange(rows) % 2,
        np.arange(rows),
        np.zeros(rows, dtype=bool),
        {"ordered": np.zeros((control, 1))},
        np.arange(control) % 2,
        np.arange(control),
    )
    Counting.seen.clear()
    counting = Learner("counting", "ordered", lambda seed: Counting(strategy="prior"))
    found = attack_canaries(given, [counting], 4, QUICK, 3)
    assert set(Counting.seen) == {rows + most // 2}  # half of the canaries are in each model
    assert most <= 0.02 * rows
    assert {one.people for one in found} == {most // 2}
    assert all(one.estimate.low <= (one.estimate.chance or 0) for one in found)


def test_canaries_are_found_in_a_model_that_remembers() -> None:
    given = _lessons(rows_of_one=4_000)
    few = attack_canaries(_lessons(), [MEMORY], 8, QUICK, 3)
    assert few == []
    planted = Lessons(
        given.arm,
        given.forms,
        given.labels,
        given.person,
        given.copied,
        {"ordered": np.random.default_rng(5).normal(size=(160, 3))},
        np.zeros(160, dtype=int),
        np.arange(PEOPLE, PEOPLE + 160),
    )
    found = attack_canaries(planted, [MEMORY], 8, QUICK, 3)
    assert _of(found, "auc", "loss", "canaries").estimate.low > 0.6
