"""A text detector that no stage uses: another NER model, lists of names and patterns of its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import spacy
from spacy.language import Language

from sanitize import models
from sanitize.attacks import likely_names
from sanitize.attacks.encoded_text import encoded_texts
from sanitize.attacks.placeholders import filled, outside
from sanitize.attacks.second_text_patterns import Found, patterns
from sanitize.attacks.unknown_words import unknown_words

MODEL = "en_core_web_sm"
NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "WORK_OF_ART", "PRODUCT", "EVENT"})
"""Labels under which the model also finds names of people; what it finds counts when it looks like one."""
LONGEST = 100_000
"""Characters that the model reads at a time."""
BATCH = 64


@dataclass(frozen=True)
class Stranger:
    """Made by `open`, which loads the model once per process."""

    ner: Language

    @classmethod
    def open(cls) -> Stranger:
        """Load the installed model; UsageError says when it isn't installed."""
        unused = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter", "tok2vec"]
        return cls(spacy.load(models.path(MODEL), exclude=unused))

    def find(self, texts: Sequence[str]) -> Iterator[list[Found]]:
        """For each text, the (start, end, entity) of names of people and of patterns of personal data.

        A model's word alone is not enough for a name: it has to look like one. Lists of names, titles, runs of
        unknown capitalised words and words of no language that look like names count without the model, which reads
        the text with words for its placeholders.
        """
        for text, spans in zip(texts, self._entities(texts), strict=True):
            names = [
                (start, end, "PERSON")
                for first, last, label in spans
                for start, end in outside(text, first, last)
                if likely_names.agrees(text, start, end, person=label == "PERSON")
            ]
            for others in (likely_names.in_text(text), unknown_words(text)):
                names += [(*place, "PERSON") for place in _apart(names, others)]
            yield names + patterns(text) + list(_encoded(text))

    def _entities(self, texts: Sequence[str]) -> list[list[Found]]:
        read = [filled(text) for text in texts]
        pieces = [(at, start) for at, one in enumerate(read) for start in range(0, len(one.text), LONGEST)]
        found: list[list[Found]] = [[] for _ in texts]
        parsed = self.ner.pipe((read[at].text[start : start + LONGEST] for at, start in pieces), batch_size=BATCH)
        for (at, start), document in zip(pieces, parsed, strict=True):
            for entity in document.ents:
                if entity.label_ in NAMED:
                    place = read[at].original(start + entity.start_char, start + entity.end_char)
                    found[at].append((*place, entity.label_))
        return found


def _encoded(text: str) -> Iterator[Found]:
    """Base64 of a text in which lists of names or patterns find somebody."""
    for start, end, plain in encoded_texts(text):
        if next(likely_names.in_text(plain), None):
            yield start, end, "PERSON"
        elif inside := patterns(plain):
            yield start, end, inside[0][2]


def _apart(found: Sequence[Found], others: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The other places that overlap nothing that is found."""
    places = sorted(found)
    starts = [start for start, *_ in places]
    ends = list(accumulate((end for _, end, _ in places), max))
    for start, end in others:
        before = bisect_left(starts, end)
        if not before or ends[before - 1] <= start:
            yield start, end
