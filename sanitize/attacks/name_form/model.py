"""A logistic regression over runs of letters, which no stage uses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

WEIGHTS = Path(__file__).parents[1] / "names" / "form.npz"
BUCKETS = 1 << 17
"""Runs of letters go by their checksums modulo this."""

LONGEST_RUN, LONGEST_WORD = 4, 12


@dataclass(frozen=True)
class NameForm:
    """Weights by bucket, and the bias."""

    weights: np.ndarray
    bias: float

    def score(self, word: str) -> float:
        """The logarithm of the odds that a word is a name and not another rare word; both equally frequent."""
        return float(self.weights[list(buckets(folded(word)))].sum()) + self.bias


def folded(word: str) -> str:
    """A word in lower case without its accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign))


def buckets(word: str) -> Iterator[int]:
    """The buckets of its runs of two to four letters, with its ends as letters, and of its length."""
    ended = f"^{word}$"
    runs = (ended[at : at + size] for size in range(2, LONGEST_RUN + 1) for at in range(len(ended) - size + 1))
    for run in (*runs, str(min(len(word), LONGEST_WORD))):
        yield crc32(run.encode()) % BUCKETS


@cache
def shipped() -> NameForm:
    """The weights that the package ships, as `train` writes them: whole numbers of at most 127 and one scale."""
    with np.load(WEIGHTS, allow_pickle=False) as content:
        return NameForm(content["weights"].astype(np.float64) * float(content["scale"]), float(content["bias"]))
