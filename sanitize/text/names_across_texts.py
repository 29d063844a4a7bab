"""A rare name that is found in one text of a batch is looked for in the others: who occurs often is memorized first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick

from sanitize.text.code_lines import in_code
from sanitize.text.spans import Finding, Places, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
"""Least score of a finding that is looked for elsewhere, and the score of what is found there."""
SHORTEST = 4
KINDS = frozenset({"PERSON", "ORGANIZATION", "LOCATION", "USERNAME"})
"""What a rare name is taken for where little is said about it."""
SHARE, SHARE_OF_WORDS = 0.2, 0.4
"""Least share of a name's places at which it has to be found already; the second is for what is a word elsewhere."""
_JOINING = ("-", "_", ".", "+", "%20")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def names_across_texts(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]], words: Vocabulary
) -> Iterator[tuple[int, Finding]]:
    """Further places of names, each with the position of its text.

    Names are words of four letters or more that are in no dictionary and are a person's somewhere, in a script that has
    capitals. What is no word of another language either is found in lower case too, and so is a full name that is one
    word of an address or a file.
    """
    found = [[one for one in of_text if one.entity in KINDS and one.score >= SCORE] for of_text in findings]
    people: set[str] = set()
    joined: set[str] = set()
    for text, of_text in zip(texts, found, strict=True):
        for one in of_text:
            if one.entity == "PERSON" and (names := [*_names(text, one, words)]):
                people.update(names)
                joined.update(_slugs(text[one.start : one.end]))
    forms = {form: name for name in sorted(people) for form in _forms(name, words)}
    forms |= {slug: slug for slug in sorted(joined)}
    if not forms:
        return
    written = [*forms]
    finder = AhoCorasick(written)
    places: list[tuple[int, int, int, str]] = []
    occurs: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    for at, (text, of_text) in enumerate(zip(texts, found, strict=True)):
        already = Places(of_text)
        for number, start, end in finder.find_matches_as_indexes(text, overlapping=True):
            if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
                continue
            name = forms[written[number]]
            occurs[name] += 1
            if already.hold(start, end):
                covered[name] += 1
            else:
                places.append((at, start, end, name))
    for at, start, end, name in places:
        share = SHARE_OF_WORDS if words.is_known(name) else SHARE
        if (name in joined or covered[name] >= share * occurs[name]) and not in_code(texts[at], start):
            yield at, Finding(start, end, "PERSON", SCORE, Trust.STATISTICAL)


def _names(text: str, one: Finding, words: Vocabulary) -> Iterator[str]:
    for word in _WORD.findall(text[one.start : one.end]):
        if len(word) >= SHORTEST and word.lower() != word.upper() and not words.is_in_dictionaries(word):
            yield word.casefold()


def _slugs(value: str) -> Iterator[str]:
    """A full name as addresses of pages and names of files write it: `amara-okoye`, `amara_okoye`."""
    parts = _WORD.findall(value.casefold())
    if 2 <= len(parts) <= 4 and "\n" not in value and all(len(part) > 1 for part in parts):
        yield from (sign.join(parts) for sign in _JOINING)


def _forms(name: str, words: Vocabulary) -> Iterator[str]:
    yield from (name.title(), name.capitalize(), name.upper())
    if not words.is_known(name):
        yield name
