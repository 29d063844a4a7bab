"""Finds rare names in texts by what is around them."""

from __future__ import annotations

from collections.abc import Iterator

from sanitize.text.code_lines import in_code
from sanitize.text.names_without_capitals import is_without_capitals
from sanitize.text.rare_names.candidates import candidates
from sanitize.text.rare_names.model import shipped
from sanitize.text.spans import Finding, Trust
from sanitize.text.technical_prose import documents_software
from sanitize.text.vocabulary import Vocabulary

LEAST = 0.8
"""Least chance of a word with a capital, chosen on harmless texts."""

LEAST_SMALL = 0.9
"""Least chance of a word in lower case."""

SCORE = 0.6


def rare_names(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words that no dictionary has, in the place of a person's name."""
    model = shipped()
    plain = is_without_capitals(text)
    for found in candidates(text, words):
        if model.chance(text, found, plain=plain) < (LEAST_SMALL if found.small else LEAST):
            continue
        if not in_code(text, found.start) and not documents_software(text, found.start, found.end):
            yield Finding(found.start, found.end, "PERSON", SCORE, Trust.STATISTICAL)
