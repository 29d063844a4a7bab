"""Models are fitted on one thread each: pools of threads that wait for each other are many times slower."""

from __future__ import annotations

import subprocess
import sys

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
