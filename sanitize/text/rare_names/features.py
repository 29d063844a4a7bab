"""What is around a candidate, as attributes that a linear model weighs; never the candidate itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sanitize.text.crf_recognizer import shipped
from sanitize.text.rare_names.candidates import Candidate
from sanitize.text.vocabulary import vocabulary

REACH = 90
"""Characters before and after a candidate in which its neighbours are."""

NEIGHBOURS = 3
NEAR = 8
"""Neighbours whose position doesn't count."""

_TOKEN = re.compile(r"\n|['’]s\b|[^\W\d_]{1,40}(?:['’][^\W\d_]{1,4})?|\d{1,20}|[^\s\w]|_")
_EDGE = "|"
_ENDINGS = ("ed", "ing", "ly", "s")


def attributes(text: str, candidate: Candidate, *, plain: bool) -> Iterator[str]:
    """Names of what is around a candidate; `plain` says that the text has no capitals."""
    start, end = candidate.start, candidate.end
    before = _TOKEN.findall(text, max(start - REACH, 0), start)[::-1][:NEAR]
    after = _TOKEN.findall(text, end, min(end + REACH, len(text)))[:NEAR]
    before += [_EDGE] * (NEIGHBOURS - len(before))
    after += [_EDGE] * (NEIGHBOURS - len(after))
    left, right = [_word(token) for token in before], [_word(token) for token in after]
    (l1, l2, l3), (r1, r2, r3) = left[:NEIGHBOURS], right[:NEIGHBOURS]
    size = min(candidate.words, 3)
    form = f"{'s' if candidate.small else 'c'}{'p' if plain else ''}"
    yield from (f"f={form}", f"n={size}{form}", f"g={_glue(text, start - 1)}", f"h={_glue(text, end)}")
    yield from (f"l1={l1}", f"l2={l2}", f"l3={l3}", f"r1={r1}", f"r2={r2}", f"r3={r3}")
    yield from (f"l1={l1}/{form}", f"r1={r1}/{form}", f"l1={l1}/n{size}", f"r1={r1}/n{size}")
    yield from (f"l21={l2} {l1}", f"r12={r1} {r2}", f"lr={l1} {r1}", f"l21r={l2} {l1} {r1}", f"lr12={l1} {r1} {r2}")
    yield from (f"l321={l3} {l2} {l1}", f"r123={r1} {r2} {r3}", f"l2r1={l2} {r1}", f"l1r2={l1} {r2}")
    classes = [_classes(token) for token in (before[1], before[0], after[0], after[1])]
    for name, found in zip(("L2", "L1", "R1", "R2"), classes, strict=True):
        yield from (f"{name}={one}" for one in found)
    yield f"L21={classes[1][-1]} {classes[0][-1]}"
    yield f"LR={classes[1][-1]} {classes[2][-1]}"
    yield f"lR={l1} {classes[2][-1]}"
    yield f"Lr={classes[1][-1]} {r1}"
    yield f"R12={classes[2][-1]} {classes[3][-1]}"
    yield from dict.fromkeys(f"b={word}" for word in left[:NEAR] if len(word) > 3)
    yield from dict.fromkeys(f"a={word}" for word in right[:NEAR] if len(word) > 3)


def _glue(text: str, place: int) -> str:
    """The character that touches a candidate."""
    character = text[place : place + 1] if place >= 0 else ""
    return "w" if character.isalnum() else character


@lru_cache(maxsize=100_000)
def _word(token: str) -> str:
    """A word in lower case, a class in its place where dictionaries haven't it, a number by its length."""
    if token[0].isdigit():
        return "0" * min(len(token), 4)
    if not token[0].isalpha() or len(token) == 1:
        return token.casefold()
    folded = token.casefold().replace("’", "'")
    if len(token) > 3 and not vocabulary().is_in_dictionaries(token.partition("'")[0]):
        return "<x>" if token.islower() else "<C>" if token.isupper() else "<X>"
    return folded


@lru_cache(maxsize=100_000)
def _classes(token: str) -> tuple[str, ...]:
    """Classes of a token: whether it has a capital, its ending, and clusters of words that are used alike."""
    word = _word(token)
    if not token[0].isalpha() or word[0] == "<":
        return (word,)
    case = "C" if token.isupper() and len(token) > 1 else "X" if token[0].isupper() else "x"
    ending = next((f"-{ending}" for ending in _ENDINGS if len(token) > 4 and token.endswith(ending)), "-")
    clusters = shipped().features.lexicon.clusters(token.casefold())
    return (case, ending, *(f"{level}{cluster}" for level, cluster in enumerate(clusters)))
