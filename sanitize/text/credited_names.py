"""Names where programs, logs and documentation name somebody: authors, owners, values between quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.ordinary_words import strange
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.7
_LETTER = r"[^\W\d_][\u0300-\u036f]?"
_WORD = rf"(?:{_LETTER}){{1,30}}\.?"
_NAME = rf"(?P<name>{_WORD}(?:[ '’-]{_WORD}){{0,4}})"
_CREDIT = re.compile(
    r"(?:@author|\\author\{|\bSPDX-FileCopyrightText:(?: \d{4}(?:-\d{4})?)?,?|\bname=\"author\" content=|"
    r"\b(?:authors?|maintainers?|owners?|contacts?|reviewers?|reported-by|reviewed-by|signed-off-by|tested-by|"
    r"acked-by|co-authored-by|suggested-by)[\"']?\s?:[ \"']|\b(?:patch(?:ed)?|report(?:ed)?|written|fixed|suggested|"
    r"contributed|maintained|requested|reviewed|tested|algorithm|code|idea|created|added|recipe|photos?|styling|submitted|"
    r"signed|escalated|handled|approved|collected|hosted|edited) by|"
    r"\b(?:assigned|escalated|forwarded|delegated|handed) to|\bthanks to|"
    r"\bcopyright(?: \(c\)| ©)?(?: \d{4}(?:-\d{4})?)?,?|\b(?:opened|closed|mailbox) for|\bask|"
    r"\b(?:todo|fixme|xxx|hack)\(|\b(?:user|owner|assignee|author|maintainer|contact|admin) ?=)[ \"']{0,2}"
    rf"(?<=[ \"'(={{]){_NAME}",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"(?<![^\W_])(?P<quote>[\"'])(?P<name>{_WORD}(?:[ '’-]{_WORD}){{1,4}})(?P=quote)")
_VALUES = re.compile(r"\bVALUES\b[^;\n]{0,400}\Z|\b\w*name[\"']?\s{0,2}[=:]\s{0,2}\Z", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:\bauthors?|\bmaintainers?)[\"']?\s?[:=]?[ \"'{]{1,2}\Z", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:[<,;\"'(]|\n|\Z|\*/|-->)")
"""Around a name that a label announces and nothing follows: it may be of ordinary words."""

_PART = re.compile(rf"{_WORD}")
_PARTICLES_TEXT = "de da do dos das del della di du la le van von der den ter ten bin bint al el af av zu y e"
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_NO_PERSON = re.compile(r"\b(?:The|Inc|Ltd|LLC|GmbH|Corp\w*|Foundation|University|Authors|Team|Contributors|Project)\b")


SIGNS = (_CREDIT, _QUOTED)
"""A text in which none of them matches holds nothing for this finder."""


def credited_names(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Persons after words of credit, and persons between quotes.

    A name is up to five words with capitals, of which the first is a given name of the lists, or one is in no
    dictionary; right after "author" any two words. Between quotes, the last must be a surname of the lists or in no
    dictionary as well, unless the quotes are values of an INSERT or follow on a label of names.
    """
    for match in _CREDIT.finditer(text):
        if found := _name(text, *match.span("name"), words):
            yield found
    for match in _QUOTED.finditer(text):
        start, end = match.span("name")
        found = _name(text, start, end, words)
        if found is None or found.end != end:
            continue
        parts = _PART.findall(match["name"])
        surname = words.listed(parts[-1].casefold(), "su") or strange(parts[-1], words.ordinary)
        known = words.listed(parts[0].casefold(), "gi") and surname
        if known or _VALUES.search(text, max(start - 400, 0), start - 1):
            yield found


def _name(text: str, start: int, end: int, words: Vocabulary) -> Finding | None:
    """The words from the start on that are written as a name is, when they are one."""
    parts: list[str] = []
    for match in _PART.finditer(text, start, end):
        if not (match[0][0].isupper() or (parts and match[0] in _PARTICLES)):
            break
        parts.append(match[0])
        after = match.end()
    while parts and parts[-1] in _PARTICLES:
        after -= len(parts.pop()) + 1
    if not parts or _NO_PERSON.search(text, start, after) or all(part.isupper() for part in parts):
        return None
    odd = any(strange(part.rstrip("."), words.ordinary) or not part.isascii() for part in parts)
    author = len(parts) > 1 and _AUTHOR.search(text, max(start - 16, 0), start) and _ALONE.match(text, after)
    named = odd or words.listed(parts[0].casefold(), "gi") or (author and not all(map(words.is_term, parts)))
    return Finding(start, after, "PERSON", SCORE, Trust.STATISTICAL) if named else None
