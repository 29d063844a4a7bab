"""Names in texts without any capital, as hurried people type them: what lists and forms of address say of them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from sanitize.text.acting_persons import is_known
from sanitize.text.ordinary_words import is_ordinary
from sanitize.text.spans import Finding, Trust
from sanitize.text.technical_prose import documents_software

SCORE = 0.7
_CAPITAL = re.compile(r"(?<![^\W_])[^\W\d_a-zß-ÿ]")
"""The beginning of a word that is written with a capital."""
_NAME = r"[a-zß-ÿ]{2,}(?:[-'’][a-zß-ÿ]{2,})?"
_PAIR = re.compile(rf"(?<![\w@#/\\.:=%&+'’-])({_NAME}) (?=({_NAME})(?![\w@/\\=:-]|\.\w|'s? ))")
_ADDRESSED = re.compile(
    r"(?<![\w-])(?:(?P<doubtful>pt|patient|nurse|doctor|sister|sir|miss)|dr|mr|mrs|ms|prof|mme|herr|frau)\.? "
    rf"(?P<name>{_NAME})(?![\w@/\\=:-]|\.\w)"
)

_DOES_TEXT = """
send bring call come pick help drive pay cook join meet take tell ask let get give go know do finish start be have say
show text email phone visit stay sleep eat work write talk wait sign fix check drop"""
_HUMAN_TEXT = """
said says told asked wants wanted thinks thought knows knew texted called calls sent sends came comes gave loves likes
promised forgot lost left brought moved paid agreed refused"""
_OPENS_TEXT = """
and so if that when because ok okay hey hi but then while coz cuz maybe does did says said think hope until since"""
_THEN_TEXT = """
about to if for that when and at on tomorrow today later first again where what yesterday tonight"""
_ACTING = re.compile(
    rf"(?:^|[,.;:!?] |\b(?:{'|'.join(_OPENS_TEXT.split())}) )(?P<name>[a-zß-ÿ]{{4,14}}) (?=(?:"
    rf"(?:will|can|could|should|would|might|may|wont|won't|can't|cant) (?:not |also |just |always )?"
    rf"(?:{'|'.join(_DOES_TEXT.split())})|{'|'.join(_HUMAN_TEXT.split())})\b)",
    re.MULTILINE,
)
_REACHED = re.compile(
    r"\b(?:ask|asked|tell|told|texted|met|invite|invited|ping|cc|visit|visited|hug|thank|called|emailed|phone|remind|"
    rf"married|dating) (?P<name>[a-zß-ÿ]{{4,14}})(?=$|[,.;!?]| (?:{'|'.join(_THEN_TEXT.split())})\b)",
    re.MULTILINE,
)
"""What people do with people: the name is a word that no dictionary has."""

_INFLECTED = ("ed", "ing", "s", "ly", "ic", "al", "ive", "en", "ght", "ook", "elt", "old", "ent")
"""Ends of verbs and adjectives, which follow on "patient" more often than names do."""


def is_without_capitals(text: str) -> bool:
    """Whether no word of a text begins with a capital."""
    return _CAPITAL.search(text) is None


def names_without_capitals(
    text: str, lists: Mapping[str, Container[str]], ordinary: Container[str]
) -> Iterator[Finding]:
    """Persons in a text without capitals: a given name and a surname, who acts, and what follows a form of address.

    `lists`: "gi" given names, "su" surnames; ordinary words are no names here.
    """
    if not is_without_capitals(text):
        return
    for match in _PAIR.finditer(text):
        given, surname = match[1], match[2]
        if given in lists["gi"] and given not in ordinary and surname in lists["su"] and surname not in ordinary:
            yield Finding(match.start(), match.end(2), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _ADDRESSED.finditer(text):
        name = match["name"]
        listed = name in lists["gi"] or name in lists["su"]
        strange = not match["doubtful"] or (len(name) > 4 and not name.endswith(_INFLECTED))
        if len(name) > 2 and name not in ordinary and (listed or strange):
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
    for match in (*_ACTING.finditer(text), *_REACHED.finditer(text)):
        start, end = match.span("name")
        name = match["name"]
        listed = (name in lists["gi"] or name in lists["su"]) and not is_ordinary(name, ordinary)
        if (listed or not is_known(name, ordinary)) and not documents_software(text, start, end):
            yield Finding(start, end, "PERSON", SCORE, Trust.STATISTICAL)
