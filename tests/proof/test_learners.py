"""Models are fitted on one thread each: pools of threads that wait for each other are many times slower."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sanitize.proof.learners import TABLE, Learner, confidence

ALONE = """
from threadpoolctl import threadpool_info
from sanitize.proof.learners import Learner, boosting

class Probe:
    def fit(self, rows, labels):
        print({one["num_threads"] for one in threadpool_info()}, len(threadpool_info()) > 0)

Learner("probe", "ordered", lambda seed: (boosting(seed), Probe())[1]).fit(None, [0, 1], 1)
"""


def test_libraries_that_a_model_loads_are_limited_too() -> None:
    said = subprocess.run([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "{1} True"


@pytest.mark.parametrize("learner", TABLE, ids=lambda one: one.name)
def test_people_with_one_label_alone_are_no_reason_to_stop(learner: Learner) -> None:
    """A label that one person has is in half of the models."""
    rows, labels = np.arange(20.0)[:, None], np.zeros(20, dtype=int)
    model = learner.fit(rows, labels, 1)
    assert confidence(model, rows, labels).min() > 0.99
    assert confidence(model, rows, labels + 1).max() < 0.01
