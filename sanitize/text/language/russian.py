"""Names in Russian texts, by slovnet's tagger of news (natasha, MIT)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from navec import Navec
from slovnet import NER

from sanitize import models
from sanitize.text.spans import Finding, Trust

ENTITIES = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION"}

SCORE = 0.85
"""The tagger gives no probabilities: the score that a spaCy model's findings have."""


@dataclass(frozen=True)
class RussianNames:
    """A convolutional tagger over quantized word vectors, in NumPy."""

    tagger: Any

    @classmethod
    def open(cls) -> RussianNames:
        """The installed tagger and vectors; UsageError says when they aren't installed."""
        return cls(_opened(models.path("slovnet_ner"), models.path("navec_news")))

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """People, places and organizations of each text."""
        for markup in self.tagger.map(texts):
            yield [Finding(one.start, one.stop, ENTITIES[one.type], SCORE, Trust.LEARNED) for one in markup.spans]


@cache
def _opened(tagger: Path, vectors: Path) -> Any:
    return NER.load(str(tagger)).navec(Navec.load(str(vectors)))
