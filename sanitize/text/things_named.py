"""Capitalized words that name no person, company or place: documents, terms of contracts, openings of sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sanitize.text.spans import Finding
from sanitize.text.technical_words import DEFINED_TERMS
from sanitize.text.vocabulary import Vocabulary

_DOCUMENTS_TEXT = """
addendum agenda agreement amendment appendix checklist clause contract deed draft edition form guarantee guide guideline
guidelines handbook invoice letter license list manual memo minutes notice plan policy procedure provision provisions
questionnaire receipt report request schedule specification statement summary template terms levels units method rule"""
_DOCUMENTS = frozenset(_DOCUMENTS_TEXT.split())
"""The last words of names of documents, and of what they set out."""

_BODIES_TEXT = "board committee desk manager management panel team coupon"
_BODIES = frozenset(_BODIES_TEXT.split())
"""The last words of names of parts of any company: `the Steering Committee`."""

_ENUMERATED = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?(?:, ?[^\W\d_]+(?: [^\W\d_]+){0,3})+")
"""Ordinary words between commas: `Region, Units, Revenue`."""

_PRAISE_TEXT = """
great favorite favourite awesome excellent amazing terrible worst horrible wonderful fantastic good nice bad lovely
delicious disappointing cheap friendly"""
_PRAISE = frozenset(_PRAISE_TEXT.split())
"""What headings of reviews begin with."""

_OPENING_TEXT = """
please attached enclosed congratulations thanks try take myself mixed happened welcome yum wow attendees regards per
based great cheap interim retired hopefully"""
_OPENING = frozenset(_OPENING_TEXT.split())
"""Words that open a sentence, a line or a letter, and are nobody's name."""

_GOES_ON = re.compile(
    r",? (?:all|you|this|that|to|we|I|it|the|a|an|is|are|was|and|on|find|see|let|your|our|my|for|from|in|with|clarify|"
    r"note|send|call|confirm|advise|review)\b| ?[!?:]"
)
_WISHING = frozenset({"hope", "love", "nice"})
_WISHED = re.compile(r" (?:all|you|this|that|to|we|I|it|the|your|everyone|everything|things|and [a-z]+ place)\b")
"""What follows on names that are verbs where they are verbs."""

_DAYS = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat"})
_LINE_START = re.compile(r"(?:\A|\n)[ \t]*\Z")


def names_a_thing(text: str, finding: Finding, words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a finding of these words, in lower case, is none of a person, a company or a place."""
    if not words:
        return False
    before = text[max(finding.start - 24, 0) : finding.start]
    if len(words) == 1:
        return _single(text, finding, words[0], before)
    if not all(map(vocabulary.is_ordinary, words)):
        return False
    value = text[finding.start : finding.end]
    the = before.casefold().endswith("the ") or words[0] == "the"
    if finding.entity == "ORGANIZATION" and ((the and words[-1] in _BODIES) or _ENUMERATED.fullmatch(value)):
        return True
    if words[-1] in _DOCUMENTS or ": " in value or value.startswith("#"):
        return True
    return words[0] in _PRAISE and _LINE_START.search(before) is not None


def _single(text: str, finding: Finding, word: str, before: str) -> bool:
    if word in _OPENING or word in _WISHING:
        opens = not before or before[-1] in '\n"' or before.endswith((". ", "! ", "? "))
        return opens and (_WISHED if word in _WISHING else _GOES_ON).match(text, finding.end) is not None
    if word in DEFINED_TERMS and before.casefold().endswith("the "):
        return True
    if word in _DAYS:
        listed = text[finding.start].isupper() and text[finding.end : finding.end + 1] in (",", ".", "/")
        return listed and finding.entity != "PERSON"
    return False
