"""People with many rows are told from others more surely than the rest, and the report names their stratum first."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from sanitize.proof.learners import Learner
from sanitize.proof.lessons import Lessons
from sanitize.proof.membership import attack
from sanitize.proof.shadows import halves, lira_scores, train
from sanitize.proof.strongest import strongest

PEOPLE, CONTROL, MANY, ROWS = 200, 60, 60, 8
FOREST = Learner(
    "forest", "ordered", lambda seed: RandomForestClassifier(20, min_samples_leaf=5, random_state=seed), random=True
)


def _lessons() -> Lessons:
    """The first 60 people have eight rows each, alike; the others one. Labels are by chance."""
    chance = np.random.default_rng(4)
    person = np.concatenate([np.arange(PEOPLE), np.repeat(np.arange(MANY), ROWS - 1)])
    values, labels = chance.normal(size=(PEOPLE + CONTROL, 3)), chance.integers(0, 4, PEOPLE + CONTROL)
    others = np.arange(PEOPLE, PEOPLE + CONTROL)
    noise = chance.normal(0, 0.01, (len(person), 3))
    return Lessons(
        "raw",
        {"ordered": values[person] + noise},
        labels[person],
        person,
        np.zeros(len(person), dtype=bool),
        {"ordered": values[others]},
        labels[others],
        others,
    )


def test_their_stratum_is_worse_off_and_comes_first() -> None:
    strata = {"over_represented": np.arange(PEOPLE + CONTROL) < MANY}
    found = strongest(attack(_lessons(), [FOREST], strata, 8, {"LiRA": lira_scores}, 3))
    areas = {one.stratum: one.estimate for one in found if one.target == "everybody" and one.metric == "auc"}
    assert areas["over_represented"].low > areas["all"].high
    assert next(iter(areas)) == "over_represented"


def test_a_person_with_many_rows_is_found_by_name() -> None:
    shadows = train(FOREST, _lessons(), halves(16, PEOPLE + CONTROL, 3), 3)
    hits = []
    for target in range(16):
        scores, inside = lira_scores(shadows, target), shadows.inside[target]
        threshold = np.nanmax(scores[1:][~inside[1:]])
        hits.append((scores[0] > threshold, inside[0]))
    assert np.mean([hit for hit, inside in hits if inside]) > 0.5
    assert not any(hit for hit, inside in hits if not inside)
