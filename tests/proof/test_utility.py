"""What the release is still good for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from sklearn.linear_model import Ridge

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.figures import Usefulness
from sanitize.proof.learners import AMOUNTS, Learner
from sanitize.proof.lessons import Labels, Lessons
from sanitize.proof.statistics import Estimate
from sanitize.proof.utility import explained, ranks_kept, usefulness


def _rows(arm: str, **values: float) -> list[Usefulness]:
    return [Usefulness(arm, "y", name, "accuracy", Estimate(value, value, value)) for name, value in values.items()]


def test_models_keep_their_order_or_change_it() -> None:
    raw = _rows("raw", forest=0.9, linear=0.8, guess=0.5)
    assert ranks_kept([*raw, *_rows("release", forest=0.7, linear=0.6)], "release") is True
    assert ranks_kept([*raw, *_rows("release", forest=0.5, linear=0.6)], "release") is False
    assert ranks_kept([*raw, *_rows("release", forest=0.5)], "release") is None


def _amounts(noise: float) -> Lessons:
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(600, 3))
    wanted = 100 * rows[:, 0] + noise * chance.normal(size=600)
    own, others = slice(0, 400), slice(400, 600)
    table = {"ordered": rows, "one_hot": rows}
    labels = Labels.of("y", pa.chunked_array([wanted]))
    codes = labels.codes(pa.table({"y": wanted}))
    return Lessons(
        "raw",
        {name: one[own] for name, one in table.items()},
        codes[own],
        np.arange(400),
        np.zeros(400, dtype=bool),
        {name: one[others] for name, one in table.items()},
        codes[others],
        np.arange(400, 600),
        wanted[own],
        wanted[others],
    )


def test_amounts_are_measured_by_how_much_of_them_is_explained() -> None:
    found = usefulness(_amounts(noise=100), "y", AMOUNTS, {}, 1, 2)
    assert {one.metric for one in found} == {"r2"}
    by = {one.model: one.estimate for one in found}
    assert by["linear"].low < 0.5 < by["linear"].high
    assert by["linear"].low > 0.2
    told = usefulness(_amounts(noise=1), "y", AMOUNTS, {}, 1, 2)
    assert min(one.estimate.low for one in told) > 0.8


def test_the_mean_explains_nothing_of_an_amount() -> None:
    wanted = np.arange(100.0)
    found = explained(np.full((3, 100), wanted.mean()), wanted, np.arange(100), 1)
    assert abs(found.value) < 1e-9
    assert found.high <= 1e-9


def test_a_model_that_chance_has_a_part_in_is_trained_more_than_once() -> None:
    used: list[int] = []

    def make(seed: int) -> Ridge:
        used.append(seed)
        return Ridge()

    for random, times in ((True, 10), (False, 1)):
        used.clear()
        usefulness(_amounts(1), "y", [Learner("own", "one_hot", make, random=random, amounts=True)], {}, 5)
        assert sorted(used) == list(range(5, 5 + times))


def test_a_model_of_numbers_cannot_learn_classes() -> None:
    given = replace(_amounts(1), amounts=None, control_amounts=None)
    with pytest.raises(ImpossibleError, match="label"):
        usefulness(given, "y", AMOUNTS, {}, 1, 1)
