"""Whether the English detectors leave anything open in a text that may be English."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sanitize.text.spans import Finding

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n])\s{0,2}\Z")


def settled(text: str, findings: Sequence[Finding], ordinary: Collection[str]) -> bool:
    """Whether each word of a text is found or can't be a name: an ordinary one, small or at the start of a sentence.

    `ordinary` are words that dictionaries have. Of 238 short synthetic texts and 271 tweets that may be in several
    languages, four in ten are settled, and what the other languages' detectors found in them was in none a new name.
    """
    found = sorted((one.start, one.end) for one in findings)
    return all(_is_settled(text, match, found, ordinary) for match in _WORD.finditer(text))


def _is_settled(text: str, word: re.Match[str], found: Sequence[tuple[int, int]], ordinary: Collection[str]) -> bool:
    if any(start <= word.start() and word.end() <= end for start, end in found):
        return True
    starts = word[0].istitle() and _SENTENCE_START.search(text, max(word.start() - 3, 0), word.start()) is not None
    return (word[0].islower() or starts) and word[0].isalpha() and word[0].casefold() in ordinary
