"""Inversion: pictures that a model takes for a class, from its gradients, its confidences, or its labels alone."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from sanitize.proof.judges import HEIGHT, WIDTH

STEPS = 400
STEP = 0.005
"""By how much a step changes the pixel that it changes most."""
WAVES = (12, 10)
"""Without gradients, pictures are made of so many waves a side (cosine transform): fewer numbers to find."""
DIRECTIONS = 20
"""Pairs of queries from which a gradient is guessed."""
SPHERE = 32
"""Queries around a point whose labels say where the class ends."""

MOST = 4.0
"""The most of a wave that a picture has; a wave of 1 changes pixels by a tenth."""

Shares = Callable[[np.ndarray], np.ndarray]
"""Confidences (n, classes) of pictures that are made of so much of each wave (n, waves)."""


def softmax_model(pixels: np.ndarray, classes: np.ndarray, strength: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Weights (classes, pixels) and offsets of logistic regression, for classes 0, 1, …; `strength` is its C.

    There are far fewer pictures than pixels, so it is fitted in the space that they span: the penalty doesn't change
    under rotation, and neither does the result.
    """
    from sklearn.linear_model import LogisticRegression

    ways = np.linalg.svd(pixels, full_matrices=False)[2]
    model = LogisticRegression(C=strength, max_iter=1_000).fit(pixels @ ways.T, classes)
    weights, offsets = model.coef_ @ ways, model.intercept_
    if len(weights) == 1:
        return np.concatenate([-weights, weights]) / 2, np.concatenate([-offsets, offsets]) / 2
    return weights, offsets


def by_gradient(weights: np.ndarray, offsets: np.ndarray, start: np.ndarray) -> np.ndarray:
    """A picture per class of a softmax model, by 400 steps along the gradient of its own class.

    MIFace: Fredrikson et al., "Model inversion attacks that exploit confidence information", 2015.
    """
    found = np.tile(start, (len(weights), 1))
    own = np.arange(len(weights))
    for _ in range(STEPS):
        shares = softmax(found @ weights.T + offsets)
        slope = shares[own, own][:, None] * (weights - shares @ weights)
        found = np.clip(found + STEP * slope / (np.abs(slope).max(axis=1, keepdims=True) + 1e-12), 0, 1)
    return found


def by_confidence(shares: Shares, own: int, queries: int, chance: np.random.Generator) -> np.ndarray:
    """The waves of a picture of one class by so many queries for confidences: evolution strategies guess the gradient.

    (Ilyas et al., "Black-box adversarial attacks with limited queries and information", 2018.)
    """
    point = np.zeros(np.prod(WAVES))
    for _ in range(queries // (2 * DIRECTIONS)):
        ways = chance.normal(size=(DIRECTIONS, len(point)))
        tried = np.concatenate([point + 0.5 * ways, point - 0.5 * ways])
        sure = np.log(shares(tried)[:, own] + 1e-12)
        slope = (sure[:DIRECTIONS] - sure[DIRECTIONS:]) @ ways
        point = np.clip(point + 0.5 * slope / (np.abs(slope).max() + 1e-12), -MOST, MOST)
    return point


def by_label(labels: Shares, own: int, queries: int, chance: np.random.Generator) -> np.ndarray:
    """The waves of a picture of one class by so many queries for labels alone: away from where the class ends.

    (Kahla et al., "Label-only model inversion attacks via boundary repulsion", 2022.)
    """

    def is_own(points: np.ndarray) -> np.ndarray:
        return np.asarray(labels(points).argmax(axis=1) == own)

    left, point = queries, None
    while left >= SPHERE and point is None:
        tried = chance.normal(size=(SPHERE, int(np.prod(WAVES)))) * chance.uniform(0.5, 4)
        hit = np.flatnonzero(is_own(tried))
        point, left = (tried[hit[0]] if len(hit) else None), left - SPHERE
    if point is None:
        return np.zeros(int(np.prod(WAVES)))
    radius = 1.0
    while left >= SPHERE:
        ways = chance.normal(size=(SPHERE, len(point)))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        inside, left = is_own(point + radius * ways), left - SPHERE
        if inside.all():
            radius *= 1.2
            continue
        step = -ways[~inside].mean(axis=0)
        moved = np.clip(point + radius * step, -MOST, MOST)
        if is_own(moved[None])[0]:
            point = moved
        else:
            radius *= 0.9
    return np.asarray(point)


def waves_of_pixels() -> np.ndarray:
    """The pixels of each wave (waves, pixels), scaled alike."""
    found = []
    for row in range(WAVES[0]):
        for column in range(WAVES[1]):
            one = np.zeros((HEIGHT, WIDTH))
            one[row, column] = 1
            found.append(cv2.idct(one).ravel())
    made = np.array(found)
    return np.asarray(made / np.abs(made).max(axis=1, keepdims=True) * 0.1)


def softmax(values: np.ndarray) -> np.ndarray:
    """Shares that add up to 1 by row."""
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
