"""Your own model, attacked by `sanitize audit --attacks models --model own_model:make`; here a network in torch.

`make` is called for each kind of data: `table` (float32 rows of features), `pictures` (float32, rows x height x width,
grey from 0 to 1), `text` (an array of str with labels) and `language` (an array of str alone, for a model that goes on
with texts). It returns a new model each time, or None where ours is to be attacked.
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
        self.middle = given.mean(0)
        self.layers = nn.Sequential(nn.Linear(given.shape[1], 64), nn.ReLU(), nn.Linear(64, int(wanted.max()) + 1))
        optimizer = torch.optim.Adam(self.layers.parameters(), lr=0.003)
        for _ in range(self.steps):
            optimizer.zero_grad()
            nn.functional.cross_entropy(self.layers(given - self.middle), wanted).backward()
            optimizer.step()
        return self

    def predict_proba(self, rows: np.ndarray) -> np.ndarray:
        """How sure it is of each label."""
        with torch.no_grad():
            return self.layers(torch.from_numpy(rows).flatten(1) - self.middle).softmax(1).numpy()

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """The label that it is surest of."""
        return self.predict_proba(rows).argmax(1)


class Letters:
    """A recurrent network that says how likely the next character is, with what extraction asks of it."""

    def __init__(self, steps: int = 200) -> None:
        self.steps = steps

    def fit(self, texts: np.ndarray) -> Letters:
        """Learn from batches of 64 pieces of 64 characters."""
        torch.manual_seed(0)
        whole = "\0".join(texts) + "\0"
        self.places = {letter: place for place, letter in enumerate(sorted(set(whole)))}
        read = self._read([whole])[0]
        self.vectors = nn.Embedding(len(self.places), 32)
        self.memory = nn.GRU(32, 128, batch_first=True)
        self.last = nn.Linear(128, len(self.places))
        parts = nn.ModuleList([self.vectors, self.memory, self.last])
        optimizer = torch.optim.Adam(parts.parameters(), lr=0.005)
        for _ in range(self.steps):
            pieces = torch.stack([read[at : at + 65] for at in torch.randint(max(len(read) - 65, 1), (64,))])
            optimizer.zero_grad()
            nn.functional.cross_entropy(self._logits(pieces[:, :-1]).flatten(0, 1), pieces[:, 1:].flatten()).backward()
            optimizer.step()
        return self

    def score_samples(self, texts: np.ndarray) -> np.ndarray:
        """The logarithm of each text's likelihood; texts of one length are read together."""
        lengths, found = np.array([len(text) for text in texts]), np.zeros(len(texts))
        with torch.no_grad():
            for length in set(lengths.tolist()) - {0}:
                alike = np.flatnonzero(lengths == length)
                read = self._read(["\0" + text for text in texts[alike]])
                shares = self._logits(read[:, :-1]).log_softmax(2)
                found[alike] = shares.gather(2, read[:, 1:, None]).sum((1, 2)).numpy()
        return found

    def complete(self, text: str, characters: int) -> str:
        """The characters that it takes for the likeliest after a text."""
        letters, made = list(self.places), ""
        with torch.no_grad():
            for _ in range(characters):
                made += letters[int(self._logits(self._read(["\0" + text + made]))[0, -1].argmax())]
        return made

    def _logits(self, read: torch.Tensor) -> torch.Tensor:
        return self.last(self.memory(self.vectors(read))[0])

    def _read(self, texts: list[str]) -> torch.Tensor:
        return torch.tensor([[self.places.get(letter, 0) for letter in text] for text in texts])


def make(kind: str) -> Network | Letters | None:
    """A new model for one kind of data."""
    if kind == "language":
        return Letters()
    return None if kind == "text" else Network()
