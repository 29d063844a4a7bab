"""People on wards, in practices and in care, by their place in a note: surnames that are words or eponyms too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from sanitize.text.clinical_prose import eponymous
from sanitize.text.eponyms import METHODS
from sanitize.text.spans import Finding, Trust
from sanitize.text.units import one_of
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_CAPITAL, _SMALL = "[^\\W\\d_a-zß-öø-ÿ]", "[a-zß-öø-ÿ]"
_NAME = rf"{_CAPITAL}(?:{_SMALL}{{2,20}}|{_CAPITAL}{{2,20}})(?:[-'’]{_CAPITAL}\w{{1,20}})?"
_START = r"(?:^|(?<=[.;:!?,] )|(?<=\n)|(?<= [-–•] )|(?<=\d[.)] ))"
_NAMES = rf"(?P<names>{_NAME}(?:(?:, | and | & | AND | y | et | und | e ){_NAME}){{0,3}})"

_KIN_TEXT = """
son daughter wife husband mum mom mother father dad sister brother partner carer nephew niece granddaughter grandson
grandmother grandfather fiancé fiancée boyfriend girlfriend"""
_KIN = re.compile(rf"(?<![\w@#/\\-])(?P<names>{_NAME})['’]s (?:older |younger |elderly |late )?{one_of(_KIN_TEXT)}\b")
_KIN_OF = re.compile(
    r"\b(?:(?:figli[ao]|moglie|marito|madre|padre|sorella|fratello) di|(?:hij[ao]|espos[ao]|madre|padre|herman[ao]) de|"
    r"(?:fille|fils|femme|mari|épouse|époux|mère|père|famille) de|(?:Tochter|Sohn|Ehefrau|Ehemann|Mutter|Vater|"
    rf"Schwester|Bruder|Angehörigen?) von) (?P<names>{_NAME})(?![\w-])"
)
_AGED = re.compile(rf"{_START}(?P<names>{_NAME}),? \(?(?:\d{{1,3}} ?[MF](?![\w/]))", re.MULTILINE)
_YEARS = re.compile(rf"{_START}(?P<names>{_NAME}),? \(?(?:\d{{1,3}} ?y/?o\b|aged \d)", re.MULTILINE)
_DOES_TEXT = """
refused refuses refusing declined declines vomited vomiting slept ate fell mobilised mobilising mobilized tearful
phoned rang attended feels wants wishes agreed consented complains complaining reports denies riferisce refiere
niega ingresada ingresado presenta klagt verweigert nüchtern gestürzt"""
_DOES = (
    rf"(?:(?:{_DOES_TEXT.strip().replace(chr(10), ' ').replace(' ', '|')})\b|c/o\b|"
    r"(?:transferred|discharged|moved) to\b|admitted with\b|had a (?:fall|seizure|stroke|fit|bath|shower)\b|"
    r"(?:not|isn't) (?:eating|coping|sleeping|drinking)\b|for (?:theatre|discharge)\b|"
    r"(?:both )?(?:needs?|still needs) (?:repeat|help|assistance|a )|(?:NBM|DNA|DNA'd|npo)\b|est gestürzt|"
    r"(?:is|was|are|were) (?:anxious|tearful|transferred|discharged|admitted|seen|moved|agitated|confused|keen)\b|"
    r"se plaint\b|(?:à jeun|sort|sous O2)\b|ha rifiutato\b|caduta\b|caduto\b)"
)
_ACTING = re.compile(rf"{_START}{_NAMES} (?:\((?:[^()\n]{{1,12}})\) )?(?i:{_DOES})", re.MULTILINE)
_WITH = re.compile(
    r"(?<![\w/])(?i:d/w|discussed with|s/b|seen by|reviewed by|r/v by|rv by|spoke (?:to|with)|"
    r"(?:call|handover) (?:from|to)|took over from|apologies from|escalated to|covering for|rücksprache mit|"
    r"bed \d{1,3}:?|zi(?:mmer)? \d{1,3}:?) "
    rf"(?P<names>{_NAME})(?![\w-])"
)
_CALLED = re.compile(
    rf"\b(?:[Pp]atient|[Pp]t|[Cc]lient|[Tt]his is) (?P<names>{_NAME})(?= (?:{_SMALL}|\d)|[,.;:)]|\s*\Z)"
)
_LISTED = re.compile(rf"{_START}(?P<names>{_NAME}) [-–] (?![-+\d]|neg|pos|normal|absent|present|up|down|intact|clear)")
_GIVEN = re.compile(
    rf"(?:^|(?<=\n)){_NAME}, (?P<given>{_NAME})(?= [-–] |: | ?\(|,? \d)|{_START}(?P<surname>{_NAME}), {_CAPITAL}\., \d"
)
SIGNS = (_KIN, _KIN_OF, _AGED, _YEARS, _ACTING, _WITH, _CALLED, _LISTED, _GIVEN)
"""A text in which none of them matches holds nothing for this finder."""

_PART = re.compile(_NAME)
_ROLES_TEXT = """
patient patients client clients baby babies infant child children boy girl man men woman women male female gentleman
lady ladies people person persons adult adults family relatives parents mother mothers mum mom father dad wife husband
son daughter sister brother partner carer carers friend friends nurse nurses doctor doctors consultant surgeon physio
team staff ward resident residents neighbour neighbours god king queen world today nature nobody somebody someone
everyone who she he they it this that there god's monday tuesday wednesday thursday friday saturday sunday january
february march july august september october november december white asian caucasian hispanic hello thanks thank regards
cheers dear hi hey best sincerely dios dieu dio gott este esta spring
summer autumn winter bed room"""
_ROLES = frozenset(_ROLES_TEXT.split())
_ADVERBS_TEXT = """
still also then now later again never always previously initially otherwise however currently apparently unfortunately
overnight yesterday tomorrow"""
_ADVERBS = frozenset(_ADVERBS_TEXT.split())


def clinical_persons(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words with a capital where a note names a person.

    A word for a kin after it, or age and sex, are enough; elsewhere it must be a name of the lists, an eponym or, where
    said, a word in no dictionary.
    """
    for pattern, accepted in _PLACES:
        for match in pattern.finditer(text):
            yield from _persons(text, match, partial(accepted, words=words))
    items = [match for match in _LISTED.finditer(text) if _is_surname(match["names"], words)]
    if len(items) > 1:
        for match in items:
            yield _person(*match.span("names"))
    for match in _GIVEN.finditer(text):
        given = match["given"]
        if given is None:
            yield _person(*match.span("surname"))
        elif words.is_name(given) and not _is_role(match[0].partition(",")[0]):
            yield _person(match.start(), match.end("given"))


