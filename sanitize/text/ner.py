"""Named entities from spaCy's packaged models: only the tokenizer and `ner` are loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

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
    """A text's tokens (their texts and start offsets) and the entities (start, end, Presidio entity) of the model."""

    words: list[str]
    starts: list[int]
    entities: list[tuple[int, int, str]]


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
            yield Parsed(
                [token.text for token in doc],
                [token.idx for token in doc],
                [(ent.start_char, ent.end_char, ENTITIES[ent.label_]) for ent in doc.ents if ent.label_ in ENTITIES],
            )
