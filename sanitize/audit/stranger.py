"""A text detector that shares nothing with the text stage: another language model, and plain patterns of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import spacy

from sanitize import models

LONGEST = 100_000
"""Characters of a text that are looked at; longer ones are cut, as the language model's memory grows with them."""
PATTERNS = {
    "EMAIL_ADDRESS": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    "IBAN_CODE": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b"),
    "IP_ADDRESS": re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    "NUMBER": re.compile(r"(?<![\w.])\+?\d(?:[ ().-]{0,2}\d){8,18}(?!\w)"),
}


@dataclass(frozen=True)
class Stranger:
    """spaCy's small English model, for persons, and patterns for what is written with digits and signs."""

    nlp: Any

    @classmethod
    def open(cls) -> Stranger:
        """Open the installed model; UsageError says when it isn't installed."""
        unused = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter")
        return cls(spacy.load(models.path("en_core_web_sm"), exclude=unused))

    def find(self, texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
        """For each text, the (start, end, entity) of what looks personal."""
        cut = [text[:LONGEST] for text in texts]
        for text, document in zip(cut, self.nlp.pipe(cut, batch_size=64), strict=True):
            persons = [(e.start_char, e.end_char, e.label_) for e in document.ents if e.label_ == "PERSON"]
            found = [(m.start(), m.end(), entity) for entity, rule in PATTERNS.items() for m in rule.finditer(text)]
            yield [*persons, *found]
