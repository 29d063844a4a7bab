"""Entities by a spaCy pipeline in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from sanitize.errors import UsageError

SCORE = 0.85
"""Score of what a spaCy model finds, as Presidio gives it."""


@dataclass(frozen=True)
class SpacyPipeline:
    """A pipeline with whatever it needs for its entities."""

    nlp: Language

    @classmethod
    def open(cls, folder: Path) -> SpacyPipeline:
        """Load the folder; UsageError when it isn't a pipeline that finds entities."""
        try:
            nlp = spacy.load(folder, exclude=["tagger", "parser", "lemmatizer", "attribute_ruler"])
        except Exception:
            raise UsageError(f"text model {folder}: spaCy can't load it; give the folder with its config.cfg") from None
        if not {"ner", "entity_ruler", "span_ruler"}.intersection(nlp.pipe_names):
            raise UsageError(f"text model {folder}: the pipeline finds no entities")
        return cls(nlp)

    def read(self, texts: Sequence[str]) -> Iterator[list[tuple[int, int, str, float]]]:
        """The (start, end, label, score) of the entities of each text."""
        for document in self.nlp.pipe(texts, batch_size=32):
            yield [(one.start_char, one.end_char, one.label_, SCORE) for one in document.ents]
