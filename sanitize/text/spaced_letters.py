"""Names whose letters are spaced out: `N g o z i`, `K H U M A L O`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_SPACED = re.compile(
    r"(?<![^\W_])[^\W\d_a-zß-öø-ÿ](?: [^\W\d_A-ZÀ-ÖØ-Þ]){3,20}(?![^\W_])|"
    r"(?<![^\W_])[A-ZÀ-Þ](?: [A-ZÀ-Þ]){4,20}(?![^\W_])"
)


SIGNS = (_SPACED,)
"""A text in which none of them matches holds nothing for this finder."""


def spaced_letters(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words of four letters and more (five in capitals) with a blank between any two, which no dictionary has."""
    for match in _SPACED.finditer(text):
        word = match[0].replace(" ", "")
        alphabet = "".join(sorted(word)) == word
        if not (alphabet or words.is_known(word)):
            yield Finding(*match.span(), "PERSON", SCORE, Trust.STATISTICAL)
