"""Players in reports of matches: around scores, goals, cards and substitutions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_NAME = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,20}(?:[-'’][^\W\d_]{2,20})?"
_PLAYED_TEXT = """
heads headed curls curled volleys volleyed nods nodded taps tapped lobs lobbed chips chipped fires fired blasts blasted
shoots shot scores scored equalises equalised crosses crossed dribbles tackles tackled fouls fouled slots slotted
converts converted saves saved replaces replaced"""
_PLAYED = "|".join(_PLAYED_TEXT.split())
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w@#-])(?P<one>{_NAME})(?: (?:\d{{1,3}}[-–]\d{{1,3}}(?:\(\d{{1,2}}\))?,? ?){{1,5}}|"
        rf" (?:bt|def|beat|beats|lost to|d\.) )(?P<two>{_NAME})(?![\w@-])",
        rf"(?<![\w@#-])(?P<one>{_NAME})(?= (?:{_PLAYED}) (?:in|it|one|home|wide|over|past|from|the ball|a penalty|"
        rf"{_NAME}|<|$)|[’']s (?:corner|cross|header|free[ -]kick|penalty|goal|shot|pass|volley|assist|save)\b|"
        r" \((?:pen|og|c|gk)\)| \(?\d{1,2}['’])",
        rf"\b(?:replaces|replaced|for|save by|saved by|goal by|header by|booked|sent off|card:|Substitution:|Sub:|"
        rf"MOTM:?|from) (?P<one>{_NAME})(?=[’']s (?:corner|cross|header|free[ -]kick|penalty|shot|pass)\b|"
        r"\s?(?:$|\n|[.,;(]))",
        rf"\b(?:b|c|st|lbw b|c & b) (?P<one>{_NAME})(?= (?:c |b )?(?:{_NAME}|\d{{1,3}})\b|\s?$)",
        rf"(?<![\w@#-])(?P<one>{_NAME})(?= (?:b|c|lbw|st|not out)\b (?:b |{_NAME}|\d))",
    )
)
_OF_A_MATCH = re.compile(
    r"\b\d{1,3}[-–]\d{1,3}\b|\b\d{1,3}(?:\+\d)?['’](?!\w)|\b(?:goal|penalty|pen|corner|header|substitution|yellow card|"
    r"red card|half[ -]time|full[ -]time|kick-off|offside|striker|keeper|midfielder|wicket|not out|lbw|innings|MOTM|"
    r"crossbar|the bar)\b|\b[bc] [A-Z]",
    re.IGNORECASE,
)


SIGNS = _PLACES
"""A text in which none of them matches holds nothing for this finder."""


def match_reports(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words with a capital that no dictionary has, where reports of matches name a player."""
    if not _OF_A_MATCH.search(text):
        return
    for place in _PLACES:
        for match in place.finditer(text):
            for group in match.groupdict():
                if not any(map(words.is_in_dictionaries, re.findall(r"[^\W\d_]+", match[group]))):
                    yield Finding(*match.span(group), "PERSON", SCORE, Trust.STATISTICAL)
