"""The weights of attributes, and the chance that a candidate is a person's name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

from sanitize.text.rare_names.candidates import Candidate
from sanitize.text.rare_names.features import attributes

WEIGHTS = Path(__file__).parents[1] / "weights" / "rare_names.npz"


@dataclass(frozen=True)
class RareNames:
    """A logistic regression over attributes, which go by their checksums."""

    weights: dict[int, float]
    bias: float

    def chance(self, text: str, candidate: Candidate, *, plain: bool) -> float:
        """The probability that a person is named here; `plain` says that the text has no capitals."""
        known = self.weights
        total = self.bias
        for name in attributes(text, candidate, plain=plain):
            total += known.get(crc32(name.encode()), 0.0)
        return 1 / (1 + math.exp(-max(min(total, 40.0), -40.0)))


def load(path: Path) -> RareNames:
    """Read the weights: checksums in order, and a whole number of at most 127 for each, with one scale."""
    with np.load(path, allow_pickle=False) as content:
        values = content["values"].astype(np.float64) * float(content["scale"])
        keys = np.cumsum(content["steps"].astype(np.uint64))
        return RareNames(dict(zip(keys.tolist(), values.tolist(), strict=True)), float(content["bias"]))


@cache
def shipped() -> RareNames:
    """The weights that the package ships."""
    return load(WEIGHTS)
