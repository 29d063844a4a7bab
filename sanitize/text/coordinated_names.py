"""Names next to those of persons: people are listed with people, and a rare word next to a name is part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sanitize.text.spans import Finding, Places, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
"""Least score of a person's name that others are next to, and the score of what is found."""
LONGEST_CHAIN = 12
"""Names of a list that are found one after another."""
_NAME = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,20}(?:[-’'][^\W\d_]{2,20})?"
_LINK = r"(?: |\^|/|;|\\, ?| ?& ?| ?\+ ?| ?\| ?| <?-?> | vs?\.? |, |,? (?:and|or|n|und|et|y|e|og|och|en|oder|ou|o) )"
"""Also between the fields of a line, between two people of a meeting (`A <> B`) and between parties (`A v. B`)."""
_AFTER = re.compile(rf"{_LINK}(?P<name>{_NAME})(?![\w@=(])")
_BEFORE = re.compile(rf"(?<![\w@#/.<&-])(?P<name>{_NAME}){_LINK}\Z")
_REACH = 60
"""Characters before a name in which another one can be."""


def coordinated_names(text: str, findings: Sequence[Finding], words: Vocabulary) -> Iterator[Finding]:
    """Words with a capital that no dictionary has, joined to a person's name by a blank, a comma, "and" and so on."""
    people = [one for one in findings if one.entity == "PERSON" and one.score >= SCORE]
    covered = Places(people)
    for start, end in sorted({(one.start, one.end) for one in people}):
        for _ in range(LONGEST_CHAIN):
            match = _AFTER.match(text, end)
            if match is None or not _is_name(match["name"], words) or covered.hold(*match.span("name")):
                break
            end = match.end("name")
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
        for _ in range(LONGEST_CHAIN):
            match = _BEFORE.search(text, max(start - _REACH, 0), start)
            if match is None or not _is_name(match["name"], words) or covered.hold(*match.span("name")):
                break
            start = match.start("name")
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)


def _is_name(name: str, words: Vocabulary) -> bool:
    return name[0].isupper() and not any(words.is_known(part) for part in re.findall(r"[^\W_]+", name))
