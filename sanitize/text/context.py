"""Context words: a weak pattern counts for more when a word such as "passport" stands before it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from presidio_analyzer import RecognizerResult
from spacy.lang.en.stop_words import STOP_WORDS

from sanitize.text.ner import Parsed

BOOST = 0.35
FLOOR = 0.4
WORDS = 5
"""Presidio's LemmaContextAwareEnhancer: added score, least score with context, keywords looked at before the match."""


def boost(results: Sequence[RecognizerResult], context: Sequence[str], parsed: Parsed) -> None:
    """Raise the scores of one recognizer's results where one of its context words precedes the match.

    Presidio's rule with the lower-cased token in place of the lemma.
    """
    wanted = [word.lower() for word in context]
    for result in results:
        before = _keywords_before(parsed, result.start)
        if any(word in keyword for word in wanted for keyword in before):
            result.score = min(max(result.score + BOOST, FLOOR), 1.0)


def _keywords_before(parsed: Parsed, start: int) -> list[str]:
    place = max(bisect_right(parsed.starts, start) - 1, 0)
    keywords: list[str] = []
    while place >= 0 and len(keywords) <= WORDS:
        word = parsed.words[place].lower() if parsed.words else ""
        if word not in STOP_WORDS and any(map(str.isalnum, word)):
            keywords.append(word)
        place -= 1
    return keywords
