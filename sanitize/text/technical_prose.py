"""Which sentences are documentation of software, and which findings of models count in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS

from sanitize.text.documentation_terms import CLEAR_TERMS, TERMS
from sanitize.text.evidence import Evidence
from sanitize.text.ordinary_words import strange
from sanitize.text.spans import Finding
from sanitize.text.units import one_of
from sanitize.text.vocabulary import Vocabulary

LEAST = 2
"""Distinct terms in a sentence, outside of the finding, from which on it is documentation; a clear one counts twice."""


_WORD = re.compile(r"(?<![\w-])[A-Za-z][\w-]*")
_SIGN = re.compile(
    r"(?<!\w)[a-z]+_[a-z_]+\b|(?<![\w])[a-z]+[A-Z]\w*|`[^`\n]{1,60}`|\b\w+\(\)|(?<!\S)--[a-z][\w-]*|\w::\w|"
    r":(?:param|return|example|type|class|data|meth|func|ref)\b|\|[\w-]+\||>>> "
)
"""Names in programs, options and marks of documentation."""

_MARKED = re.compile(
    r"^=(?:head[1-4] |over\b|item |back$|cut$)|^\.\. [\w-]{2,30}:: |"
    r"^[ \t]{0,40}(?:[*#%;/-]{1,4} ?)?[@:\\](?:param|returns?|throws|tparam)\b|"
    r"^[ \t]{0,40}\* @\w+ ",
    re.MULTILINE,
)
"""Marks of documentation: headings of pod, directives of reStructuredText, tags."""

_ADDRESS = re.compile(r"(?<!\w)\w+://\S+|(?<!\S)\S*@\S+|(?<!\S)#\w+|www\.\S+")
_BREAK = re.compile(r"[.!?](?=(\s+[A-Z\"'(*]))|\n\s*\n")
_REACH = 300
_COMPANY = re.compile(
    r"\b(?:Inc|Ltd|LLC|LLP|PLC|Corp|Corporation|Company|Co|GmbH|AG|KG|S\.?A|B\.?V|Oy|AB|Holdings?|Partners|Foundation|"
    r"University|Universit\w+|Institut\w*|College|School|Academy|Hospital|Clinic|Bank|Trust|Labs?|Laborator\w+|Group|"
    r"Society|Association|Consortium|Ministry|Department|Agency|Council|Committee|Commission|Court|Police|Union|"
    r"Technologies|Solutions|Industries|Pharma\w*|Insurance|Airlines)\b"
)
_BEHALF = re.compile(
    r"\b(?:(?:written|developed|contributed|sponsored|maintained|funded|reported|owned|acquired|founded|made|created|"
    r"provided|published|operated|employed|hired|licensed|signed|donated|sold|audited|engaged) (?:by|from|to)|"
    r"(?:works?|worked|working|employees?|engineers?|staff|customers?|team|offices?|people|colleagues|intern|job) "
    r"(?:at|for|of|from|in)|"
    r"thanks to|on behalf of|courtesy of|employer|company|vendor|customer|client|supplier|tenant|copyright)"
    r"(?: is| was| named| called)?[ :,]{1,3}(?:the )?\Z",
    re.IGNORECASE,
)
"""What comes before a company that has to do with somebody."""

_PERSON_AFTER = re.compile(
    r"\s(?:man|men|woman|women|boy|girl|patients?|national|nationals|citizens?|immigrants?|refugees?|origin|descent|"
    r"friends?|wife|husband|colleagues?|engineers?|developers?|people|person|families|family|community|born|ancestry)\b",
    re.IGNORECASE,
)
_LISTING = re.compile(r"[\[\]()']|, [\w ]{1,20}, |\band\b|\bor\b", re.IGNORECASE)
"""What is in lists and calls, and in no address."""

_VERBS_TEXT = """
builds build compiles compile computes compute configure convert debug decode disable encode exposes extracted format
handle hash implement import infer inherit initialize inspect instantiate invoke invoked iterate merge merged
normalize optimize override overwrite parse pickle query queue raises redirect replaces request requests resize
resolves response return returns specify specifies splits truncate unpack upload validate wrapped wraps yield process
index interface script list flag hook enabled"""
_VERBS = frozenset(_VERBS_TEXT.split())
"""Terms that also say what somebody does."""

_LETTERS = re.compile(r"[^\W\d_]+")
_TERM_AFTER = re.compile(rf"[)'\"`]? (?:{one_of(' '.join(TERMS - _VERBS))})s?\b")


def documents_software(text: str, start: int, end: int) -> bool:
    """Whether the sentence around a place documents software: some terms of it, or names in programs.

    A term right after the place needs no other one, nor does a text with the marks of documentation.
    """
    if _is_marked(text):
        return True
    first, last = _sentence(text, start, end)
    weight = _evidence(text).distinct(first, last)
    return weight >= LEAST or (weight > 0 and _TERM_AFTER.match(text, end) is not None)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place starts and ends, within reach."""
    breaks = _breaks(text)
    before = bisect_right(breaks, start + 1, key=lambda one: one.known)
    first = max(start - _REACH, breaks[before - 1].end if before else 0)
    after = bisect_left(breaks, end, key=lambda one: one.start)
    last = min(end + _REACH, len(text))
    return first, breaks[after].start if after < len(breaks) and breaks[after].known <= last else last


