"""Words in the places where other texts of a batch name people: names that are words as well, or in lower case.

Where `Ngozi had a settled night` and its like are found often enough, so is `steel had a settled night`. What is in the
same places is of one kind (Harris, Word 10(2-3), 1954).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from spacy.lang.en.stop_words import STOP_WORDS

from sanitize.text.code_lines import in_code
from sanitize.text.plausible import is_post
from sanitize.text.spans import Finding, Trust

SCORE = 0.6
LEAST_PEOPLE = 3
"""Texts that name a person in a place, from which on it is a place of names."""
LEAST_OF_LITTLE = 12
"""The same for places that hold function words alone."""
LEAST_SHARE = 0.25
"""Share of these among all texts that have a word in that place."""
LEAST_SIDES = 2
"""Of what is before a word, after it and around it, how much must be such a place."""
FIXED = 3
"""Texts with a word between the same words from which on it is a phrase, and no name in it."""
ROUNDS = 3
_MARK = "\ue000"
"""Of the private use area, in place of a person."""
_TOKEN = re.compile(rf"{_MARK}(?:\s*{_MARK})*|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NOBODY_TEXT = """
mum mom mother dad father parents wife husband son daughter brother sister aunt uncle cousin baby child children kid
kids family friend friends boyfriend girlfriend partner patient patients client customer user guest resident student
pupil teacher doctor nurse staff manager boss team man woman boy girl guy guys people person lady gentleman everybody
everyone somebody someone nobody anyone dude bro neighbour neighbor carer police company agent driver today yesterday
tomorrow please thanks thank also just really lol yes okay not"""
_NOBODY = STOP_WORDS | frozenset(_NOBODY_TEXT.split())
"""Words that take the place of a name and say nobody's."""

Place: TypeAlias = tuple[str, ...]


def places_across_texts(texts: Sequence[str], findings: Sequence[Sequence[Finding]]) -> Iterator[tuple[int, Finding]]:
    """Words in places of people, each with the position of its text; a batch that names few people has none.

    People who are found say more places, which are looked at again.
    """
    people = [[one for one in of_text if one.entity == "PERSON" and one.score >= SCORE] for of_text in findings]
    for _ in range(ROUNDS):
        found = list(_once(texts, people))
        yield from found
        if not found:
            return
        for place, one in found:
            people[place].append(one)


def _once(texts: Sequence[str], people: Sequence[Sequence[Finding]]) -> Iterator[tuple[int, Finding]]:
    marked = [_marked(text, of_text) for text, of_text in zip(texts, people, strict=True)]
    read = [_TOKEN.findall(text) for text in marked]
    persons = Counter(
        place
        for tokens in read
        for place in _all_places(tokens, [at for at, one in enumerate(tokens) if one[0] == _MARK])
    )
    known = {place for place, count in persons.items() if count >= _least(place)}
    if not known:
        return
    near = {said for place in known for said in place[1:] if said}
    pairs = [
        (tokens, [] if is_post(text) else list(_candidates(tokens, near)))
        for text, tokens in zip(texts, read, strict=True)
    ]
    others = Counter(place for tokens, ats in pairs for place in known & _all_places(tokens, ats))
    sure = {place for place in known if persons[place] >= LEAST_SHARE * (persons[place] + others[place])}
    fitting = [(tokens, [at for at in ats if _sides(sure, tokens, at) >= LEAST_SIDES]) for tokens, ats in pairs]
    phrases = Counter(phrase for tokens, ats in fitting for phrase in {_phrase(tokens, at) for at in ats})
    for number, (tokens, ats) in enumerate(fitting):
        spans = [match.span() for match in _TOKEN.finditer(marked[number])] if ats else []
        for at in ats:
            if phrases[_phrase(tokens, at)] < FIXED and not in_code(texts[number], spans[at][0]):
                yield number, Finding(*spans[at], "PERSON", SCORE, Trust.STATISTICAL)


def _marked(text: str, findings: Sequence[Finding]) -> str:
    """The text in lower case with a mark and blanks, as long as it was, in place of each person."""
    lower = text.lower()
    signs = list(lower if len(lower) == len(text) else text)
    for one in findings:
        signs[one.start : one.end] = [_MARK, *" " * (one.end - one.start - 1)]
    return "".join(signs)


def _candidates(tokens: Sequence[str], near: set[str]) -> Iterator[int]:
    for at, said in enumerate(tokens):
        near_one = _said(tokens, at - 1) in near or _said(tokens, at + 1) in near
        if near_one and said not in _NOBODY and _WORD.fullmatch(said):
            yield at


def _all_places(tokens: Sequence[str], ats: Sequence[int]) -> set[Place]:
    return {place for at in ats for place in _places(tokens, at)}


def _places(tokens: Sequence[str], at: int) -> list[Place]:
    """What is before a word, after it, and around it, as far as a word is in it."""
    before, one, two, after = (_said(tokens, at + step) for step in (-2, -1, 1, 2))
    found: list[Place] = [("before", before, one), ("after", two, after), ("around", one, two)]
    if not one:
        found[0] = ("first", two, after, _said(tokens, at + 3))
    if not two:
        found[1] = ("last", _said(tokens, at - 3), before, one)
    return [place for place in found if any(map(str.isalpha, place[1:]))]


def _least(place: Place) -> int:
    """Words such as "is the" are around all nouns."""
    return LEAST_PEOPLE if any(said.isalpha() and said not in STOP_WORDS for said in place[1:]) else LEAST_OF_LITTLE


def _sides(named: set[Place], tokens: Sequence[str], at: int) -> int:
    """How many sides of a word are places of names; three words at an edge of the text are two."""
    return sum(2 if place[0] in ("first", "last") else 1 for place in named.intersection(_places(tokens, at)))


def _phrase(tokens: Sequence[str], at: int) -> Place:
    return tuple(_said(tokens, at + step) for step in range(-2, 3))


def _said(tokens: Sequence[str], at: int) -> str:
    if not 0 <= at < len(tokens):
        return ""
    return _MARK if tokens[at][0] == _MARK else tokens[at]
