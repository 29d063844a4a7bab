"""Names, addresses and more in texts of many languages, by encoder and head."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from sanitize.text.encoder.features import forms
from sanitize.text.encoder.head import Head, load
from sanitize.text.encoder.hidden import Encoder, Words
from sanitize.text.spans import Finding, Trust

WEIGHTS = Path(__file__).parents[1] / "weights" / "languages.npz"

POINT = 0.4
"""Score at the operating point, the default threshold of policies."""

LEAST: Mapping[str, float] = {"PERSON": 0.15, "LOCATION": 0.3, "ORGANIZATION": 0.4}
"""Probability of personal data at the operating point, by entity, chosen on the development corpora."""

LEAST_OTHERWISE = 0.5

FLOOR = 0.05
"""Probability under which a word is no finding at any threshold."""


@dataclass(frozen=True)
class EncoderNames:
    """Finds names in texts of the languages that the head was trained on, and of their kin."""

    encoder: Encoder
    head: Head

    @classmethod
    def open(cls) -> EncoderNames:
        """The installed encoder with the shipped head; UsageError says when it isn't installed."""
        return cls(Encoder.open(), _shipped())

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """The findings of each text, with scores that are POINT at the operating point of their entity."""
        for text, words in zip(texts, self.encoder.read(texts), strict=True):
            chances = self.head.chances(words.states, forms(text, words.starts, words.ends))
            yield list(_findings(text, words, chances, self.head.labels))


@cache
def _shipped() -> Head:
    return load(WEIGHTS)


def score(entity: str, chance: float) -> float:
    """A probability as a score that is POINT at the entity's operating point."""
    least = LEAST.get(entity, LEAST_OTHERWISE)
    return float(chance) ** (math.log(POINT) / math.log(least)) if chance > 0 else 0.0


def _findings(text: str, words: Words, chances: np.ndarray, labels: Sequence[str]) -> Iterator[Finding]:
    """Words in a row with the same likeliest label are one finding, with the chance of the surest of them."""
    if not len(chances):
        return
    personal = 1 - chances[:, 0]
    best = chances[:, 1:].argmax(axis=1) + 1
    scores = [score(labels[label], chance) for label, chance in zip(best.tolist(), personal.tolist(), strict=True)]
    current: Finding | None = None
    for place in np.flatnonzero(personal >= FLOOR).tolist():
        start, end, entity = int(words.starts[place]), int(words.ends[place]), labels[best[place]]
        if scores[place] < POINT * 0.5:
            continue
        joins = current and current.entity == entity and not text[current.end : start].strip(" ")
        if current and joins and (scores[place] >= POINT) == (current.score >= POINT):
            current = Finding(current.start, end, entity, max(current.score, scores[place]), Trust.LEARNED)
            continue
        if current:
            yield current
        current = Finding(start, end, entity, scores[place], Trust.LEARNED)
    if current:
        yield current
