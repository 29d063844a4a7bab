"""Labelled corpora in several languages, and which labels each of them has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sanitize.text.train.generate import Labelled
from sanitize.text.train.languages.generate import LOCALES, generate

LABELS = (
    "O", "PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS", "DATE_TIME", "AGE", "ID_NUMBER", "PHONE_NUMBER",
    "OCCUPATION",
)  # fmt: skip
"""What the head tells apart; "O" is nothing of these."""

NAMES = frozenset({"O", "PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS"})
"""What corpora of names label: those of news hold hardly any addresses, so that a plain word is none."""
_GENERATED = frozenset(LABELS) - {"ID_NUMBER", "OCCUPATION"}
_COURT = NAMES | {"DATE_TIME", "ID_NUMBER"}

_AS = {
    "GPE": "LOCATION", "LOC": "LOCATION", "ORG": "ORGANIZATION", "DATETIME": "DATE_TIME", "CODE": "ID_NUMBER",
    "ID": "ID_NUMBER", "ZIP_CODE": "STREET_ADDRESS", "US_DRIVER_LICENSE": "ID_NUMBER", "CREDIT_CARD": "ID_NUMBER",
    "IBAN_CODE": "ID_NUMBER", "US_SSN": "ID_NUMBER",
}  # fmt: skip
"""Labels of corpora that are called otherwise here; what is in neither counts neither as personal nor as plain."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents with labels of some kinds: a word without one may still be of the other kinds.

    `weight` is how much a word counts beside one of another corpus.
    """

    name: str
    documents: list[Labelled]
    labels: frozenset[str]
    weight: float
    listed: float = 1.0
    """The share of words whose lists the head sees."""


_FILES: Mapping[str, tuple[frozenset[str], float, int]] = {
    "lang/de_news_train": (NAMES, 1.0, 1_000_000),
    "lang/de_court_train": (NAMES, 0.5, 400_000),
    "lang/de_old_train": (NAMES, 0.5, 300_000),
    "lang/sv_news_train": (NAMES, 1.0, 600_000),
    "lang/pt_court_train": (NAMES, 1.0, 400_000),
    "lang/es_clinical_train": (frozenset(LABELS), 1.0, 400_000),
    "lang/fr_old_train": (NAMES, 0.5, 300_000),
    "lang/nl_old_train": (NAMES, 0.5, 300_000),
    "tweets_train": (NAMES, 1.0, 300_000),
    "court_dev": (_COURT, 1.0, 400_000),
    "synth_dev": (_COURT | {"AGE", "PHONE_NUMBER"}, 1.0, 400_000),
}
"""Labels, weight, and characters that are read, by file."""

TEXTS = 700
"""Generated texts per language."""

GENERATED = 0.3

LISTED = 0.5
"""Names in generated texts come from where the lists come from: not seeing the list for half of them, the head learns
to find names that are in none.
"""


def corpora(folder: Path, seed: int, without: frozenset[str] = frozenset()) -> Iterator[Corpus]:
    """All training data; `without` leaves the languages (ISO 639-1) out that begin a file's name."""
    for name, (labels, weight, characters) in _FILES.items():
        if name.removeprefix("lang/")[:2] not in without:
            yield Corpus(name, list(_read(folder / f"{name}.jsonl", characters)), labels, weight)
    for language in LOCALES:
        if language not in without:
            yield Corpus(f"generated {language}", list(generate(language, TEXTS, seed)), _GENERATED, GENERATED, LISTED)


def _read(file: Path, characters: int) -> Iterator[Labelled]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            spans = [(start, end, _AS.get(label, label)) for start, end, label, *_ in data["spans"]]
            yield Labelled(data["text"], spans, file.stem)
            characters -= len(data["text"])
            if characters < 0:
                return
