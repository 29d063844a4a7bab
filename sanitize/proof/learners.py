"""The models that are trained and attacked, chosen beforehand: each reads one form of the rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

Made = TypeVar("Made")
Task = TypeVar("Task")
LEAST = 1e-4
"""Probabilities are kept so far from 0 and 1, so that their logarithms are finite."""


@dataclass(frozen=True)
class Learner:
    """A model with scikit-learn's fit, predict and, if it has it, predict_proba."""

    name: str
    form: str
    """The form of the rows that it reads: ordered, one_hot, ngrams, texts, pixels, squares."""
    make: Callable[[int], Any]
    """A model that isn't fitted yet, given a seed."""
    random: bool = False
    """Whether another seed makes another model."""
    amounts: bool = False
    """Whether it predicts numbers."""

    def fit(self, rows: Any, labels: np.ndarray, seed: int) -> Any:
        """The model, fitted on one thread: it is made before, because only libraries that are loaded are limited.

        Of one label nothing can be learned but that label: few people of a rare label are in none of some models.
        """
        model = self.make(seed)
        if not self.amounts and len(np.unique(labels)) == 1:
            model = always_the_same()
        with threadpool_limits(1):
            return model.fit(rows, labels)


def always_the_same() -> Any:
    """A model that gives everything the most common label."""
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def linear(seed: int) -> Any:
    """Logistic regression, as scikit-learn has it by default."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=200)


def linear_on_text(seed: int) -> Any:
    """The same with ten times less regularization, as texts need it."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0, max_iter=200)


def boosting(seed: int) -> Any:
    """Gradient boosting of 100 trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(early_stopping=False, random_state=seed)


def forest(seed: int) -> Any:
    """A random forest whose trees are grown to the end: it remembers."""
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(50, random_state=seed)


def network(seed: int) -> Any:
    """A network with one hidden layer of 64."""
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier((64,), alpha=0.0, max_iter=60, tol=0.0, n_iter_no_change=60, random_state=seed)


def forest_of_amounts(seed: int) -> Any:
    """A random forest that predicts numbers, a third of the columns at each branch."""
    from sklearn.ensemble import RandomForestRegressor

    return RandomForestRegressor(50, max_features=1 / 3, random_state=seed)


def boosting_of_amounts(seed: int) -> Any:
    """Gradient boosting of 100 trees that predict numbers."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(early_stopping=False, random_state=seed)


def linear_of_amounts(seed: int) -> Any:
    """Ridge regression, as scikit-learn has it by default."""
    from sklearn.linear_model import Ridge

    return Ridge()


TABLE = (
    Learner("forest", "ordered", forest, random=True),
    Learner("boosting", "ordered", boosting),
    Learner("linear", "one_hot", linear),
)
AMOUNTS = (
    Learner("forest", "ordered", forest_of_amounts, random=True, amounts=True),
    Learner("boosting", "ordered", boosting_of_amounts, amounts=True),
    Learner("linear", "one_hot", linear_of_amounts, amounts=True),
)
TEXT = (Learner("linear on n-grams", "ngrams", linear_on_text),)
PICTURES = (Learner("network", "pixels", network, random=True),)


def confidence(model: Any, rows: Any, labels: np.ndarray, *, amounts: bool = False) -> np.ndarray:
    """How sure the model is of each row's label (float64), between LEAST and 1 - LEAST.

    Of a model that gives labels alone: whether it is right. Of one that predicts numbers: how near it is, so that the
    odds are the label's spread over the error.
    """
    with threadpool_limits(1):
        if amounts:
            error = np.abs(np.asarray(model.predict(rows)) - labels) / (np.std(labels) or 1.0)
            return np.asarray(np.clip(1 / (1 + error), LEAST, 1 - LEAST))
        if not hasattr(model, "predict_proba"):
            right = np.asarray(model.predict(rows)) == labels
            return np.where(right, 1 - LEAST, LEAST)
        given = np.asarray(model.predict_proba(rows))
    at = np.searchsorted(model.classes_, labels)
    at = np.minimum(at, len(model.classes_) - 1)
    known = np.asarray(model.classes_)[at] == labels
    return np.clip(np.where(known, given[np.arange(len(labels)), at], 0.0), LEAST, 1 - LEAST)


def in_parallel(work: Callable[[Task], Made], tasks: Sequence[Task]) -> list[Made]:
    """The results in the tasks' order, whatever number of threads makes them.

    Each task computes on one thread: limits of libraries hold for the thread that sets them, and two pools of threads
    that wait for each other on busy cores are twenty times slower.
    """

    def alone(task: Task) -> Made:
        with threadpool_limits(1):
            return work(task)

    with ThreadPoolExecutor(max(1, min(len(tasks), os.cpu_count() or 1))) as pool:
        try:
            return list(pool.map(alone, tasks))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # or an interrupt would wait for all of them
            raise
