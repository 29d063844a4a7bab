"""Names in fields whose own names say that they hold people's: `|spouse=Ilir Hoxha`, `naam=Ilir&rol=gast`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.code_lines import in_code
from sanitize.text.field_names import holds_names, words_of
from sanitize.text.rare_names.candidates import may_be_name
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.7
_WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]{1,25}(?:[-'’][^\W\d_]{2,25})?"
_FIELD = re.compile(
    r"(?<![\w$.-])(?P<key>[^\W\d_]\w{1,30}(?: \w{1,20})?)[\"']?\s?(?P<sign>[=:])\s?[\"']?"
    rf"(?P<name>{_WORD}(?: (?:{_WORD}|(?:de|da|van|von|der|bin|al|el|di) {_WORD})){{0,3}})"
    r"(?=[\"']?\s{0,3}(?:[|&;,}\]<>\n(]|\\n|\Z))"
)
_PART = r"[^\W\d_a-zß-öø-ÿ][^\W\d_A-Z]{2,25}(?:[-'’][^\W\d_A-Z]?[^\W\d_A-Z]{2,25})?"
_COMPONENTS = re.compile(rf"(?<![\w^]){_PART}\^{_PART}(?:\^[^\W\d_]{{1,25}}\.?){{0,3}}(?![\w^(])")
"""Surname and given names as HL7 v2 has them (XPN), outside of the segments of a message."""
_ROLES_TEXT = """
from to cc bcc attn attention assignee assigned author reporter reviewer approver host hosts cohost guest speaker mover
seconder proposer translator attorney counsel judge officer driver passenger tenant landlord heir groom bride spouse
husband wife children parents sibling siblings son daughter brother sister who whom by with user nok"""
_ROLES = frozenset(_ROLES_TEXT.split())
"""Names of fields that hold people, besides those that say so."""
_ALSO_OF_THINGS = frozenset(
    {"name", "names", "first", "last", "given", "family", "contact", "client", "from", "to", "host"}
)
"""Words that fields of programs and settings have in their names as well."""
_WIKI = re.compile(r"\{\{[^{}\n]{0,60}\Z|\|\s?\Z")
"""Before a field of a template in a wiki."""


SIGNS = (_COMPONENTS, _FIELD)
"""A text in which none of them matches holds nothing for this finder."""


def named_fields(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Up to four words with capitals as the value of such a field, one of them in no dictionary.

    In lines of code the field has to be one that only people have, or part of a wiki's template or of a query.
    """
    for match in _COMPONENTS.finditer(text):
        if any(may_be_name(word) or words.is_name(word) for word in match[0].split("^")):
            yield Finding(*match.span(), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _FIELD.finditer(text):
        key = words_of(match["key"])
        personal = holds_names(match["key"]) or (bool(key) and key[-1] in _ROLES)
        if not personal or not any(may_be_name(word) or words.is_name(word) for word in match["name"].split()):
            continue
        if in_code(text, match.start()) and not _is_of_people(text, match, key):
            continue
        yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)


def _is_of_people(text: str, match: re.Match[str], key: tuple[str, ...]) -> bool:
    if not _ALSO_OF_THINGS.issuperset(key):
        return True
    start, end = match.span()
    query = "&" in (text[start - 1 : start], text[end : end + 1])
    return query or _WIKI.search(text, max(start - 64, 0), start) is not None
