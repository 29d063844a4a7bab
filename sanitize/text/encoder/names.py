"""Names, addresses and more in texts of many languages, by encoder and head."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

LEAST: Mapping[str, float] = {"PERSON": 0.3, "LOCATION": 0.4, "ORGANIZATION": 0.5, "STREET_ADDRESS": 0.4}
"""Probability at the operating point, by entity, chosen on the development corpora."""

LEAST_OTHERWISE = 0.5

TOGETHER = ("PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS")
"""Entities that are easily taken for one another: the chance of each is that of all, so that doubt hides none."""

HALF = 0.5
"""Findings with less than this part of POINT are left out: no policy asks for them."""


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


def _findings(text: str, words: Words, chances: np.ndarray, labels: Sequence[str]) -> Iterator[Finding]:
    """Words in a row with the same likeliest label are one finding, with the score of the surest of them."""
    current: Finding | None = None
    entities, scores = _scored(chances, labels)
    for place in np.flatnonzero(scores >= POINT * HALF).tolist():
        start, end, entity, certainty = int(words.starts[place]), int(words.ends[place]), entities[place], scores[place]
        alike = current and current.entity == entity and (certainty >= POINT) == (current.score >= POINT)
        if current and alike and not text[current.end : start].strip(" "):
            current = replace(current, end=end, score=max(current.score, float(certainty)))
            continue
        if current:
            yield current
        current = Finding(start, end, entity, float(certainty), Trust.LEARNED)
    if current:
        yield current


def _scored(chances: np.ndarray, labels: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The likeliest entity of each word, and its score."""
    if not len(chances):
        return [], np.zeros(0)
    together = [labels.index(entity) for entity in TOGETHER]
    apart = [place for place in range(1, len(labels)) if place not in together]
    exponents = np.array([math.log(POINT) / math.log(LEAST.get(label, LEAST_OTHERWISE)) for label in labels])
    name = np.array(together)[chances[:, together].argmax(axis=1)]
    other = np.array(apart)[chances[:, apart].argmax(axis=1)]
    as_name = chances[:, together].sum(axis=1) ** exponents[name]
    as_other = np.take_along_axis(chances, other[:, None], axis=1)[:, 0] ** exponents[other]
    best = np.where(as_name >= as_other, name, other)
    return [labels[place] for place in best.tolist()], np.maximum(as_name, as_other)
