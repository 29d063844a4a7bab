"""A given name and a surname joined to one word, as accounts are named: olga_petrov, olga.petrov, OlgaPetrov."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_JOINED = re.compile(
    r"(?<![\w@#/\\.:=%&+$'’-])(?:([A-Za-z]{3,20})[._]([A-Za-z]{3,20})|([A-Z][a-z]{2,20})([A-Z][a-z]{2,20}))\d{0,4}"
    r"(?![\w@/\\=(\[-]|\.\w| ?=)"
)


SIGNS = (_JOINED,)
"""A text in which none of them matches holds nothing for this finder."""


def joined_names(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words of a given name and a surname, of which neither is an ordinary word."""
    for match in _JOINED.finditer(text):
        given, surname = ((match[1] or match[3]).casefold(), (match[2] or match[4]).casefold())
        plain = given in words.ordinary or surname in words.ordinary
        if words.listed(given, "gi") and words.listed(surname, "su") and not plain:
            yield Finding(*match.span(), "USERNAME", SCORE, Trust.PATTERN)