class _Break(NamedTuple):
    """Where sentences part, and where that is known: at the capital after a full stop."""

    start: int
    end: int
    known: int


@lru_cache(maxsize=64)
def _breaks(text: str) -> list[_Break]:
    return [_Break(*match.span(), max(match.end(), match.end(1))) for match in _BREAK.finditer(text)]


@lru_cache(maxsize=64)
def _is_marked(text: str) -> bool:
    return _MARKED.search(text) is not None


@lru_cache(maxsize=64)
def _evidence(text: str) -> Evidence:
    plain = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    return Evidence((*_terms(plain), *((*match.span(), f"sign {match[0]}") for match in _SIGN.finditer(plain))))


def _terms(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _WORD.finditer(text):
        for said in _meant(match[0]):
            yield *match.span(), said


@lru_cache(maxsize=100_000)
def _meant(word: str) -> tuple[str, ...]:
    """The term that a word is, in the singular, and once more for a clear one; nothing for any other word."""
    forms = {word.casefold(), word.casefold().removesuffix("s")}
    terms = {f"term {form.removesuffix('s')}" for form in forms & TERMS}
    return (*sorted(terms), *(f"clear {form}" for form in sorted(forms & CLEAR_TERMS)))


def counts_in_documentation(text: str, finding: Finding, vocabulary: Vocabulary) -> bool:
    """Whether what a model found in a sentence that documents software is personal data.

    Names in lists and words with a capital that no dictionary has are; abbreviations, plain words and names put
    together of several are not, except for a company by its form or by what it does with somebody.
    """
    value = text[finding.start : finding.end].strip(" .,;:()[]'\"`*|")
    words = _LETTERS.findall(value)
    if finding.entity == "MISC" or not words:
        return False
    if finding.entity in ("OCCUPATION", "DEMOGRAPHIC"):
        return len(words) > 1 and not any(word in TERMS for word in words)
    if finding.entity == "NRP":
        return _PERSON_AFTER.match(text, finding.end) is not None
    if finding.entity == "STREET_ADDRESS":
        if any(map(str.isdecimal, value)) and not _LISTING.search(value):
            return True
        street = any(vocabulary.listed(word.casefold(), "st", "un") for word in words)
        named = any(strange(word, vocabulary.ordinary) and not _term(word) for word in words)
        return named and (street or words[0].casefold() not in STOP_WORDS)
    names = ("gi", "su") if finding.entity == "PERSON" else ("ci", "co")
    known = [word for word in words if any(vocabulary.listed(word.casefold(), name) for name in names)]
    named = any(strange(word, vocabulary.ordinary) and not _term(word) for word in words)
    if finding.entity == "ORGANIZATION":
        before = text[max(finding.start - 40, 0) : finding.start]
        return named or _COMPANY.search(value) is not None or _BEHALF.search(before) is not None
    if len(value) == 1 or (finding.entity == "PERSON" and value.casefold() in TERMS):
        return False
    return named or any(word[0].isupper() or word not in vocabulary.ordinary for word in known)


def _term(word: str) -> bool:
    folded = word.casefold()
    return folded in TERMS or folded.removesuffix("s") in TERMS
