"""The model that all defences are tried on, and the defences themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sanitize.proof.invert import softmax

FEATURES, STEPS, RATE = 1_000, 200, 1.0
DELTA, CLIP = 1e-4, 1.0
Answer = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Training:
    """Gradient descent of a softmax model, with the defences of training."""

    steps: int = STEPS
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    smoothing: float = 0.0
    """Label smoothing; a negative one pushes wrong labels below zero."""
    epsilon: float | None = None

    def weights(self, seen: np.ndarray, wanted: np.ndarray, seed: int) -> np.ndarray:
        """Weights (features, classes) for features (rows, features) and labels as shares (rows, classes)."""
        chance = np.random.default_rng(seed)
        wanted = wanted * (1 - self.smoothing) + self.smoothing / wanted.shape[1]
        weights = np.zeros((seen.shape[1], wanted.shape[1]), dtype=seen.dtype)
        noise = self.noise()
        rate = RATE if self.epsilon is not None else 4 / _steepest(seen)
        for _ in range(self.steps):
            used = seen * (chance.random(seen.shape[1]) >= self.dropout) / (1 - self.dropout) if self.dropout else seen
            wrong = softmax(used @ weights) - wanted
            if self.epsilon is not None:
                size = np.linalg.norm(used, axis=1) * np.linalg.norm(wrong, axis=1)
                wrong *= np.minimum(1, CLIP / np.maximum(size, 1e-12))[:, None]
            slope = used.T @ wrong / len(used)
            if noise:
                slope += chance.normal(0, noise / len(used), slope.shape)
            if self.l2 or self.l1:
                slope += self.l2 * weights + self.l1 * np.sign(weights)
            weights -= rate * slope
        return weights

    def noise(self) -> float:
        """The noise per step: epsilon = rho + 2 sqrt(rho ln(1/delta)), rho = steps / (2 sigma^2)."""
        if self.epsilon is None:
            return 0.0
        low = np.log(1 / DELTA)
        rho = (np.sqrt(low + self.epsilon) - np.sqrt(low)) ** 2
        return float(CLIP * np.sqrt(self.steps / (2 * rho)))


@dataclass
class Softmax:
    """Softmax regression on random cosine features (Rahimi and Recht 2007), trained by gradient descent."""

    seed: int
    training: Training = Training()
    answer: Answer | None = None
    """What the model's interface makes of its confidences."""

    def fit(self, rows: Any, labels: np.ndarray) -> Softmax:
        """Learn."""
        rows = _dense(rows)
        shared = np.random.default_rng(0)
        self.ways = shared.normal(0, 0.7, (rows.shape[1], FEATURES))
        self.turns = shared.uniform(0, 2 * np.pi, FEATURES)
        self.classes_, own = np.unique(labels, return_inverse=True)
        self.weights = self.training.weights(self._seen(rows), np.eye(len(self.classes_))[own], self.seed)
        return self

    def _seen(self, rows: np.ndarray) -> np.ndarray:
        return np.cos(rows @ self.ways + self.turns) * np.sqrt(2 / FEATURES) * 4

    def predict_proba(self, rows: Any) -> np.ndarray:
        """Confidences, as the interface gives them."""
        made = softmax(self._seen(_dense(rows)) @ self.weights)
        return made if self.answer is None else self.answer(made, np.random.default_rng(self.seed))

    def predict(self, rows: Any) -> np.ndarray:
        """Labels."""
        return np.asarray(self.classes_[self.predict_proba(rows).argmax(axis=1)])


def _steepest(seen: np.ndarray) -> float:
    """The largest eigenvalue of the features' second moments, by ten steps of the power method."""
    one = np.ones(seen.shape[1])
    for _ in range(10):
        one = seen.T @ (seen @ one) / len(seen)
        size = float(np.linalg.norm(one))
        one /= size
    return size


def _dense(rows: Any) -> np.ndarray:
    return np.asarray(rows.todense()) if hasattr(rows, "todense") else np.asarray(rows)


def rounded(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    """Two digits."""
    return np.round(made, 2)


def binned(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    """High, medium, low."""
    return np.array([0.15, 0.5, 0.85])[np.digitize(made, [1 / 3, 2 / 3])]


def first_alone(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    """The confidence of the first answer."""
    return np.where(made == made.max(axis=1, keepdims=True), made, 0.0)


def labels_alone(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    """The first answer without its confidence."""
    return np.where(made == made.max(axis=1, keepdims=True), 1.0, 0.0)


def noisy(made: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Normal noise of .1."""
    return np.clip(made + chance.normal(0, 0.1, made.shape), 0, 1)


TRAININGS: Mapping[str, Training] = {
    "none": Training(),
    "L1, 0.0003": Training(l1=0.0003),
    "L2, 0.003": Training(l2=0.003),
    "L2, 0.03": Training(l2=0.03),
    "dropout .5": Training(dropout=0.5),
    "early stopping (30 steps)": Training(steps=30),
    "negative label smoothing −.2": Training(smoothing=-0.2),
    "label smoothing .2": Training(smoothing=0.2),
    "DP-SGD, ε = 8": Training(epsilon=8.0, steps=60),
    "DP-SGD, ε = 4": Training(epsilon=4.0, steps=60),
    "DP-SGD, ε = 1": Training(epsilon=1.0, steps=60),
}
ANSWERS: Mapping[str, Answer] = {
    "answers rounded to 2 digits": rounded,
    "answers high, medium, low": binned,
    "first answer alone": first_alone,
    "labels alone": labels_alone,
    "noise on answers, .1": noisy,
}
