"""Compiled loops of the fast entity recognizer: layers of its network, and its greedy decoder."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)  # type: ignore[untyped-decorator]
def columns(states: np.ndarray) -> np.ndarray:
    """Each row between its neighbours: (n, width) to (n, 3 width), zeros beyond the ends."""
    size, width = states.shape
    result = np.zeros((size, 3 * width), states.dtype)
    for row in range(size):
        if row > 0:
            result[row, :width] = states[row - 1]
        result[row, width : 2 * width] = states[row]
        if row + 1 < size:
            result[row, 2 * width :] = states[row + 1]
    return result


@njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def maxout(values: np.ndarray, bias: np.ndarray, gain: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Greatest of the pieces of each output (n, outputs * pieces), then layer normalization (Ba et al. 2016)."""
    outputs, pieces = bias.shape
    result = np.empty((len(values), outputs), values.dtype)
    for row in range(len(values)):
        total = np.float32(0)
        for place in range(outputs):
            best = values[row, place * pieces] + bias[place, 0]
            for piece in range(1, pieces):
                best = max(best, values[row, place * pieces + piece] + bias[place, piece])
            result[row, place] = best
            total += best
        mean = total / outputs
        spread = np.float32(0)
        for place in range(outputs):
            spread += (result[row, place] - mean) ** 2
        scale = 1 / np.sqrt(spread / outputs + np.float32(1e-8))
        for place in range(outputs):
            result[row, place] = (result[row, place] - mean) * scale * gain[place] + shift[place]
    return result


@njit(cache=True)  # type: ignore[untyped-decorator]
def decode(
    scores: np.ndarray, hidden: np.ndarray, upper: np.ndarray, bias: np.ndarray, space: np.ndarray
) -> np.ndarray:
    """Spans (first token, token after, label) that greedy BILUO parsing gives.

    `scores` are those of B-, U- and O for each token outside of an entity, `hidden` the summands of the hidden layer,
    `upper` and `bias` the output weights of I- and L-.
    """
    size = len(scores)
    labels = (scores.shape[1] - 1) // 2
    outputs = hidden.shape[2]
    found = np.empty((size, 3), np.int64)
    count = 0
    start = -1
    label = 0
    for place in range(size):
        if start < 0:
            if space[place]:
                continue
            best = 0 if place + 1 < size else labels
            for move in range(best + 1, 2 * labels + 1):
                if scores[place, move] > scores[place, best]:
                    best = move
            if best < labels:
                start, label = place, best
            elif best < 2 * labels:
                found[count, 0], found[count, 1], found[count, 2] = place, place + 1, best - labels
                count += 1
            continue
        inner = bias[label]
        last = bias[labels + label]
        for output in range(outputs):
            value = hidden[place, 0, output, 0] + hidden[start, 1, output, 0] + hidden[place - 1, 2, output, 0]
            for piece in range(1, hidden.shape[3]):
                value = max(
                    value,
                    hidden[place, 0, output, piece]
                    + hidden[start, 1, output, piece]
                    + hidden[place - 1, 2, output, piece],
                )
            inner += value * upper[label, output]
            last += value * upper[labels + label, output]
        if last >= inner or place + 1 == size:
            found[count, 0], found[count, 1], found[count, 2] = start, place + 1, label
            count += 1
            start = -1
    return found[:count]
