"""Chinese names that are found in one text of a batch, looked for in the others: in full, and without the surname."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import rjieba
from ahocorasick_rs import AhoCorasick

from sanitize.text.east_asian.chinese_tagger import simplified
from sanitize.text.east_asian.common_words import common_words
from sanitize.text.east_asian.name_lists import LISTS
from sanitize.text.spans import Finding, Places, Trust

SCORE = 0.6
"""Least score of a finding that is looked for elsewhere, and the score of what is found there."""

SHARE = 0.2
"""Least share of a name's places at which it has to be found already."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7a3]")


def chinese_names_across_texts(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]]
) -> Iterator[tuple[int, Finding]]:
    """Further places of names, each with the position of its text.

    Names are people's, two to four letters that are no common word; where those begin with a surname, the rest of them
    is a given name.
    """
    readable = [at for at, text in enumerate(texts) if _HAN.search(text) and not _KANA_OR_HANGUL.search(text)]
    people = {text for at in readable for one in findings[at] for text in _names(texts[at][one.start : one.end], one)}
    if not people:
        return
    written = sorted(people)
    finder = AhoCorasick(written)
    places: list[tuple[int, int, int, int]] = []
    occurs, covered = Counter[int](), Counter[int]()
    for at in readable:
        already = Places([one for one in findings[at] if one.score >= SCORE])
        for number, start, end in finder.find_matches_as_indexes(texts[at], overlapping=True):
            occurs[number] += 1
            if already.hold(start, end):
                covered[number] += 1
            else:
                places.append((at, start, end, number))
    for at, start, end, number in places:
        if covered[number] >= SHARE * occurs[number] and _apart(texts[at], start, end):
            yield at, Finding(start, end, "PERSON", SCORE, Trust.STATISTICAL)


def _names(said: str, one: Finding) -> Iterator[str]:
    if one.entity != "PERSON" or one.score < SCORE or not _HAN.fullmatch(said):
        return
    common, plain = common_words("zh"), said.translate(simplified())
    surname = 2 if plain[:2] in LISTS["chinese_long"] else int(plain[0] in LISTS["chinese"])
    if plain not in common and (len(said) > 2 or not surname):
        yield said
    if surname and len(said) == surname + 2 and plain[surname:] not in common:
        yield said[surname:]


def _apart(text: str, start: int, end: int) -> bool:
    """Whether words begin and end where the name does, as far as a dictionary tells words apart."""
    low = max(start - 6, 0)
    at, bounds = low, {low}
    for word in rjieba.cut(text[low : end + 6]):
        at += len(word)
        bounds.add(at)
    return {start, end} <= bounds
