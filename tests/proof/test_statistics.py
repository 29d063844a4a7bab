"""Figures and their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from sanitize.proof.statistics import area, area_interval, hit_rate, proportion


@pytest.mark.parametrize(("hits", "tries"), [(0, 10), (3, 10), (10, 10), (47, 5_000)])
def test_the_interval_of_a_share_is_that_of_clopper_and_pearson(hits: int, tries: int) -> None:
    expected = binomtest(hits, tries).proportion_ci(method="exact")
    found = proportion(hits, tries)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_a_mean_of_counts_widens_the_interval() -> None:
    assert proportion(2.5, 10).low == proportion(2, 10).low
    assert proportion(2.5, 10).high == proportion(3, 10).high


def test_nothing_is_known_of_no_tries() -> None:
    assert (proportion(0, 0, 0.1).low, proportion(0, 0, 0.1).high) == (0.0, 1.0)


def test_the_area_is_that_of_scikit_learn_with_ties() -> None:
    chance = np.random.default_rng(1)
    inside, outside = chance.integers(2, 9, 300), chance.integers(0, 7, 200)
    truth = np.repeat([1, 0], [300, 200])
    assert area(inside, outside) == pytest.approx(roc_auc_score(truth, np.concatenate([inside, outside])))


def test_the_interval_of_an_area_holds_chance_about_95_times_of_100() -> None:
    chance = np.random.default_rng(2)
    drawn = [area_interval(area(chance.normal(size=60), chance.normal(size=80)), 60, 80) for _ in range(400)]
    held = np.mean([one.low <= 0.5 <= one.high for one in drawn])
    assert 0.92 <= held <= 0.98
    assert area_interval(1.0, 60, 80).low > 0.5


def test_the_rate_of_hits_counts_scores_above_the_allowed_alarms() -> None:
    outside = np.arange(100.0)
    assert hit_rate(np.array([99.5, 98.5, 97.5, 0.0]), outside, 0.01) == 0.5
    assert hit_rate(np.array([99.5, 98.5, 97.5, 0.0]), outside, 0.02) == 0.75


def test_a_score_that_is_the_same_for_everybody_hits_by_chance() -> None:
    assert hit_rate(np.ones(50), np.ones(70), 0.01) == pytest.approx(0.01)
