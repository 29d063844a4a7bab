"""The CRF as shipped, and as a recognizer for anyone's Presidio."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult
from spacy.vectors import Vectors

from sanitize import models
from sanitize.text.crf.clusters import lookup
from sanitize.text.crf.model import Crf, load
from sanitize.text.normalize import normalize

WEIGHTS = Path(__file__).parent / "weights" / "crf.npz"

OUTSIDE = 3.0
"""Taken off the score of "no entity", so that the CRF finds more than it is sure of; scores then say how sure."""

INSIDE = 0.003
"""Least probability of a token in an entity, so that two of them stay two with plain words in between."""

POINT = 0.4
"""Score at the operating point, the default threshold of policies."""

LEAST = {"ORGANIZATION": 0.5, "PERSON": 0.1, "LOCATION": 0.12}
"""Probability of personal data at the operating point, by entity, chosen on the development corpora."""

LEAST_OTHERWISE = 0.1


def score(entity: str, chance: float, ease: float = 1.0) -> float:
    """A probability as a score that is POINT at the entity's operating point; `ease` scales that point."""
    least = LEAST.get(entity, LEAST_OTHERWISE) * ease
    return float(chance) ** (math.log(POINT) / math.log(least)) if chance > 0 else 0.0


@cache
def shipped() -> Crf:
    """The shipped weights, with the word vectors of the installed medium English model."""
    vectors = Vectors()
    vectors.from_disk(models.path("en_core_web_md") / "vocab")
    return load(WEIGHTS, lambda clusters: lookup(vectors, clusters))


class CrfRecognizer(LocalRecognizer):  # type: ignore[misc]
    """The CRF as a Presidio recognizer: `registry.add_recognizer(CrfRecognizer())`."""

    def __init__(self, supported_language: str = "en") -> None:
        self._crf = shipped()
        super().__init__(list(self._crf.weights.labels[1:]), "CrfRecognizer", supported_language)

    def load(self) -> None:
        """Nothing is left to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Findings of the wanted entities at or above the operating point."""
        normal = normalize(text)
        results = [
            RecognizerResult(entity, *normal.original(start, end), score(entity, chance))
            for start, end, entity, chance in self._crf.tag(normal.text, OUTSIDE, INSIDE).spans
            if entity in entities
        ]
        return [result for result in results if result.score >= POINT]
