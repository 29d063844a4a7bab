"""Names, addresses and more in texts of many languages, by encoder and head."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from sanitize import models
from sanitize.text.encoder import ngrams
from sanitize.text.encoder.doubt import CONTEXT, NAMES, NEAR, NUMBERS, around, between, doubtful, stretches
from sanitize.text.encoder.features import forms, is_listed, is_rare, plain_at_start
from sanitize.text.encoder.head import Head, load
from sanitize.text.encoder.hidden import Encoder, Stretch, Words
from sanitize.text.encoder.ngrams import NgramTagger
from sanitize.text.encoder.recased import recased
from sanitize.text.encoder.weights import read_vocabulary
from sanitize.text.false_positives import readable
from sanitize.text.one_thread import one_thread
from sanitize.text.spans import Finding, Trust

WEIGHTS = Path(__file__).parents[1] / "weights" / "languages.npz"
TAGGER = WEIGHTS.with_name("ngrams.npz")

POINT = 0.4
"""Score at the operating point, the default threshold of policies."""

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

LONGEST_SHORT = 4
"""Letters of an abbreviation (`Corp.`) whose full stop is its own."""

SMALL = 0.55
"""Least score of a name in small letters in a text that has capitals."""

PLAIN = 0.25
"""What is left of the chance that a plain word at the beginning of a sentence, where all have capitals, is a name."""

APART = frozenset(":;!?…()[]{}")
"""Signs that no name holds: what is before and after them are two."""

_WORD = re.compile(r"[^\W_]+")

LOWEST = 0.2
"""Least score of a finding that is passed on; policies ask for more."""


@dataclass(frozen=True)
class EncoderNames:
    """Finds names in texts of the languages that the head was trained on, and of their kin.

    The tagger reads every word, the encoder only where the tagger is in doubt.
    """

    encoder: Encoder
    head: Head
    tagger: NgramTagger
    as_written: bool = True
    """Whether words are read as they are written, as in texts of which no language is known."""

    @classmethod
    def open(cls, *, as_written: bool = True) -> EncoderNames:
        """The installed encoder with the shipped head; UsageError says when it isn't installed."""
        return replace(_shipped(WEIGHTS), as_written=as_written)

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """The findings of each text, with scores that are POINT at the operating point of their entity."""
        for at in range(0, len(texts), AT_A_TIME):
            group = texts[at : at + AT_A_TIME]
            group = group if self.as_written else [recased(text) for text in group]
            words = self.encoder.words(group)
            with one_thread():
                seen = [_Seen.of(text, some, self.tagger) for text, some in zip(group, words, strict=True)]
                states = self.encoder.read(group, words, [one.asked for one in seen])
                chances = [one.with_states(state, self.head) for one, state in zip(seen, states, strict=True)]
            for text, some, one, own in zip(group, words, seen, chances, strict=True):
                plain = np.zeros(len(own), bool) if self.as_written else plain_at_start(one.forms)
                own = np.where(plain[:, None], own * PLAIN, own)
                found = _findings(text, some, own, one.digits, self.head.labels)
                names = (_of_names(text, one) for one in readable(text, found))
                yield [_without_stop(text, name) for name in names if _is_written_as_one(text, name)]


@dataclass(frozen=True)
class _Seen:
    """What is seen of a text's words before the encoder reads any: forms, digits, chances, doubts (one row a word)."""

    forms: np.ndarray
    digits: np.ndarray
    chances: np.ndarray
    doubts: np.ndarray

    @classmethod
    def of(cls, text: str, words: Words, tagger: NgramTagger) -> _Seen:
        said = [text[start:end] for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]
        form = forms(text, words.starts, words.ends)
        digits = np.array([any(map(str.isdecimal, word)) for word in said], bool)
        chances = tagger.chances([word.lower() for word in said], words, form)
        return cls(form, digits, chances, doubtful(chances, tagger.labels, digits))

    @property
    def asked(self) -> list[Stretch]:
        """The words that the encoder reads."""
        return list(stretches(around(self.doubts, CONTEXT)))

    def with_states(self, states: np.ndarray, head: Head) -> np.ndarray:
        """The chances, those of words near doubtful ones as the tagger and the head together have them."""
        chances, near = self.chances.copy(), around(self.doubts, NEAR)
        for first, after in self.asked:
            here = np.flatnonzero(near[first:after]) + first
            said = head.chances(states[first:after], self.forms[first:after])[here - first]
            chances[here] = between(chances[here], said)
        return chances


@cache
def _shipped(file: Path) -> EncoderNames:
    head, ranges = load(file)
    tagger = ngrams.load(TAGGER, read_vocabulary(models.path("rampart")))
    return EncoderNames(Encoder.open(ranges), head, tagger)


def _findings(
    text: str, words: Words, chances: np.ndarray, digits: np.ndarray, labels: Sequence[str]
) -> Iterator[Finding]:
    """Words in a row with the same likeliest label are one finding, with the score of the surest of them."""
    if not len(chances):
        return
    entities, scores = _scored(chances, digits, labels)
    weak = chances[:, [labels.index(entity) for entity in NAMES]].sum(axis=1) >= BESIDE
    current: Finding | None = None
    for place in range(len(scores)):
        start, end = int(words.starts[place]), int(words.ends[place])
        near = current is not None and not text[current.end : start].strip(" ")
        found = scores[place] >= LOWEST and text[start:end] not in APART
        if current and near and (entities[place] == current.entity if found else weak[place] and text[start].isupper()):
            current = replace(current, end=end, score=max(current.score, float(scores[place])))
            continue
        if current:
            yield _reaching_back(text, words, weak, current)
        current = Finding(start, end, entities[place], float(scores[place]), Trust.LEARNED) if found else None
    if current:
        yield _reaching_back(text, words, weak, current)


def _is_written_as_one(text: str, finding: Finding) -> bool:
    """Whether a name has a capital, or is a sure one, or is in a text without capitals."""
    said = text[finding.start : finding.end]
    return finding.entity not in NAMES or finding.score >= SMALL or said != said.lower() or text == text.lower()


def _of_names(text: str, finding: Finding) -> Finding:
    """A name that has a capital without the plain words in small letters before and after it."""
    if finding.entity not in NAMES or text[finding.start : finding.end].islower():
        return finding
    words = [*_WORD.finditer(text, finding.start, finding.end)]
    while len(words) > 1 and _is_plain(words[0][0]) and text[words[0].end()].isspace():
        words.pop(0)
        finding = replace(finding, start=words[0].start())
    while len(words) > 1 and _is_plain(words[-1][0]) and text[words[-1].start() - 1].isspace():
        words.pop()
        finding = replace(finding, end=words[-1].end())
    return finding


def _is_plain(word: str) -> bool:
    return word.islower() and not is_rare(word) and not is_listed(word)


def _without_stop(text: str, finding: Finding) -> Finding:
    """The finding without the full stop of its sentence, which follows a word too long for an abbreviation."""
    stop = finding.end - 1
    ends = (
        text[stop] == "." and stop - finding.start > LONGEST_SHORT and text[stop - LONGEST_SHORT - 1 : stop].isalpha()
    )
    return replace(finding, end=stop) if ends else finding


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
    together = [labels.index(entity) for entity in NAMES]
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
