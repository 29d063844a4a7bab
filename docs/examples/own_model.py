"""Your own model, attacked by `sanitize audit --attacks models --model own_model:make`; here a network in torch.

`make` is called for each kind of data: `table` (float32 rows of features), `pictures` (float32, rows x height x width,
grey from 0 to 1) and `text` (an array of str). It returns a new model each time, or None where ours is to be attacked.
Attacks train some hundred models: keep it as small as the question allows, or lower `--shadows`.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn


class Network:
    """One hidden layer, with scikit-learn's fit, predict and predict_proba."""

    def __init__(self, steps: int = 60) -> None:
        self.steps = steps
        self.layers: nn.Module = nn.Identity()

    def fit(self, rows: np.ndarray, labels: np.ndarray) -> Network:
        """Labels are whole numbers from 0."""
        torch.manual_seed(0)
        given, wanted = torch.from_numpy(rows).flatten(1), torch.from_numpy(labels)
        self.layers = nn.Sequential(nn.Linear(given.shape[1], 64), nn.ReLU(), nn.Linear(64, int(wanted.max()) + 1))
        optimizer = torch.optim.Adam(self.layers.parameters(), lr=0.01)
        for _ in range(self.steps):
            optimizer.zero_grad()
            nn.functional.cross_entropy(self.layers(given), wanted).backward()
            optimizer.step()
        return self

    def predict_proba(self, rows: np.ndarray) -> np.ndarray:
        """How sure it is of each label."""
        with torch.no_grad():
            return self.layers(torch.from_numpy(rows).flatten(1)).softmax(1).numpy()

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """The label that it is surest of."""
        return self.predict_proba(rows).argmax(1)


def make(kind: str) -> Network | None:
    """A new model for one kind of data."""
    return None if kind == "text" else Network()
