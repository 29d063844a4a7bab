"""The model that all defences are tried on, and the defences themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sanitize.proof.invert import softmax

FEATURES, STEPS, RATE = 1_000, 200, 1.0
DELTA, CLIP = 1e-4, 1.0
Answer = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass
class Softmax:
    """Softmax regression on random cosine features (Rahimi and Recht 2007), trained by gradient descent."""

    seed: int
    steps: int = STEPS
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    smoothing: float = 0.0
    """Label smoothing; a negative one pushes wrong labels below zero."""
    epsilon: float | None = None
    answer: Answer | None = None
    """What the model's interface makes of its confidences."""

    def fit(self, rows: Any, labels: np.ndarray) -> Softmax:
        """Learn."""
        chance = np.random.default_rng(self.seed)
        rows = _dense(rows)
        shared = np.random.default_rng(0)
        self.ways = shared.normal(0, 0.7, (rows.shape[1], FEATURES))
        self.turns = shared.uniform(0, 2 * np.pi, FEATURES)
        self.classes_, own = np.unique(labels, return_inverse=True)
        seen, count = self._seen(rows), len(self.classes_)
        wanted = np.eye(count)[own] * (1 - self.smoothing) + self.smoothing / count
        self.weights = np.zeros((FEATURES, count))
        noise = self._noise()
        rate = RATE if self.epsilon is not None else 4 / _steepest(seen)
        for _ in range(self.steps):
            used = seen * (chance.random(FEATURES) >= self.dropout) / (1 - self.dropout) if self.dropout else seen
            wrong = softmax(used @ self.weights) - wanted
            if self.epsilon is not None:
                size = np.linalg.norm(used, axis=1) * np.linalg.norm(wrong, axis=1)
                wrong *= np.minimum(1, CLIP / np.maximum(size, 1e-12))[:, None]
            slope = used.T @ wrong / len(used)
            slope += chance.normal(0, noise / len(used), slope.shape) if noise else 0
            slope += self.l2 * self.weights + self.l1 * np.sign(self.weights)
            self.weights -= rate * slope
        return self

    def _noise(self) -> float:
        """The noise per step: epsilon = rho + 2 sqrt(rho ln(1/delta)), rho = steps / (2 sigma^2)."""
        if self.epsilon is None:
            return 0.0
        low = np.log(1 / DELTA)
        rho = (np.sqrt(low + self.epsilon) - np.sqrt(low)) ** 2
        return float(CLIP * np.sqrt(self.steps / (2 * rho)))

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


DEFENCES: dict[str, dict[str, Any]] = {
    "none": {},
    "L1, 0.0003": {"l1": 0.0003},
    "L2, 0.003": {"l2": 0.003},
    "L2, 0.03": {"l2": 0.03},
    "dropout .5": {"dropout": 0.5},
    "early stopping (30 steps)": {"steps": 30},
    "negative label smoothing −.2": {"smoothing": -0.2},
    "label smoothing .2": {"smoothing": 0.2},
    "DP-SGD, ε = 8": {"epsilon": 8.0, "steps": 60},
    "DP-SGD, ε = 4": {"epsilon": 4.0, "steps": 60},
    "DP-SGD, ε = 1": {"epsilon": 1.0, "steps": 60},
    "answers rounded to 2 digits": {"answer": rounded},
    "answers high, medium, low": {"answer": binned},
    "first answer alone": {"answer": first_alone},
    "labels alone": {"answer": labels_alone},
    "noise on answers, .1": {"answer": noisy},
}
