"""Membership: can somebody who asks the model tell that a person was in its training data?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from sanitize.proof.figures import ALL, CANARIES, EVERYBODY, Figure
from sanitize.proof.learners import Learner
from sanitize.proof.lessons import Lessons, rows_of
from sanitize.proof.shadows import Shadows, halves, lira_scores, loss_scores, rmia_scores, train
from sanitize.proof.statistics import LEVEL, Estimate, area, area_interval, hit_rate, proportion

ATTACK = "membership"
ALARMS = {"tpr@1%": 0.01}
FEW_ALARMS = {"tpr@0.1%": 0.001}
ENOUGH = 5_000
"""Non-members from whom a rate at 0.1% false alarms is measured."""
LEAST = 20
"""Members and non-members of a stratum that a figure needs."""
CANARY_SHARE, MOST_CANARIES = 0.02, 500
SHUFFLED = "shuffled membership"
CHECK_LEVEL = 0.0001
"""The check by shuffled membership fails by chance so often."""
Scores = Callable[[Shadows, int], np.ndarray]
QUICK: Mapping[str, Scores] = {"loss": loss_scores}
FULL: Mapping[str, Scores] = {"loss": loss_scores, "LiRA": lira_scores, "RMIA": rmia_scores}


def attack(
    given: Lessons,
    learners: Sequence[Learner],
    strata: Mapping[str, np.ndarray],
    models: int,
    methods: Mapping[str, Scores],
    seed: int,
) -> list[Figure]:
    """How far each method gets against each model, for everybody and by stratum."""
    count = len(next(iter(strata.values())))
    groups = {ALL: np.ones(count, dtype=bool), **strata}
    tries = len(learners) * len(methods)
    found: list[Figure] = []
    for learner in learners:
        shadows = train(learner, given, halves(models, count, seed), seed)
        for method, scores in methods.items():
            made = [scores(shadows, target) for target in shadows.targets]
            told = Told(given.arm, EVERYBODY, learner.name, method, LEVEL / tries)
            for stratum, who in groups.items():
                found += told.figures(stratum, [row[who] for row in made], shadows.inside[:, who])
            found += told.shuffled(made, shadows.inside, seed)
    return found


def at_chance(found: Sequence[Figure]) -> bool:
    """Whether the attack tells nobody when who was a member is shuffled: if it does, it can't be trusted."""
    checks = [one.estimate for one in found if one.target == SHUFFLED]
    return all(one.low <= one.chance <= one.high for one in checks if one.chance is not None)


def attack_canaries(
    given: Lessons, learners: Sequence[Learner], models: int, methods: Mapping[str, Scores], seed: int
) -> list[Figure]:
    """The same for rows of strangers with a wrong label, planted among everybody's rows."""
    planted, count = _planted(given, seed)
    if count < 2 * LEAST:
        return []
    found: list[Figure] = []
    for learner in learners:
        always = np.arange(len(planted.labels)) < len(given.labels)
        inside = halves(models, count, seed + 1)
        shadows = train(learner, planted, inside, seed, always)
        for method, scores in methods.items():
            made = [scores(shadows, target) for target in shadows.targets]
            told = Told(given.arm, CANARIES, learner.name, method, LEVEL / (len(learners) * len(methods)))
            found += told.figures(ALL, made, shadows.inside)
    return found


def _planted(given: Lessons, seed: int) -> tuple[Lessons, int]:
    """The rows and, behind them, canaries, each a person of their own; everybody else isn't attacked."""
    chance = np.random.Generator(np.random.PCG64([seed, 4]))
    count = min(MOST_CANARIES, int(CANARY_SHARE * len(given.labels)), len(given.control_labels) // 2)
    chosen = chance.permutation(len(given.control_labels))[:count]
    others = np.setdiff1d(np.arange(len(given.control_labels)), chosen)
    classes = int(given.labels.max(initial=0)) + 1
    wrong = (given.control_labels[chosen] + chance.integers(1, max(classes, 2), count)) % max(classes, 2)
    keep = np.isin(np.arange(len(given.control_labels)), others)
    return replace(
        given,
        forms={name: _below(rows, given.control_forms[name][chosen]) for name, rows in given.forms.items()},
        labels=np.concatenate([given.labels, wrong]),
        person=np.concatenate([np.zeros(len(given.labels), dtype=int), np.arange(count)]),
        copied=np.concatenate([np.ones(len(given.labels), dtype=bool), np.zeros(count, dtype=bool)]),
        control_forms={name: rows_of(rows, keep) for name, rows in given.control_forms.items()},
        control_labels=given.control_labels[others],
        amounts=_wrong_amounts(given, chosen, chance),
        control_amounts=None if given.control_amounts is None else given.control_amounts[others],
        control_person=np.arange(len(others)),
    ), count


def _wrong_amounts(given: Lessons, chosen: np.ndarray, chance: np.random.Generator) -> np.ndarray | None:
    """Everybody's amounts and, behind them, those of canaries: each that of another one."""
    if given.amounts is None or given.control_amounts is None:
        return None
    return np.concatenate([given.amounts, chance.permutation(given.control_amounts[chosen])])


def _below(rows: np.ndarray, more: np.ndarray) -> np.ndarray:
    return sparse.vstack([rows, more], format="csr") if sparse.issparse(rows) else np.concatenate([rows, more])


@dataclass(frozen=True)
class Told:
    """Makes figures of the scores of one method against one model: the mean over the targets.

    An interval counts every person once, however many targets there are.
    """

    arm: str
    target: str
    model: str
    method: str
    level: float

    def figures(self, stratum: str, scores: Sequence[np.ndarray], inside: np.ndarray) -> list[Figure]:
        """The area under the curve and the rates of hits; none where too few people would be counted."""
        pairs = [_sides(row, who) for row, who in zip(scores, inside, strict=False)]
        members, strangers = (min((len(side) for side in sides), default=0) for sides in zip(*pairs, strict=True))
        if min(members, strangers) < LEAST:
            return []
        value = float(np.mean([area(*pair) for pair in pairs]))
        found = [self._figure(stratum, "auc", area_interval(value, members, strangers, self.level), members)]
        for metric, alarms in (ALARMS | (FEW_ALARMS if strangers >= ENOUGH else {})).items():
            hits = float(np.mean([hit_rate(*pair, alarms) for pair in pairs])) * members
            found.append(self._figure(stratum, metric, proportion(hits, members, alarms, self.level), members))
        return found

    def shuffled(self, scores: Sequence[np.ndarray], inside: np.ndarray, seed: int) -> list[Figure]:
        """The area under the curve when who was a member is shuffled: it has to be chance."""
        chance = np.random.Generator(np.random.PCG64([seed, 5]))
        row, who = scores[0], inside[0].copy()
        known = np.flatnonzero(~np.isnan(row))
        who[known] = who[chance.permutation(known)]
        members, strangers = _sides(row, who)
        if min(len(members), len(strangers)) < LEAST:
            return []
        estimate = area_interval(area(members, strangers), len(members), len(strangers), CHECK_LEVEL)
        return [replace(self._figure(ALL, "auc", estimate, len(members)), target=SHUFFLED)]

    def _figure(self, stratum: str, metric: str, estimate: Estimate, people: int) -> Figure:
        return Figure(ATTACK, self.arm, self.target, stratum, metric, estimate, self.model, self.method, people)


def _sides(scores: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The scores of members and of non-members, without people who have no row."""
    known = ~np.isnan(scores)
    return scores[known & inside], scores[known & ~inside]
