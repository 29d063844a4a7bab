"""Context words: a weak pattern counts for more when a word such as "passport" stands before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from presidio_analyzer import RecognizerResult
from spacy.lang.en.stop_words import STOP_WORDS

from sanitize.text.ner import Parsed

BOOST = 0.35
FLOOR = 0.4
WORDS = 5
"""Presidio's LemmaContextAwareEnhancer: added score, least score with context, keywords looked at before the match."""


def boost(result: RecognizerResult, context: Sequence[str], parsed: Parsed) -> bool:
    """Raise the score of a result when one of the context words precedes it; tells whether one does.

    Presidio's rule with the lower-cased token in place of the lemma.
    """
    before = _keywords_before(parsed, result.start)
    found = any(word.lower() in keyword for word in context for keyword in before)
    if found:
        result.score = min(max(result.score + BOOST, FLOOR), 1.0)
    return found


def _keywords_before(parsed: Parsed, start: int) -> list[str]:
    place = max(int(np.searchsorted(parsed.starts, start, side="right")) - 1, 0)
    keywords: list[str] = []
    while 0 <= place < len(parsed.starts) and len(keywords) <= WORDS:
        word = parsed.text[parsed.starts[place] : parsed.ends[place]].lower()
        if word not in STOP_WORDS and any(map(str.isalnum, word)):
            keywords.append(word)
        place -= 1
    return keywords