def _persons(text: str, match: re.Match[str], accepted: Callable[[str], bool]) -> Iterator[Finding]:
    names = list(_PART.finditer(text, *match.span("names")))
    if all(not _is_role(name[0]) for name in names) and any(accepted(name[0]) for name in names):
        yield from (_person(*name.span()) for name in names)


def _is_role(word: str) -> bool:
    return word.casefold() in _ROLES


def _is_any(word: str, words: Vocabulary) -> bool:
    return True


def _is_listed(word: str, words: Vocabulary) -> bool:
    folded = word.casefold()
    return folded not in METHODS | _ADVERBS and (words.listed(folded, "gi", "su") or eponymous(folded))


def _is_surname_or_word(word: str, words: Vocabulary) -> bool:
    return _is_listed(word, words) or word.casefold() in METHODS


def _is_surname(word: str, words: Vocabulary) -> bool:
    return words.is_name(word) or eponymous(word)


def _is_listed_or_rare(word: str, words: Vocabulary) -> bool:
    return _is_listed(word, words) or not words.is_known(word)


def _is_strange(word: str, words: Vocabulary) -> bool:
    return not words.is_ordinary(word) and (_is_listed(word, words) or not words.is_known(word))


_PLACES = (
    (_KIN, _is_any),
    (_AGED, _is_any),
    (_YEARS, _is_listed_or_rare),
    (_KIN_OF, _is_listed_or_rare),
    (_ACTING, _is_listed),
    (_WITH, _is_surname_or_word),
    (_CALLED, _is_strange),
)
"""Where people are named, and which words count there."""


def _person(start: int, end: int) -> Finding:
    return Finding(start, end, "PERSON", SCORE, Trust.STATISTICAL)
