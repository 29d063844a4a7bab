"""Names, addresses and more in texts of many languages, by encoder and head."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from sanitize.text.encoder.features import forms
from sanitize.text.encoder.head import Head, load
from sanitize.text.encoder.hidden import Encoder, Words
from sanitize.text.false_positives import readable
from sanitize.text.spans import Finding, Trust

WEIGHTS = Path(__file__).parents[1] / "weights" / "languages.npz"

POINT = 0.4
"""Score at the operating point, the default threshold of policies."""

TOGETHER = ("PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS")
"""Entities that are easily taken for one another: words count by the chance of all of these."""

NUMBERS = ("DATE_TIME", "AGE", "ID_NUMBER", "PHONE_NUMBER")

LEAST = 0.5
"""Probability at the operating point, chosen on the development corpora."""

LEAST_PERSON = 0.1
"""The same for the chance that a word is part of a person's name, which suffices as well."""

BESIDE = 0.25
"""Chance of a name that suffices for a word with a capital next to one that is found: a surname after its first name.

Two thresholds as in Canny's edge detector (1986): the high one finds, the low one follows.
"""

AT_A_TIME = 16
"""Texts whose states are in memory at a time: 3 KB a word."""

LOWEST = 0.2
"""Least score of a finding that is passed on; policies ask for more."""


@dataclass(frozen=True)
class EncoderNames:
    """Finds names in texts of the languages that the head was trained on, and of their kin."""

    encoder: Encoder
    head: Head

    @classmethod
    def open(cls) -> EncoderNames:
        """The installed encoder with the shipped head; UsageError says when it isn't installed."""
        return _shipped(WEIGHTS)

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """The findings of each text, with scores that are POINT at the operating point of their entity."""
        for at in range(0, len(texts), AT_A_TIME):
            group = texts[at : at + AT_A_TIME]
            for text, words in zip(group, self.encoder.read(group), strict=True):
                chances = self.head.chances(words.states, forms(text, words.starts, words.ends))
                yield list(readable(text, _findings(text, words, chances, self.head.labels)))


@cache
def _shipped(file: Path) -> EncoderNames:
    head, ranges = load(file)
    return EncoderNames(Encoder.open(ranges), head)


def _findings(text: str, words: Words, chances: np.ndarray, labels: Sequence[str]) -> Iterator[Finding]:
    """Words in a row with the same likeliest label are one finding, with the score of the surest of them."""
    if not len(chances):
        return
    digits = np.array(
        [any(map(str.isdecimal, text[start:end])) for start, end in zip(words.starts, words.ends, strict=True)]
    )
    entities, scores = _scored(chances, digits, labels)
    weak = chances[:, [labels.index(entity) for entity in TOGETHER]].sum(axis=1) >= BESIDE
    current: Finding | None = None
    for place in range(len(scores)):
        start, end = int(words.starts[place]), int(words.ends[place])
        near = current is not None and not text[current.end : start].strip(" ")
        found = scores[place] >= LOWEST
        if current and near and (entities[place] == current.entity if found else weak[place] and text[start].isupper()):
            current = replace(current, end=end, score=max(current.score, float(scores[place])))
            continue
        if current:
            yield _reaching_back(text, words, weak, current)
        current = Finding(start, end, entities[place], float(scores[place]), Trust.LEARNED) if found else None
    if current:
        yield _reaching_back(text, words, weak, current)


def _reaching_back(text: str, words: Words, weak: np.ndarray, finding: Finding) -> Finding:
    """The finding with the words before it that may well belong to it."""
    place = int(np.searchsorted(words.starts, finding.start)) - 1
    while place >= 0 and weak[place] and text[words.starts[place]].isupper():
        if text[int(words.ends[place]) : finding.start].strip(" "):
            break
        finding = replace(finding, start=int(words.starts[place]))
        place -= 1
    return finding


def _scored(chances: np.ndarray, digits: np.ndarray, labels: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The likeliest entity of each word, and its score, which is POINT at the entity's operating point.

    Dates, ages and numbers are words with a digit: corpora of news, which don't label them, leave the rest in doubt.
    """
    together = [labels.index(entity) for entity in TOGETHER]
    apart = [labels.index(entity) for entity in NUMBERS]
    person = labels.index("PERSON")
    name = np.array(together)[chances[:, together].argmax(axis=1)]
    other = np.array(apart)[chances[:, apart].argmax(axis=1)]
    as_person = chances[:, person] ** (math.log(POINT) / math.log(LEAST_PERSON))
    as_name = chances[:, together].sum(axis=1) ** (math.log(POINT) / math.log(LEAST))
    as_other = digits * chances[:, apart].max(axis=1) ** (math.log(POINT) / math.log(LEAST))
    named = np.where(as_person > as_name, person, name)
    as_name = np.maximum(as_person, as_name)
    best = np.where(as_name >= as_other, named, other)
    return [labels[place] for place in best.tolist()], np.maximum(as_name, as_other)
