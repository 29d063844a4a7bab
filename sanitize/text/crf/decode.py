"""The most likely label sequence and the probability of each label, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)  # type: ignore[untyped-decorator]
def viterbi(emissions: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """The label sequence (int64, one a row of `emissions`) of the highest score (Viterbi 1967)."""
    size, labels = emissions.shape
    best = emissions[0].copy()
    back = np.zeros((size, labels), np.int16)
    for row in range(1, size):
        new = np.empty(labels, emissions.dtype)
        for label in range(labels):
            place = 0
            value = best[0] + transitions[0, label]
            for other in range(1, labels):
                candidate = best[other] + transitions[other, label]
                if candidate > value:
                    value = candidate
                    place = other
            new[label] = value + emissions[row, label]
            back[row, label] = place
        best = new
    path = np.empty(size, np.int64)
    path[-1] = np.argmax(best)
    for row in range(size - 1, 0, -1):
        path[row - 1] = back[row, path[row]]
    return path


@njit(cache=True)  # type: ignore[untyped-decorator]
def marginals(emissions: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """Probability of each label at each row: scaled forward-backward (Rabiner 1989)."""
    size, labels = emissions.shape
    weights = np.empty((size, labels), np.float64)
    for row in range(size):
        top = emissions[row].max()
        for label in range(labels):
            weights[row, label] = np.exp(emissions[row, label] - top)
    step = np.exp(transitions.astype(np.float64))
    forward = np.empty((size, labels), np.float64)
    forward[0] = weights[0] / weights[0].sum()
    for row in range(1, size):
        for label in range(labels):
            total = 0.0
            for other in range(labels):
                total += forward[row - 1, other] * step[other, label]
            forward[row, label] = total * weights[row, label]
        forward[row] /= forward[row].sum()
    backward = np.ones(labels, np.float64)
    for row in range(size - 2, -1, -1):
        new = np.zeros(labels, np.float64)
        for label in range(labels):
            for other in range(labels):
                new[label] += step[label, other] * weights[row + 1, other] * backward[other]
        backward = new / new.sum()
        forward[row] *= backward
        forward[row] /= forward[row].sum()
    return forward
