"""A given name and a surname joined to one word, as accounts are named: olga_petrov, olga.petrov, OlgaPetrov."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from sanitize.text.spans import Finding, Trust

SCORE = 0.6
_JOINED = re.compile(
    r"(?<![\w@#/\\.:=%&+$'’-])(?:([A-Za-z]{3,20})[._]([A-Za-z]{3,20})|([A-Z][a-z]{2,20})([A-Z][a-z]{2,20}))\d{0,4}"
    r"(?![\w@/\\=(\[-]|\.\w| ?=)"
)


def joined_names(text: str, lists: Mapping[str, Container[str]], ordinary: Container[str]) -> Iterator[Finding]:
    """Words of a given name and a surname; `lists`: "gi" given names, "su" surnames; ordinary words are no names."""
    for match in _JOINED.finditer(text):
        given, surname = ((match[1] or match[3]).casefold(), (match[2] or match[4]).casefold())
        if given in lists["gi"] and surname in lists["su"] and given not in ordinary and surname not in ordinary:
            yield Finding(*match.span(), "USERNAME", SCORE, Trust.PATTERN)
