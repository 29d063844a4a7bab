"""Words that are likely names of people, by lists and shapes that no stage uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
UNCOMMON, RARE, VERY_RARE = 3.7, 3.0, 2.5
"""Frequencies (Zipf scale of wordfreq: 3 is once in a million words) under which an English word is hardly one."""
ENGLISH = 0.7
"""Share of a text's lower-case words that are no rare English ones from which it is taken for English."""
MOST_WORDS = 4
_TITLE = re.compile(
    r"(?:<TITLE>|\[TITLE\]|\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Madam|Dear|Hi|Hello|Herr|Frau|Mme|Sra?|Signora?)\.?) +$"
)
_RUN = re.compile(
    r"(?<![\w#@])[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*(?: (?:[A-Z]\. )?[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*)+"
)
_PLACEHOLDER = re.compile(r"<[A-Z_0-9]+>|\[[A-Z_0-9]+\]")
_DRAWN_OUT = re.compile(r"(\w)\1\1")
_CELL = re.compile(r"\s{0,8}([^\W\d_]{3,}), ([^\W\d_]{2,})\b")

Span = tuple[int, int]


@cache
def given() -> frozenset[str]:
    """Given names that are hardly ever another word, in lower case."""
    return _listed("given.txt")


@cache
def surnames() -> frozenset[str]:
    """Surnames of that kind."""
    return _listed("surnames.txt")


def _listed(name: str) -> frozenset[str]:
    lines = (Path(__file__).parent / "names" / name).read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def frequency(word: str) -> float:
    """How often a lower-case word occurs in English, on the Zipf scale."""
    import wordfreq

    return float(wordfreq.zipf_frequency(word, "en"))


def in_text(text: str) -> Iterator[Span]:
    """Given names, pairs with a surname or an unknown word, words behind a title, runs of capitalised rare words."""
    words = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]
    english = is_english(text)
    for at, (word, start, end) in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else None
        if start and text[start - 1] in "#@":
            continue
        if _key(word) in given():
            pair = following and _pair(text[end : following[1]], following[0], unknown=english)
            if pair or (word[0].isupper() and not word.isupper()):
                yield start, following[2] if pair and following else end
        elif len(word) > 2 and word[0].isupper() and _TITLE.search(text[max(0, start - 10) : start]):
            named = _key(word) in surnames() or frequency(_key(word)) < RARE
            yield from [(start, end)] if named else []
    if english:
        yield from (match.span() for match in _RUN.finditer(text) if _is_run(match.group()))


def in_cell(text: str) -> bool:
    """Whether a short value holds a given name next to a surname: `First Last`, `Last, First`; one word never does."""
    turned = _CELL.match(text)
    if turned and _key(turned[2]) in given() and _pair(" ", turned[1], unknown=False):
        return True
    words = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]
    return any(
        _key(one) in given() and one[0].isupper() and _pair(text[end:start], other, unknown=False)
        for (one, _, end), (other, start, _) in pairwise(words)
    )


def agrees(text: str, start: int, end: int, *, person: bool) -> bool:
    """Whether what a model takes for an entity looks like a name as well; `person`: it calls it a person."""
    said = _PLACEHOLDER.sub(" ", text[start:end])
    words = WORD.findall(said)
    capitals = [word for word in words if word[0].isupper()]
    if not capitals or text[max(0, start - 1) : start] == "#" or _DRAWN_OUT.search(said):
        return False
    keys = [_key(word) for word in capitals]
    if any(key in given() for key in keys) or (person and any(key in surnames() for key in keys)):
        return True
    if not is_english(text):
        return False
    rare = [word for word in capitals if frequency(_key(word)) < RARE and not word.isupper()]
    if person and any(one.istitle() and frequency(_key(one)) < VERY_RARE for one in rare):
        return True
    return 1 < len(capitals) == len(rare) and len(words) <= MOST_WORDS


@lru_cache(maxsize=16)
def is_english(text: str) -> bool:
    """Whether most lower-case words of the text are English ones, so that a rare word says something."""
    words = {word.lower() for word in WORD.findall(_PLACEHOLDER.sub(" ", text)) if word[0].islower()}
    return bool(words) and sum(frequency(word) >= RARE for word in words) >= ENGLISH * len(words)


def _key(word: str) -> str:
    return re.sub(r"['’]s$", "", word).lower()


def _pair(between: str, following: str, *, unknown: bool) -> bool:
    """Whether the word that follows a given name is a surname, another given name, or no word at all."""
    key = _key(following)
    named = key in surnames() or key in given() or (unknown and len(key) > 2 and frequency(key) < VERY_RARE)
    return between.strip(" .") == "" and 0 < len(between) <= MOST_WORDS and named


def _is_run(text: str) -> bool:
    words = [_key(word) for word in WORD.findall(text) if len(word) > 1 and not word.isupper()]
    return any(_name_like([one, other]) for one, other in pairwise(words))


def _name_like(words: Sequence[str]) -> bool:
    rarest, other = sorted(map(frequency, words))
    return (rarest < VERY_RARE and other < UNCOMMON) or (
        words[0] in given() and (words[1] in surnames() or words[1] in given())
    )
