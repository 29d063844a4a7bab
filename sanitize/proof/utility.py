"""Use: how well a model does its task that learns from an arm, measured on raw rows of people whom it hasn't seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.proof.arms import Arm
from sanitize.proof.figures import ALL, Usefulness
from sanitize.proof.learners import Learner, in_parallel
from sanitize.proof.lessons import Lessons
from sanitize.proof.statistics import proportion

LEAST = 20
STAR = "*"
BASELINE = "most common label"


def usefulness(
    given: Lessons, label: str, learners: Sequence[Learner], strata: Mapping[str, np.ndarray], seed: int
) -> list[Usefulness]:
    """The accuracy of each model on the control group, also by stratum."""

    def one(learner: Learner) -> list[Usefulness]:
        model = learner.fit(given.forms[learner.form], given.labels, seed)
        right = np.asarray(model.predict(given.control_forms[learner.form])) == given.control_labels
        groups = {ALL: np.ones(len(right), dtype=bool)} | {n: who[given.control_person] for n, who in strata.items()}
        return [
            Usefulness(
                given.arm, label, learner.name, "accuracy", proportion(int(right[who].sum()), int(who.sum())), group
            )
            for group, who in groups.items()
            if who.sum() >= LEAST
        ]

    return [row for rows in in_parallel(one, learners) for row in rows]


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
    return [row.model for row in sorted(own, key=lambda row: -row.estimate.value)]


def shape_kept(raw: pa.Table, arm: Arm, columns: Sequence[str]) -> dict[str, dict[str, float]]:
    """Per column, the share of stars and nulls of the released cells, and of the distinct values what is left."""
    found = {}
    for name in columns:
        released = arm.table.column(name)
        texts = released.cast(pa.string())
        rows = max(len(released), 1)
        stars = pc.sum(pc.equal(texts, STAR)).as_py() or 0
        found[name] = {
            "stars": round(stars / rows, 4),
            "nulls": round(released.null_count / rows, 4),
            "kept": round(min(1.0, len(released.unique()) / max(len(raw.column(name).unique()), 1)), 4),
        }
    return found
