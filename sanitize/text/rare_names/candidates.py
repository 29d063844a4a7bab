"""Words that may be rare names: in no dictionary, whatever is around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase
from typing import NamedTuple

from sanitize.text.vocabulary import RARE, Vocabulary, vocabulary
from sanitize.word_frequency import MORE_LANGUAGES, frequency

MOST = 4
"""Words of one candidate."""

SHORTEST_SLIP, COMMON = 6, 3.5
"""Letters of the shortest word that is taken for a slip, and the frequency (Zipf scale) of what was meant."""

_NAME = r"[^\W\d_]{3,25}(?:[-'’][^\W\d_]{2,20}){0,2}|[OD]['’][^\W\d_]{2,20}"
_WORD = re.compile(
    rf"(?<![\w@#\\=$<`.&%~+'’^\[/-])(?:{_NAME})(?!\\[^,n]|[\w@=(`\[{{^\u0300-\u036f]|[.:/+-]\w|::|['’](?!s\b)\w)"
)
_PART = re.compile(r"[^\W\d_]+")
_DRAWN_OUT = re.compile(r"(\w)\1\1")


class Candidate(NamedTuple):
    """One to MOST words with blanks between them, at `text[start:end]`."""

    start: int
    end: int
    words: int
    small: bool
    """Whether they are in lower case."""


def candidates(text: str, words: Vocabulary) -> Iterator[Candidate]:
    """Runs of words that may be a name by themselves: all with capitals, or all without."""
    run: Candidate | None = None
    for match in _WORD.finditer(text):
        word = match[0]
        small = word.islower()
        if not (may_be_small_name(word) if small else may_be_name(word)):
            continue
        start, end = match.span()
        if run and run.small == small and run.words < MOST and text[run.end : start] == " ":
            run = Candidate(run.start, end, run.words + 1, small)
            continue
        if run:
            yield run
        run = Candidate(start, end, 1, small)
    if run:
        yield run


@lru_cache(maxsize=100_000)
def may_be_name(word: str) -> bool:
    """Whether a word with a capital may be a name: dictionaries haven't all of its parts, nor is it a famous thing."""
    parts = _PART.findall(word)
    if not _is_capitalized(parts[-1] if len(parts[0]) == 1 else parts[0]):
        return False
    words = vocabulary()
    if all(words.is_in_dictionaries(part) for part in parts):
        return False
    return any(words.is_name(part) for part in parts) or frequency(word.casefold(), ("en",)) < RARE


@lru_cache(maxsize=100_000)
def may_be_small_name(word: str) -> bool:
    """Whether a word in lower case is rare in English, in all of its parts, or only a name."""
    words, parts = vocabulary(), _PART.findall(word)
    if len(word) < 4 or any(map(words.is_in_dictionaries, parts)):
        return False
    return any(map(words.is_name, parts)) or (frequency(word, ("en",)) < RARE and not _is_slip(word))


@lru_cache(maxsize=100_000)
def is_of_no_language(word: str) -> bool:
    """Whether nobody writes a word in any of many languages, drawn out (`Pleaseee`) or by a slip of the pen either."""
    parts = [part.casefold() for part in _PART.findall(word)]
    unknown = not _DRAWN_OUT.search(word) and not any(frequency(part, MORE_LANGUAGES) for part in parts)
    return unknown and not any(map(_is_slip, parts))


def _is_slip(word: str) -> bool:
    """Whether a long word is one slip of the pen away from a common one: `somone`, `auhtority`."""
    if len(word) < SHORTEST_SLIP or not word.isalpha():
        return False
    return any(frequency(other, ("en",)) >= COMMON for other in _one_slip(word))


def _one_slip(word: str) -> Iterator[str]:
    """The word with a letter left out, added, replaced, or exchanged with the next (Damerau, CACM 7(3), 1964)."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]


def _is_capitalized(part: str) -> bool:
    """One capital, or a second one after two letters at least: Dorji, DeShawn."""
    if not part[0].isupper() or len(part) < 2:
        return False
    capitals = sum(map(str.isupper, part))
    return capitals == 1 or (capitals == 2 and not part[1].isupper() and not part[-1].isupper())
