"""Which kind of name a finding is, where the words in it and around it say so more surely than a model does."""

from __future__ import annotations

import re
from dataclasses import replace

from sanitize.text.code_syntax import has_inner_capital
from sanitize.text.spans import Finding
from sanitize.text.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]+")
_INSTITUTIONS_TEXT = """
airlines airways association bakery bank barbershop barrel bistro boutique brewery cafe college committee company
consulting corporation council dealership deli dental diner florist foundation garage grill group hospital inc insurance
karate kitchen laboratories labs law llc llp logistics lounge ltd motors motorsports partners pharmacy pizza pizzeria
plumbing realty restaurant roadways salon school services society software solutions steakhouse studio studios systems
technologies union university"""
_INSTITUTIONS = frozenset(_INSTITUTIONS_TEXT.split())
"""The last words of names of companies, shops and bodies."""

_PLACES_TEXT = """
airport archipelago avenue barracks bay beach boulevard bridge canyon cemetery coast county creek desert district
glacier gulf harbor harbour heights highway island islands lake lagoon mountain mountains peninsula plateau plaza
province reservoir river square station strip street township tower valley village volcano waterfall"""
_PLACES = frozenset(_PLACES_TEXT.split())
"""The last words of names of places."""

_STORM_BEFORE = re.compile(r"\b(?:[Hh]urricane|[Tt]yphoon|[Cc]yclone|[Tt]ropical [Ss]torm) \Z")
_PLANETS = frozenset({"mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "rahu", "ketu"})
_AROUND = 400
"""Letters around the name of a planet in which there is another planet."""

_AT = re.compile(
    r"\b(?:works?|worked|working|job|employed|interned|office here|offices|customer|shares?|stock) (?:at|for|in|of) \Z"
)
_BUSINESS_AFTER = re.compile(
    r" ?[’']s (?:pizza|karate|restaurant|mechanic|cafe|bakery|salon|garage|bar|store|shop|grill|diner)\b", re.I
)
_IN = re.compile(
    r"(?:[a-z]{2}|,) (?:in|near|throughout|across|just inside|outside of|north of|south of|east of|west of|city of|"
    r"town of|village of|flights? to|trip to|moved to|travel(?:l?ing|l?ed)? to) \Z|"
    r"\b(?:transport(?:ation)?|trains?|bus(?:es)?|flights?|ferr(?:y|ies)|roads?|routes?|distance|drive)"
    r"(?: options| available| services?)? between \Z"
)
_CITIES_AFTER = re.compile(r" (?:and|or) other (?:cities|towns|villages|places|countries|regions)\b")
_AL = re.compile(r"[Aa]l-[A-Z]")
_GIVEN_BEFORE = re.compile(r"\b[A-Z][a-z]{2,15} \Z")
"""Before the second part of an Arabic name: `Muqtada al-Sadr`."""

_SHORT_FORM = re.compile(r"[A-Z][a-z]{1,3}[A-Z][a-z]{1,3}")

_POSSESSED = re.compile(r" ?[’']s?\b")
_SENT = re.compile(r"\b(?:forward(?:ed)?(?: it| this)? to|people like|and (?:his wife|her husband)) \Z", re.IGNORECASE)
_TO_SOMEBODY = re.compile(
    r"\b(?:(?:spoke|talk|talked|talking|wrote|listen|listened) (?:to|with)|told|"
    r"ask|asked|tell|tip from|mail from|call from|thanks to) \Z",
    re.IGNORECASE,
)
_MAILED = re.compile(r"[\"']? ?<[\w.+-]{1,64}@")
_SIGNED_ABOVE = re.compile(r"[^\d\n]{2}\n{1,2}[ \t]{0,8}[-–—]{0,2} ?\Z")
_SIGNED_BELOW = re.compile(r"[.!]?[ \t]{0,8}(?:\n|\Z)")
"""Before and after a name alone on its line, below a message."""

_HOST = re.compile(r"@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\.?")
_CUT_BEFORE = re.compile(r"(?:\.\.|…)\Z")
_CUT_AFTER = re.compile(r"(?:\.{2,4}|…)@\w")
"""Around the two halves of an address of mail that is cut short: `julie...@example.com`."""


def in_context(text: str, finding: Finding, vocabulary: Vocabulary) -> Finding:
    """The finding, of the kind that its last word or the words before it say."""
    value = text[finding.start : finding.end]
    words = [word.casefold() for word in _WORD.findall(value)]
    if finding.entity not in ("PERSON", "LOCATION", "ORGANIZATION") or not words:
        return finding
    if _of_mail(text, finding):
        return replace(finding, entity="EMAIL_ADDRESS")
    if len(words) > 1 and words[-1] in _INSTITUTIONS:
        return replace(finding, entity="ORGANIZATION")
    if len(words) > 1 and words[-1] in _PLACES:
        return replace(finding, entity="LOCATION")
    before = text[max(finding.start - 32, 0) : finding.start]
    if words[0] in ("hurricane", "typhoon", "cyclone") or _STORM_BEFORE.search(before) or _planet(text, finding, words):
        return replace(finding, entity="MISC")
    if _BUSINESS_AFTER.match(text, finding.end):
        return replace(finding, entity="ORGANIZATION")
    given = vocabulary.listed(words[0], "gi")
    if finding.entity != "PERSON" and _of_somebody(text, finding, words, vocabulary):
        return replace(finding, entity="PERSON")
    if finding.entity != "PERSON" or given:
        return finding
    if _AT.search(before) or _abbreviated(value, words, vocabulary):
        return replace(finding, entity="ORGANIZATION")
    placed = _IN.search(before) and not _POSSESSED.match(text, finding.end)
    return replace(finding, entity="LOCATION") if placed or _CITIES_AFTER.match(text, finding.end) else finding


def _abbreviated(value: str, words: list[str], vocabulary: Vocabulary) -> bool:
    """Whether a word that no list has is put together of the beginnings of several: `NiMo`."""
    short = _SHORT_FORM.fullmatch(value) is not None and has_inner_capital(value)
    return short and not vocabulary.listed(words[0], "su")


def _of_mail(text: str, finding: Finding) -> bool:
    """Whether it is half of an address of mail."""
    if text[finding.start] != "@":
        return _CUT_AFTER.match(text, finding.end) is not None
    cut = _CUT_BEFORE.search(text, max(finding.start - 3, 0), finding.start)
    return cut is not None or _HOST.fullmatch(text, finding.start, finding.end) is not None


def _planet(text: str, finding: Finding, words: list[str]) -> bool:
    """Whether a name is a planet's, since another one is near it."""
    if len(words) > 1 or words[0] not in _PLANETS:
        return False
    around = text[max(finding.start - _AROUND, 0) : finding.end + _AROUND].casefold()
    return len(_PLANETS.intersection(_WORD.findall(around))) > 1


def _of_somebody(text: str, finding: Finding, words: list[str], vocabulary: Vocabulary) -> bool:
    """Whether a name is of who is spoken to, of who signs, or of who has the address of mail behind it."""
    before = text[max(finding.start - 32, 0) : finding.start]
    if _MAILED.match(text, finding.end):
        return len(words) > 1
    if finding.entity == "LOCATION" and _AL.match(text, finding.start) and _GIVEN_BEFORE.search(before):
        return True
    if (
        len(words) > 1
        or not text[finding.start : finding.end].strip(" .,").istitle()
        or vocabulary.listed(words[0], "co")
    ):
        return False
    if finding.entity == "LOCATION" and _SENT.search(before):
        return True
    if finding.entity == "LOCATION" and _TO_SOMEBODY.search(before):
        return vocabulary.listed(words[0], "gi", "su") or not vocabulary.listed(words[0], "ci")
    place = finding.entity == "LOCATION" and vocabulary.listed(words[0], "ci")
    return not place and _SIGNED_ABOVE.search(before) is not None and _SIGNED_BELOW.match(text, finding.end) is not None
