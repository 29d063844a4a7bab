"""A monitor of a model's queries: it raises an alarm when they are not spread as those of people who use the model.

PRADA: Juuti et al., "PRADA: protecting against DNN model stealing attacks", 2019. Of each query the monitor keeps how
far it is from the nearest earlier query with the same answer. For honest use these distances are about normal; queries
that an attacker makes out of earlier ones are not, which the test of Shapiro and Wilk shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.stats import shapiro

EVERY = 100
"""Distances after which the test is made again; as many of the last ones are looked at as `WINDOW` says."""
WINDOW = 1_000


@dataclass
class Monitor:
    """Sees queries in their order."""

    least: float
    """The statistic below which there is an alarm: the lowest that honest use reached."""
    growing: dict[int, list[np.ndarray]] = field(default_factory=dict)
    """For each answer, the queries that were farther from all earlier ones than most."""
    of_answer: dict[int, list[float]] = field(default_factory=dict)
    distances: list[float] = field(default_factory=list)
    seen: int = 0
    alarm: int | None = None
    """The number of the query at which the alarm was raised first."""
    lowest: float = 1.0

    def see(self, queries: np.ndarray, answers: np.ndarray) -> None:
        """Take note of queries (n, features) and the labels that the model gave."""
        for query, answer in zip(queries, answers.tolist(), strict=True):
            self.seen += 1
            known = self.growing.setdefault(answer, [])
            if not known:
                known.append(query)
                continue
            near = float(np.min(np.linalg.norm(np.array(known) - query, axis=1)))
            before = self.of_answer.setdefault(answer, [])
            if len(before) < 2 or near > np.mean(before) - np.std(before):
                known.append(query)
            before.append(near)
            self.distances.append(near)
            if len(self.distances) % EVERY == 0:
                self._test()

    def _test(self) -> None:
        last = np.array(self.distances[-WINDOW:])
        kept = last[np.abs(last - last.mean()) <= 3 * last.std() + 1e-12]
        statistic = float(shapiro(kept).statistic) if kept.std() > 0 else 0.0
        self.lowest = min(self.lowest, statistic)
        if self.alarm is None and statistic < self.least:
            self.alarm = self.seen
