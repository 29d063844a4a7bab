"""Names where programs, logs and documentation name somebody: authors, owners, values between quotes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from sanitize.text.ordinary_words import strange
from sanitize.text.spans import Finding, Trust

SCORE = 0.7
_LETTER = r"[^\W\d_][\u0300-\u036f]?"
_WORD = rf"(?:{_LETTER}){{1,30}}\.?"
_NAME = rf"(?P<name>{_WORD}(?:[ '’-]{_WORD}){{0,4}})"
_CREDIT = re.compile(
    r"(?:@author|\\author\{|\bSPDX-FileCopyrightText:(?: \d{4}(?:-\d{4})?)?,?|\bname=\"author\" content=|"
    r"\b(?:authors?|maintainers?|owners?|contacts?|reviewers?|reported-by|reviewed-by|signed-off-by|tested-by|"
    r"acked-by|co-authored-by|suggested-by)[\"']?\s?:[ \"']|\b(?:patch(?:ed)?|report(?:ed)?|written|fixed|suggested|"
    r"contributed|maintained|requested|reviewed|tested|algorithm|code|idea|created|added) by|\bthanks to|"
    r"\bcopyright(?: \(c\)| ©)?(?: \d{4}(?:-\d{4})?)?,?|\b(?:opened|closed|mailbox) for|\bask|"
    r"\b(?:todo|fixme|xxx|hack)\(|\b(?:user|owner|assignee|author|maintainer|contact|admin) ?=)[ \"']{0,2}"
    rf"(?<=[ \"'(={{]){_NAME}",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"(?<![^\W_])(?P<quote>[\"'])(?P<name>{_WORD}(?:[ '’-]{_WORD}){{1,4}})(?P=quote)")
_VALUES = re.compile(r"\bVALUES\b[^;\n]{0,400}\Z|\b\w*name[\"']?\s{0,2}[=:]\s{0,2}\Z", re.IGNORECASE)
_PART = re.compile(rf"{_WORD}")
_PARTICLES_TEXT = "de da do dos das del della di du la le van von der den ter ten bin bint al el af av zu y e"
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_NO_PERSON = re.compile(r"\b(?:The|Inc|Ltd|LLC|GmbH|Corp\w*|Foundation|University|Authors|Team|Contributors|Project)\b")


def credited_names(text: str, lists: Mapping[str, Container[str]], ordinary: Container[str]) -> Iterator[Finding]:
    """Persons after words of credit, and persons between quotes.

    A name is up to five words with capitals, of which the first is a given name of the lists ("gi"), or one is in no
    dictionary. Between quotes, the last must be a surname of the lists ("su") or in no dictionary as well, unless the
    quotes are values of an INSERT or follow on a label of names.
    """
    for match in _CREDIT.finditer(text):
        if found := _name(text, *match.span("name"), lists, ordinary):
            yield found
    for match in _QUOTED.finditer(text):
        start, end = match.span("name")
        found = _name(text, start, end, lists, ordinary)
        if found is None or found.end != end:
            continue
        words = [word.casefold() for word in _PART.findall(match["name"])]
        known = words[0] in lists["gi"] and (
            words[-1] in lists["su"] or strange(_PART.findall(match["name"])[-1], ordinary)
        )
        if known or _VALUES.search(text, max(start - 400, 0), start - 1):
            yield found


def _name(
    text: str, start: int, end: int, lists: Mapping[str, Container[str]], ordinary: Container[str]
) -> Finding | None:
    """The words from the start on that are written as a name is, when they are one."""
    words: list[str] = []
    for match in _PART.finditer(text, start, end):
        if not (match[0][0].isupper() or (words and match[0] in _PARTICLES)):
            break
        words.append(match[0])
        after = match.end()
    while words and words[-1] in _PARTICLES:
        after -= len(words.pop()) + 1
    if not words or _NO_PERSON.search(text, start, after) or all(word.isupper() for word in words):
        return None
    odd = any(strange(word.rstrip("."), ordinary) or not word.isascii() for word in words)
    return (
        Finding(start, after, "PERSON", SCORE, Trust.STATISTICAL) if odd or words[0].casefold() in lists["gi"] else None
    )
