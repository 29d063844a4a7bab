"""Models that are trained on half of the people each, so that each person is in about half of the models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from sanitize.proof.learners import Learner, confidence, in_parallel
from sanitize.proof.lessons import Lessons, by_person, rows_of

TARGETS = 10
"""Models that are attacked, each with the help of all the others."""
PRIOR = 4.0
"""How many models the spread that all people have in common counts for."""
GAMMA = 2.0
"""By how much a person's likelihood has to exceed a stranger's (RMIA)."""


@dataclass(frozen=True)
class Shadows:
    """How sure each model is of each person's label, as a logit."""

    inside: np.ndarray
    """For every model and person, whether the person was in the model."""
    sure: np.ndarray
    """float64, NaN for people without rows."""
    strangers: np.ndarray
    """The same of every person of the control group."""

    @property
    def targets(self) -> range:
        """The models that are attacked."""
        return range(min(TARGETS, len(self.inside)))


def halves(models: int, people: int, seed: int) -> np.ndarray:
    """For every model and person whether it has the person: half of the people, drawn for each model by itself.

    A draw that put each person in exactly half of the models would give away who is in one by the count of the others.
    """
    chance = np.random.Generator(np.random.PCG64([seed, 3]))
    order = chance.random((models, people)).argsort(axis=1).argsort(axis=1)
    return np.asarray(order < people // 2)


def train(learner: Learner, given: Lessons, inside: np.ndarray, seed: int, always: np.ndarray | None = None) -> Shadows:
    """Train a model per row of `inside` on the rows of its people; `always` are rows that every model has."""
    count = inside.shape[1]
    rows, strange = given.forms[learner.form], given.control_forms[learner.form]
    own = ~given.copied
    wanted, wanted_of_others = given.targets(learner)

    def one(number: int) -> tuple[np.ndarray, np.ndarray]:
        keep = inside[number][given.person]
        if always is not None:
            keep = keep | always
        model = learner.fit(rows_of(rows, keep), wanted[keep], seed + number)
        sure = logit(confidence(model, rows_of(rows, own), wanted[own], amounts=learner.amounts))
        others = logit(confidence(model, strange, wanted_of_others, amounts=learner.amounts))
        people = np.unique(given.control_person)
        return by_person(sure, given.person[own], count), by_person(others, given.control_person, count)[people]

    made = in_parallel(one, range(len(inside)))
    return Shadows(inside, np.array([sure for sure, _ in made]), np.array([others for _, others in made]))


def logit(share: np.ndarray) -> np.ndarray:
    """The logarithm of the odds."""
    return np.asarray(np.log(share) - np.log1p(-share))


def loss_scores(shadows: Shadows, target: int) -> np.ndarray:
    """How sure the model is of each person (Yeom et al. 2018)."""
    return np.asarray(shadows.sure[target])


def lira_scores(shadows: Shadows, target: int) -> np.ndarray:
    """The likelihood ratio of in and out (Carlini et al. 2022).

    With Student's distribution and a spread that leans on everybody's, after BaVarIA (2026): it holds with few models.
    """
    others = np.arange(len(shadows.inside)) != target
    sure, inside = shadows.sure[others], shadows.inside[others]
    found = _likelihood(shadows.sure[target], sure, inside) - _likelihood(shadows.sure[target], sure, ~inside)
    return np.asarray(found)


def rmia_scores(shadows: Shadows, target: int) -> np.ndarray:
    """How many strangers a person's likelihood exceeds, each against the other models (Zarifzadeh et al. 2024)."""
    others = np.arange(len(shadows.inside)) != target
    person = _share(shadows.sure[target]) / _share(shadows.sure[others]).mean(axis=0)
    strangers = np.sort(_share(shadows.strangers[target]) / _share(shadows.strangers[others]).mean(axis=0))
    found = np.searchsorted(strangers, person / GAMMA, side="right") / max(len(strangers), 1)
    return np.asarray(np.where(np.isnan(person), np.nan, found + 1e-6 * np.tanh(person)))


def _share(sure: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-sure)))


def _likelihood(seen: np.ndarray, sure: np.ndarray, those: np.ndarray) -> np.ndarray:
    count = those.sum(axis=0)
    known = np.where(those, sure, 0.0)
    middle = known.sum(axis=0) / np.maximum(count, 1)
    free = np.maximum(count - 1, 0)
    spread = np.where(those, (sure - middle) ** 2, 0.0).sum(axis=0)
    common = float(np.nansum(spread) / max(free.sum(), 1)) + 1e-9
    leaning = (PRIOR * common + spread) / (PRIOR + free)
    scale = np.sqrt(leaning * (1 + 1 / np.maximum(count, 1)))
    return np.asarray(student.logpdf(seen, PRIOR + free, middle, scale))
