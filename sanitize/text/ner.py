"""Named entities from spaCy's packaged models: only the tokenizer and `ner` are loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import LENGTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc

ENTITIES = {
    "PERSON": "PERSON",
    "NORP": "NRP",
    "FAC": "LOCATION",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "ORG": "ORGANIZATION",
    "DATE": "DATE_TIME",
    "TIME": "DATE_TIME",
}
"""OntoNotes label to Presidio entity, as in Presidio's default configuration, with organizations."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What spaCy says about a text: its tokens' offsets (int arrays) and entities (start, end, Presidio entity).

    `hints` names, for each token, how sure the model is of what, where the fast path knows.
    """

    text: str
    starts: np.ndarray
    ends: np.ndarray
    entities: list[tuple[int, int, str]]
    hints: list[str] | None = None


@cache
def load(model: Path) -> Language:
    """The tokenizer and entity recognizer of a spaCy model; tagger, parser and lemmatizer stay on disk."""
    return spacy.load(model, exclude=["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])


class StockNer:
    """Entities through spaCy's own pipeline."""

    path = "stock"

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    def parse(self, texts: Sequence[str]) -> Iterator[Parsed]:
        """One Parsed for each text, in order."""
        for doc in self.nlp.pipe(texts, batch_size=64):
            entities = [
                (ent.start_char, ent.end_char, ENTITIES[ent.label_]) for ent in doc.ents if ent.label_ in ENTITIES
            ]
            yield Parsed(doc.text, *offsets(doc), entities)


def offsets(doc: Doc) -> tuple[np.ndarray, np.ndarray]:
    """Where the tokens of a document start and end."""
    sizes = doc.to_array([LENGTH, SPACY]).astype(np.int64)
    ends = np.cumsum(sizes.sum(axis=1)) - sizes[:, 1]
    return ends - sizes[:, 0], ends
