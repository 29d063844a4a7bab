"""Surnames of families: `the Haddad family`, `the Okonkwos`, with a capital or without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_NAME = r"(?P<name>[^\W\d_]{3,20}(?:[-’'][^\W\d_]{2,20})?)"
_FAMILY = re.compile(
    rf"\b(?:the|our|my|mr and mrs) (?:whole |entire |new |old |other )?{_NAME}(?:[’']s?)? "
    r"(?P<group>family|household|residence|kids|twins|sisters|brothers|boys|girls|parents|wedding|couple)\b"
    r"(?! (?:of|tree|member name|name|size|room|doctor))",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    rf"\b(?:the|our neighbou?rs,? the) {_NAME}(?:e?s|[’']s) "
    r"(?:are (?:coming|not home|away|moving|here|visiting|invited|our|on)|were (?:here|invited|away|late)|"
    r"have (?:moved|a|two)|live|lived|moved|invited|called|visited|came|next door|across|from)\b",
    re.IGNORECASE,
)
_TAXA = ("aceae", "idae", "inae", "ase", "virus")
"""Ends of names of families of plants, animals and proteins."""


SIGNS = (_FAMILY, _PLURAL)
"""A text in which none of them matches holds nothing for this finder."""


def families(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Surnames before "family" and the like: words with letters only that no dictionary has."""
    for pattern in (_FAMILY, _PLURAL):
        for match in pattern.finditer(text):
            name = match["name"]
            if name.casefold().endswith(_TAXA) or (name.isupper() and not text.isupper()):
                continue
            if not words.is_in_dictionaries(name):
                yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
