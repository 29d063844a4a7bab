"""A text detector that no stage uses: another NER model and patterns of its own, to check what the stages left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import spacy
from spacy.language import Language

from sanitize import models

MODEL = "en_core_web_sm"
NAMES = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION"}
"""What of the model's labels counts as personal, and the name it is reported under."""
LONGEST = 100_000
"""Characters that the model reads at a time."""
BATCH = 64

_PATTERNS = {
    "EMAIL_ADDRESS": r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+",
    "URL": r"(?:https?://|www\.)\S+",
    "IP_ADDRESS": r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])",
    "PHONE_NUMBER": r"(?<![\w.])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?)?\d{2,4}(?:[ .-]\d{2,4}){1,3}(?![\w.])",
    "NUMBER": r"(?<![\w.])\d{6,}(?![\w.])",
    "CODE": r"(?<!\w)(?=[A-Z0-9/-]{0,64}\d{3})[A-Z0-9]+(?:[/-][A-Z0-9]+)+(?!\w)",
    "HANDLE": r"(?<![\w.])@\w{3,}",
    "STREET_ADDRESS": r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Way)\b",
}
_ALL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_ENDS = ".!?:>\n"
Found = tuple[int, int, str]


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
        """For each text, the (start, end, entity) of names, places and of patterns of personal data.

        A single word that begins a sentence may owe its capital to that alone: it counts as a name when the model
        takes just this word for one in lower case too (of names, two thirds do; of other words, hardly any).
        """
        named = [
            [span for span in spans if _capital(text[span[0] : span[1]])]
            for text, spans in zip(texts, self._names(texts), strict=True)
        ]
        doubtful = [
            [span for span in spans if _begins(text, *span[:2])] for text, spans in zip(texts, named, strict=True)
        ]
        again = [at for at, spans in enumerate(doubtful) if spans]
        sure = dict(zip(again, self._names([_lowered(texts[at], doubtful[at]) for at in again]), strict=True))
        for at, text in enumerate(texts):
            spans = [span for span in named[at] if span not in doubtful[at] or span in sure[at]]
            yield spans + list(patterns(text))

    def _names(self, texts: Sequence[str]) -> list[list[Found]]:
        pieces = [(at, start) for at, text in enumerate(texts) for start in range(0, len(text), LONGEST)]
        found: list[list[Found]] = [[] for _ in texts]
        parsed = self.ner.pipe((texts[at][start : start + LONGEST] for at, start in pieces), batch_size=BATCH)
        for (at, start), document in zip(pieces, parsed, strict=True):
            for entity in document.ents:
                if entity.label_ in NAMES:
                    found[at].append((start + entity.start_char, start + entity.end_char, NAMES[entity.label_]))
        return found


def patterns(text: str) -> Iterator[Found]:
    """What the patterns find, in any language."""
    yield from ((*match.span(), str(match.lastgroup)) for match in _ALL.finditer(text))


def _capital(text: str) -> bool:
    """Whether a supposed name holds a word that begins with a capital."""
    return any(word[0].isupper() for word in _WORD.findall(text))


def _begins(text: str, start: int, end: int) -> bool:
    """Whether the span is a single word at the beginning of a sentence."""
    before = text[max(0, start - 64) : start].rstrip(" \t")
    return " " not in text[start:end] and (not before or before[-1] in _SENTENCE_ENDS)


def _lowered(text: str, spans: Sequence[Found]) -> str:
    letters = list(text)
    for start, _, _ in spans:
        lower = letters[start].lower()
        letters[start] = lower if len(lower) == 1 else letters[start]
    return "".join(letters)
