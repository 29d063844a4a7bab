"""Finds rare names in texts by what is around them."""

from __future__ import annotations

from collections.abc import Iterator

from sanitize.text.code_lines import in_code, is_calendar
from sanitize.text.names_without_capitals import is_without_capitals
from sanitize.text.plausible import is_post, plausible
from sanitize.text.rare_names.candidates import Candidate, candidates, is_of_no_language
from sanitize.text.rare_names.model import shipped
from sanitize.text.spans import Finding, Trust
from sanitize.text.technical_prose import documents_software
from sanitize.text.vocabulary import Vocabulary

LEAST = 0.7
"""Least chance of a word with a capital, chosen on harmless texts and on precision in tweets and web pages."""

LEAST_OF_NO_LANGUAGE = 0.15
"""Least chance of words with capitals that no language has: of 2,390 harmless sentences, none holds one."""

LEAST_IN_POSTS = 0.25
"""The same in posts, where many are cries and slang, chosen on precision in tweets."""

LEAST_SMALL = 0.8
"""Least chance of a word in lower case, which is a slip or slang more often."""

LEAST_IN_SOFTWARE = 0.95
"""Least chance in a sentence that documents software, or in a single line that looks like code."""

SCORE = 0.6


def rare_names(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words that no dictionary has, in the place of a person's name."""
    model = shipped()
    plain = is_without_capitals(text)
    for found in candidates(text, words):
        chance = model.chance(text, found, plain=plain)
        if chance < _least(text, found):
            continue
        if _is_of_software(text, found) and (chance < LEAST_IN_SOFTWARE or "\n" in text):
            continue
        finding = Finding(found.start, found.end, "PERSON", SCORE, Trust.STATISTICAL)
        if found.small or plausible(text, finding, words):
            yield finding


def _least(text: str, found: Candidate) -> float:
    if found.small:
        return LEAST_SMALL
    if not all(map(is_of_no_language, text[found.start : found.end].split(" "))):
        return LEAST
    if is_post(text):
        return LEAST_IN_POSTS
    return 0 if is_calendar(text) else LEAST_OF_NO_LANGUAGE  # the fields of calendars say little around a name


def _is_of_software(text: str, found: Candidate) -> bool:
    return in_code(text, found.start) or documents_software(text, found.start, found.end)
