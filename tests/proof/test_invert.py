"""Inversion of a model that has people's pictures in its weights."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from sanitize.proof.invert import by_confidence, by_gradient, by_label, softmax, softmax_model, waves_of_pixels
from sanitize.proof.judges import HEIGHT, WIDTH, Familiar, among_first

PEOPLE = 6


@pytest.fixture(scope="module")
def portraits() -> tuple[np.ndarray, np.ndarray]:
    """Smooth pictures of six people, five of each, with noise."""
    chance = np.random.default_rng(11)
    faces = np.clip(0.5 + chance.normal(0, 1, (PEOPLE, 120)) @ waves_of_pixels(), 0, 1)
    classes = np.repeat(np.arange(PEOPLE), 5)
    return np.clip(faces[classes] + chance.normal(0, 0.05, (len(classes), HEIGHT * WIDTH)), 0, 1), classes


@pytest.fixture(scope="module")
def model(portraits: tuple[np.ndarray, np.ndarray]) -> LogisticRegression:
    return LogisticRegression(max_iter=50).fit(*portraits)


def test_the_gradient_leads_to_pictures_that_the_judge_knows(
    portraits: tuple[np.ndarray, np.ndarray], model: LogisticRegression
) -> None:
    start = portraits[0].mean(axis=0)
    judge = Familiar.of(*portraits)
    made = by_gradient(model.coef_, model.intercept_, start)
    assert among_first(judge.scores(made), np.arange(PEOPLE), 1).mean() >= 0.8
    assert among_first(judge.scores(np.tile(start, (PEOPLE, 1))), np.arange(PEOPLE), 1).mean() <= 0.34


@pytest.mark.parametrize("attack", [by_confidence, by_label])
def test_queries_alone_make_the_model_surer(
    portraits: tuple[np.ndarray, np.ndarray], model: LogisticRegression, attack: object
) -> None:
    start = portraits[0].mean(axis=0)
    asked: list[int] = []

    def shares(points: np.ndarray) -> np.ndarray:
        asked.append(len(points))
        return np.asarray(model.predict_proba(start + points @ waves_of_pixels()))

    made = attack(shares, 2, 640, np.random.default_rng(1))  # type: ignore[operator]
    assert sum(asked) <= 640 + 32
    assert shares(made[None])[0, 2] > 0.5 > shares(np.zeros((1, 120)))[0, 2]


@pytest.mark.parametrize("count", [2, PEOPLE])
def test_the_space_of_the_pictures_is_enough_to_fit_a_model(
    portraits: tuple[np.ndarray, np.ndarray], count: int
) -> None:
    pixels, classes = (part[portraits[1] < count] for part in portraits)
    weights, offsets = softmax_model(pixels, classes)
    known = LogisticRegression(max_iter=200).fit(pixels, classes).predict_proba(pixels)
    assert np.allclose(softmax(pixels @ weights.T + offsets), known, atol=0.02)


def test_a_tie_counts_against_the_attacker() -> None:
    assert not among_first(np.zeros((4, PEOPLE)), np.arange(4), 1).any()
    assert among_first(np.eye(PEOPLE), np.arange(PEOPLE), 1).all()
