"""Names in texts by a model of the organisation's own, as the policy pins it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sanitize.models.own import checked
from sanitize.policy import TextModel
from sanitize.text.ner import ENTITIES
from sanitize.text.own.onnx_model import OnnxModel
from sanitize.text.own.presidio_file import PresidioFile
from sanitize.text.own.spacy_pipeline import SpacyPipeline
from sanitize.text.spans import Finding, Trust

USUAL: Mapping[str, str] = {**ENTITIES, "PER": "PERSON"}
"""Entities of labels that many models have."""

IGNORED = "O"
"""The entity that `labels` gives to a label that doesn't matter."""


class Reader(Protocol):
    """Anything that finds labelled stretches in texts."""

    def read(self, texts: Sequence[str]) -> Iterator[list[tuple[int, int, str, float]]]:
        """The (start, end, label, score) of what is found in each text."""


@dataclass(frozen=True)
class OwnNames:
    """Findings of one model; `labels` gives the entity of a label.

    A label without an entry has the usual entity, or is an entity itself: nothing that a model finds is passed over
    unless the policy says so.
    """

    reader: Reader
    labels: Mapping[str, str]

    @classmethod
    def open(cls, model: TextModel) -> OwnNames:
        """Load the model; UsageError when it is missing, isn't the pinned one, or can't be read."""
        place = checked(model.path, model.sha256)
        return cls(_opened(model.kind, place, model.recognizer), {**USUAL, **model.labels})

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """The findings of each text."""
        for found in self.reader.read(texts):
            yield [
                Finding(start, end, entity, score, Trust.LEARNED)
                for start, end, label, score in found
                if (entity := self.labels.get(label, label)) != IGNORED
            ]


@cache
def _opened(kind: str, place: Path, recognizer: str | None) -> Reader:
    opened: dict[str, Any] = {
        "spacy": lambda: SpacyPipeline.open(place),
        "onnx": lambda: OnnxModel.open(place),
        "presidio": lambda: PresidioFile.open(place, recognizer or ""),
    }
    reader: Reader = opened[kind]()
    return reader
