"""Names behind a form of address, also those that are ordinary words: `Dr Blood`, `mr head rang`, `MRS HAND`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.lang.en.stop_words import STOP_WORDS

from sanitize.text.spans import Finding, Trust
from sanitize.text.units import one_of
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_ROLES_TEXT = """
president speaker chairman chairwoman chairperson chair minister secretary justice mayor ambassador chancellor vice
judge doktor professor director general prime premier deputy commissioner congressman senator governor editor
präsident präsidentin ministerin bundeskanzler bundeskanzlerin kollege kollegin direktor direktorin abgeordneter
abgeordnete vorsitzender vorsitzende staatssekretär doktorin professorin présidente président ministre directeur
directrice maire presidente ministra ministro directora doctora director universe world america right who pepper clean
who's practitioner manager call station staff education led specialist consultant assistant anaesthetist in-charge
on apt suite ste unit north south east west ne nw se sw word office excel access teams project windows paint
office365 outlook software senior junior dr prof dra mr bürgermeister rechtsanwalt rektor ingenieur and
und or the der die das la le el il med phil rer ing"""
_ROLES = frozenset(_ROLES_TEXT.split())
_OFFICE = re.compile(
    r"\w{3,}(?:minister|meister|anwalt|rath?|besitzer|verordneten?|präsident|direktor|sekretär)(?:in)?"
)
_NAME = r"(?P<name>[^\W\d_a-zß-öø-ÿ][a-zß-öø-ÿ]{1,20}(?:[-'’][^\W\d_]{1,20})?)(?![\w@/\\=:(]|[-.]\w)"
_WRITTEN = re.compile(
    r"(?<![\w@#/\\.=$-])(?<!\d )(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Dame|Herr|Herrn|Frau|Hr|Sra|Srta|Señora|Sig|"
    rf"Sig\.ra|Dott|Dott\.ssa|Mme|Mlle|Madame|Monsieur|OA|OÄ)\.? {_NAME}"
)
_WORKING = re.compile(rf"(?<![\w@#/\\.=$-])(?i:nurse|doctor|midwife|matron) {_NAME}(?! ?[A-Z])")
_SMALL = re.compile(r"(?<![\w@#/\\.=$-])(?:mr|mrs)\.? (?P<name>[a-zß-öø-ÿ]{3,20})(?![\w@/\\=:(-]|\.\w)")
_CAPITALS = re.compile(
    r"(?<![\w@#/\\.=$-])(?:MRS|MISS|(?P<doubtful>MR|DR|NURSE|PROF|HERR|FRAU))\.? "
    r"(?P<name>[^\W\d_a-zß-öø-ÿ]{3,20})(?![\w@/\\=:(-]|\.\w)"
)
_ACTS_TEXT = """
said says phoned rang called will has had is was to and took gave came informed reviewed covering from re for at on
with in"""
_ACTS = re.compile(rf" {one_of(_ACTS_TEXT)}\b|[,.;:!?)]|['’]s\b|\s*\Z")
"""What follows on the name of a nurse, and not on nurses' things."""

SIGNS = (_WRITTEN, _WORKING, _SMALL, _CAPITALS)
"""A text in which none of them matches holds nothing for this finder."""


def titled_names(text: str, words: Vocabulary) -> Iterator[Finding]:
    """What follows on a form of address, unless it is an office, a thing or a word that no name is."""
    for match in _WRITTEN.finditer(text):
        if match["name"].casefold() not in _ROLES and not _OFFICE.fullmatch(match["name"]):
            yield _person(match)
    for match in _WORKING.finditer(text):
        if match["name"].casefold() not in _ROLES and _ACTS.match(text, match.end()):
            yield _person(match)
    for match in _SMALL.finditer(text):
        if match["name"] not in _ROLES | STOP_WORDS - {"down", "still"}:
            yield _person(match)
    for match in _CAPITALS.finditer(text):
        name = match["name"].casefold()
        listed = not match["doubtful"] or words.listed(name, "gi", "su")
        if listed and name not in _ROLES | STOP_WORDS:
            yield _person(match)


def _person(match: re.Match[str]) -> Finding:
    return Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
