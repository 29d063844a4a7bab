"""Names in texts without any capital, as hurried people type them: by lists and forms of address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.7
_CAPITAL = re.compile(r"(?<![^\W_])[^\W\d_a-zß-ÿ]")
"""The beginning of a word that is written with a capital."""
_NAME = r"[a-zß-ÿ]{2,}(?:[-'’][a-zß-ÿ]{2,})?"
_PAIR = re.compile(rf"(?<![\w@#/\\.:=%&+'’-])({_NAME}) (?=({_NAME})(?![\w@/\\=:-]|\.\w|'s? ))")
_ADDRESSED = re.compile(
    r"(?<![\w-])(?:(?P<doubtful>pt|patient|nurse|doctor|sister|sir|miss)|dr|mr|mrs|ms|prof|mme|herr|frau)\.? "
    rf"(?P<name>{_NAME})(?![\w@/\\=:-]|\.\w)"
)

_INFLECTED = ("ed", "ing", "s", "ly", "ic", "al", "ive", "en", "ght", "ook", "elt", "old", "ent")
"""Ends of verbs and adjectives, which follow on "patient" more often than names do."""


def is_without_capitals(text: str) -> bool:
    """Whether no word of a text begins with a capital."""
    return _CAPITAL.search(text) is None


def names_without_capitals(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Persons in a text without capitals: a given name and a surname, and what follows a form of address.

    Ordinary words are no names here.
    """
    if not is_without_capitals(text):
        return
    for match in _PAIR.finditer(text):
        given, surname = match[1], match[2]
        plain = given in words.ordinary or surname in words.ordinary
        if words.listed(given, "gi") and words.listed(surname, "su") and not plain:
            yield Finding(match.start(), match.end(2), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _ADDRESSED.finditer(text):
        name = match["name"]
        strange = not match["doubtful"] or (len(name) > 4 and not name.endswith(_INFLECTED))
        if len(name) > 2 and name not in words.ordinary and (words.listed(name, "gi", "su") or strange):
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
