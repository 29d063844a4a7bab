"""A name once found in a document is found everywhere in it, and so are its parts."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from sanitize.text.names_without_capitals import is_without_capitals
from sanitize.text.spans import Finding, Trust

SCORE = 0.6
SURE = 0.6
"""Least score of a finding that is looked for elsewhere."""

MOST = 2000
"""Distinct names of a document that are looked for."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def echoes(text: str, findings: Sequence[Finding], common: Container[str]) -> Iterator[Finding]:
    """Further places of the names that were found: persons, their surnames and given names, organizations, places.

    Only words that begin with a capital count, where the text has any, and no single word of `common`, which is also a
    plain word.
    """
    names: dict[str, str] = {}
    plain = is_without_capitals(text)
    for finding in findings:
        if finding.score >= SURE and finding.entity in ("PERSON", "ORGANIZATION", "LOCATION", "USERNAME"):
            value = text[finding.start : finding.end].strip()
            for name in _forms(value, finding.entity, common, plain=plain):
                names.setdefault(name, finding.entity)
    chosen = sorted(names)[:MOST]
    if not chosen:
        return
    finder = AhoCorasick(chosen, matchkind=MatchKind.LeftmostLongest)
    for place, start, end in finder.find_matches_as_indexes(text):
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield Finding(start, end, names[chosen[place]], SCORE, Trust.STATISTICAL)


def _forms(value: str, entity: str, common: Container[str], *, plain: bool) -> Iterator[str]:
    words = _WORD.findall(value)
    if "\n" in value or not words:
        return
    if len(words) > 1 or _distinct(words[0], common, plain=plain):
        yield value
    if entity == "PERSON" and 1 < len(words) <= 5:
        yield from (word for word in words if _distinct(word, common, plain=plain))


def _distinct(word: str, common: Container[str], *, plain: bool) -> bool:
    capital = word[0].isupper() or (plain and len(word) > 4)
    return len(word) > 2 and capital and word.casefold() not in common
