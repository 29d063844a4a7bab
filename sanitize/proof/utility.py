"""Use: how well a model does its task that learns from an arm, measured on raw rows of people whom it hasn't seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sanitize.proof.figures import ALL, Usefulness
from sanitize.proof.learners import Learner, in_parallel
from sanitize.proof.lessons import Lessons
from sanitize.proof.statistics import LEVEL, Estimate, proportion

LEAST = 20
SEEDS = 10
"""How often a model is trained whose seed makes a difference."""
DRAWS = 1_000
"""Resamples of people from which the interval of R² is taken."""
BASELINE = "most common label"


def usefulness(
    given: Lessons,
    label: str,
    learners: Sequence[Learner],
    strata: Mapping[str, np.ndarray],
    seed: int,
    seeds: int = SEEDS,
) -> list[Usefulness]:
    """The accuracy, or R² for amounts, of each model on the control group, also by stratum.

    Models that chance has a part in are trained `seeds` times; the interval counts each person once.
    """

    def one(learner: Learner) -> list[Usefulness]:
        own, wanted = given.targets(learner)
        times = range(seed, seed + (seeds if learner.random else 1))
        fitted = (learner.fit(given.forms[learner.form], own, number) for number in times)
        said = np.array([np.asarray(model.predict(given.control_forms[learner.form])) for model in fitted])
        groups = {ALL: np.ones(len(wanted), dtype=bool)} | {n: who[given.control_person] for n, who in strata.items()}
        metric = "r2" if learner.amounts else "accuracy"
        return [
            Usefulness(
                given.arm,
                label,
                learner.name,
                metric,
                explained(said[:, who], wanted[who], given.control_person[who], seed)
                if learner.amounts
                else proportion(float((said[:, who] == wanted[who]).sum(axis=1).mean()), int(who.sum())),
                group,
            )
            for group, who in groups.items()
            if who.sum() >= LEAST
        ]

    return [row for rows in in_parallel(one, learners) for row in rows]


def explained(said: np.ndarray, wanted: np.ndarray, person: np.ndarray, seed: int) -> Estimate:
    """R² of predictions (seeds, rows), with the interval of a bootstrap over people; below 0 the mean is better."""
    who = np.unique(person, return_inverse=True)[1].ravel()
    middle = wanted - wanted.mean()
    parts = np.array(
        [
            np.bincount(who, weights=values)
            for values in (((said - wanted) ** 2).mean(axis=0), middle**2, middle, np.ones(len(wanted)))
        ]
    )
    chance = np.random.Generator(np.random.PCG64([seed, 12]))
    people = parts.shape[1]
    drawn = np.array([parts @ np.bincount(chance.integers(0, people, people), minlength=people) for _ in range(DRAWS)])
    value, found = _r2(parts.sum(axis=1)), _r2(drawn.T)
    low, high = np.nanquantile(found, [LEVEL / 2, 1 - LEVEL / 2])
    return Estimate(float(value), float(low), float(high))


def _r2(parts: np.ndarray) -> np.ndarray:
    wrong, squares, total, count = parts
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(1 - wrong / (squares - total**2 / count))


def baseline(given: Lessons, label: str) -> Usefulness:
    """The accuracy of always saying the most common label of the source's control group."""
    most = int(np.bincount(given.control_labels).max())
    return Usefulness(given.arm, label, BASELINE, "accuracy", proportion(most, len(given.control_labels)))


def ranks_kept(rows: Sequence[Usefulness], arm: str) -> bool | None:
    """Whether the models have the same order of accuracy on the arm as on the raw data; None with fewer than two."""
    both = {row.model for row in rows if row.arm == arm} - {BASELINE}
    order = [_order([row for row in rows if row.model in both], name) for name in ("raw", arm)]
    return None if len(both) < 2 else order[0] == order[1]


def _order(rows: Sequence[Usefulness], arm: str) -> list[str]:
    own = [row for row in rows if row.arm == arm and row.group == ALL]
    return [row.model for row in sorted(own, key=lambda row: (row.metric, -row.estimate.value))]
