"""Differential privacy: the same model is caught without it, and at chance with epsilon = 1."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sanitize.proof.learners import Learner
from sanitize.proof.lessons import Lessons
from sanitize.proof.membership import FULL, attack

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PEOPLE, CONTROL = 200, 60


@pytest.fixture(scope="module")
def models() -> Any:
    """The models of `benchmarks/defences.py`."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return importlib.import_module("defence_models")
    finally:
        sys.path.pop(0)


@pytest.fixture(scope="module")
def given() -> Lessons:
    """Numbers and labels that have nothing to do with each other: whoever tells them apart remembers."""
    chance = np.random.default_rng(6)
    whole = PEOPLE + CONTROL
    rows, labels = {"one_hot": chance.normal(size=(whole, 4))}, chance.integers(0, 2, whole)
    return Lessons(
        "raw",
        {name: one[:PEOPLE] for name, one in rows.items()},
        labels[:PEOPLE],
        np.arange(PEOPLE),
        np.zeros(PEOPLE, dtype=bool),
        {name: one[PEOPLE:] for name, one in rows.items()},
        labels[PEOPLE:],
        np.arange(PEOPLE, whole),
    )


@pytest.mark.parametrize(("epsilon", "caught"), [(None, True), (1.0, False)])
def test_epsilon_1_is_at_chance_and_the_same_model_without_it_is_caught(
    models: Any, given: Lessons, epsilon: float | None, caught: bool
) -> None:
    learner = Learner(
        "softmax", "one_hot", lambda seed: models.Softmax(seed, models.Training(steps=60, epsilon=epsilon))
    )
    found = attack(given, [learner], {"all": np.ones(PEOPLE + CONTROL, dtype=bool)}, 8, FULL, 2)
    best = max(
        (one.estimate for one in found if one.target == "everybody" and one.metric == "auc"), key=lambda x: x.low
    )
    assert best.above_chance == caught, best
