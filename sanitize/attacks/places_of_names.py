"""Words in the places where the other texts of a column have placeholders for people: names that are words as well.

`steel had a settled night` is a name where `<PERSON> had a settled night` is what the column says elsewhere. The place
tells, whatever the word, its letters or its capitals (distributional evidence: Harris, Word 10(2-3), 1954).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from sanitize.attacks.placeholders import PLACEHOLDER

LEAST_PEOPLE = 3
"""Different texts with a placeholder for a person in a place, from which on it is a place of names."""
LEAST_OF_LITTLE = 12
"""The same for places that hold function words alone."""
LEAST_SHARE = 0.15
"""Share of these among all texts that have something in that place."""
LEAST_SIDES = 2
"""Sides of a word (before it, after it, around it) that must be places of names."""
FIXED = 3
"""Texts with a word between the same words from which on it is a phrase that is repeated, and no name in it."""
TOGETHER = 2_000_000
"""Characters of texts that are held against one another, which bounds memory."""
_PERSON = "<PERSON>"
_TOKEN = re.compile(rf"{PLACEHOLDER.pattern}|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")
_OF_PERSON = re.compile(r"[<\[]PERSON(?:_\d+)?[>\]]|person_[0-9a-z]{12,}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NOBODY_TEXT = """
mum mom mother dad father parents wife husband son daughter brother sister aunt uncle cousin baby child children kid
kids family friend friends boyfriend girlfriend partner patient patients client customer user guest resident student
pupil teacher doctor nurse staff manager boss team man woman boy girl guy guys people person lady gentleman everybody
everyone somebody someone nobody anyone dude bro neighbour neighbor carer police company agent driver today
yesterday tomorrow please thanks thank also just really lol yes okay not"""
_NOBODY = frozenset(_NOBODY_TEXT.split())
"""Words that take the place of a name and say nobody's, next to function words."""

Place: TypeAlias = tuple[str, ...]


@cache
def _function_words() -> frozenset[str]:
    from spacy.lang.en.stop_words import STOP_WORDS  # not for a table: loading spaCy takes longer than a small run

    return frozenset(STOP_WORDS)


class _Token(NamedTuple):
    said: str
    start: int
    end: int


def left_in_places(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    """For each text, where (start, end) words are in places of names, as neighbouring texts say."""
    found: list[list[tuple[int, int]]] = []
    together: list[str] = []
    size = 0
    for text in texts:
        if together and size + len(text) > TOGETHER:
            found += _left([_tokens(one) for one in together])
            together, size = [], 0
        together.append(text)
        size += len(text)
    return found + _left([_tokens(one) for one in together])


def _left(read: Sequence[Sequence[_Token]]) -> list[list[tuple[int, int]]]:
    people: Counter[Place] = Counter()
    for tokens in read:
        people.update({place for at, one in enumerate(tokens) if one.said == _PERSON for place in _places(tokens, at)})
    known = {place for place, count in people.items() if count >= _least(place)}
    others: Counter[Place] = Counter()
    for tokens in read if known else ():
        others.update(known.intersection(place for at in _candidates(tokens) for place in _places(tokens, at)))
    named = {place for place in known if people[place] >= LEAST_SHARE * (people[place] + others[place])}
    if not named:
        return [[] for _ in read]
    fitting = [[at for at in _candidates(tokens) if _sides(named, tokens, at) >= LEAST_SIDES] for tokens in read]
    pairs = list(zip(read, fitting, strict=True))
    phrases = Counter(phrase for tokens, ats in pairs for phrase in {_phrase(tokens, at) for at in ats})
    return [
        [(tokens[at].start, tokens[at].end) for at in ats if phrases[_phrase(tokens, at)] < FIXED]
        for tokens, ats in pairs
    ]


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        said = _PERSON if _OF_PERSON.fullmatch(match[0]) else match[0].lower()
        if not (found and said == _PERSON == found[-1].said):
            found.append(_Token(said, *match.span()))
    return found


def _candidates(tokens: Sequence[_Token]) -> Iterator[int]:
    for at, token in enumerate(tokens):
        if _WORD.fullmatch(token.said) and token.said not in _NOBODY and token.said not in _function_words():
            yield at


def _places(tokens: Sequence[_Token], at: int) -> list[Place]:
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
    return (
        LEAST_PEOPLE if any(said.isalpha() and said not in _function_words() for said in place[1:]) else LEAST_OF_LITTLE
    )


def _sides(named: set[Place], tokens: Sequence[_Token], at: int) -> int:
    """How many sides of a word are places of names; three words at an edge of the text are two."""
    return sum(2 if place[0] in ("first", "last") else 1 for place in named.intersection(_places(tokens, at)))


def _phrase(tokens: Sequence[_Token], at: int) -> Place:
    return tuple(_said(tokens, at + step) for step in range(-2, 3))


def _said(tokens: Sequence[_Token], at: int) -> str:
    return tokens[at].said if 0 <= at < len(tokens) else ""
