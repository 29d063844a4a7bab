"""Whether a street address that a model found can be one."""

from __future__ import annotations

import re
from dataclasses import replace

from sanitize.text.code_syntax import CODE, has_inner_capital
from sanitize.text.eponyms import SCORED
from sanitize.text.spans import Finding, Trust
from sanitize.text.units import LONG_UNITS
from sanitize.text.vocabulary import Vocabulary

MOST_NUMBERS = 3
"""Numbers of an address without a word of three letters: more are rows of figures."""
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_MEASURED_FOR_SURE = re.compile(rf"\d[\d.,]{{0,20}}\s?(?:{LONG_UNITS}(?:/\w+)*(?![\w.])|%|[A-Za-z]/[A-Za-z])")
_NO_ADDRESS = re.compile(r"^[-%,;+*=]|[°=]|(?:\b[A-Z][A-Za-z&]{0,4}[A-Z0-9]\b, ?){3}")
"""Signs that no address begins with or holds, and lists of abbreviations."""

_STANDARD = re.compile(r"(?:DIN|ISO|EN|ANSI|IEC|IEEE|ASTM|SAE|JIS|GOST|RFC)(?:[ /-](?:EN|ISO|IEC|TS|TR))* ?\d")
"""Numbers of norms."""
_MODEL = re.compile(r"(?:Model|Series) [A-Z]{1,3}-?\d{1,4}[A-Z]?")
_GRADES = re.compile(r"(?:[A-Za-z-]+ (?:\d{1,3}|[IVX]{1,4})(?:/\d{1,2})?(?:, |$)){2}")
_SCORE = re.compile(r"[A-Z][A-Z-]{1,9} [IVX]{1,4} \d{1,3}(?:/\d{1,3})?")
_LOTS = re.compile(r"\b(?:nos?\.|lots?|plots?|parcels?)\s", re.IGNORECASE)
_ADDRESS_BEFORE = re.compile(
    r"(?:address|adress\w*|direcci[oó]n|indirizzo|endereço|residence|(?:lives?|living|resid\w+) (?:at|in))\W{1,3}\Z",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?:greater|less|more|fewer|larger|smaller|over|under|above|below|via|about|than|up to)\b")
_RECORD = re.compile(r"\w,\w[^,\n]{0,80},\w")
_QUOTED_LIST = re.compile(r"['\"], ?['\"]")
_ADDRESS_NUMBER = re.compile(
    r"(?<![.\w])\d{4,6}(?![.\w%])|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
)
_STREET = re.compile(
    r"(?:stra(?:ß|ss)e|str|weg|gasse|platz|allee|gatan?|gade|vej|vei(?:en)?|straat|laan|utca|ulica|katu|tie)$"
)


def plausible_address(text: str, finding: Finding, vocabulary: Vocabulary) -> Finding | None:
    """The finding, or None for one that is no address: code, an amount, a row of values, a course of treatment."""
    value = text[finding.start : finding.end]
    words = _WORD.findall(value)
    folded = [word.casefold() for word in words]
    if (
        _NO_ADDRESS.search(value)
        or _STANDARD.match(value)
        or _begins_inside(text, finding.start)
        or CODE.search(value)
        or _SCORE.fullmatch(value)
        or _MODEL.fullmatch(value)
        or _MEASURED_FOR_SURE.search(value)
        or not SCORED.isdisjoint(folded)
    ):
        return None
    apart = [word for word in folded if len(word) > 2 or " " in value]  # and no BP2, the name of a property
    if any(vocabulary.listed(word, "st", "un") for word in apart) and any(map(str.isdecimal, value)):
        return finding
    if value.count("(") != value.count(")") or (folded and _COMPARED.match(value)):
        return None
    if _LOTS.search(text, max(finding.start - 20, 0), finding.end):
        return finding
    if _ADDRESS_BEFORE.search(text, max(finding.start - 24, 0), finding.start):
        return finding
    numbers = len(_NUMBER.findall(value))
    coded = _ADDRESS_NUMBER.search(value) and numbers <= MOST_NUMBERS
    if (not any(len(word) > 2 for word in words) and not coded) or (words and all(map(vocabulary.is_term, words))):
        return None
    street = any(vocabulary.listed(word, "st") for word in folded)
    if not (numbers or street) and any(
        word.islower() and len(word) > 3 and vocabulary.is_ordinary(word) for word in words
    ):
        return None
    if _RECORD.search(value) and value.islower():
        return None
    if re.search(r"\d\.\d", value) or _GRADES.search(value):
        return None
    placed = any(
        word[0].isupper() and vocabulary.listed(word.casefold(), "ci", "co", "su", "cp", "gi") for word in words
    )
    if placed or any(_STREET.search(word) for word in folded) or _ADDRESS_NUMBER.search(value):
        return finding
    if not re.search(r"\s", value.strip()) or _QUOTED_LIST.search(value):
        return None
    if not re.search(r"(?<![^\W_])\d", value) and all(has_inner_capital(word) or word.isupper() for word in words):
        return None
    if any(word[0].isupper() and len(word) > 3 and word.casefold() not in vocabulary.ordinary for word in words):
        return replace(finding, trust=Trust.LEARNED)
    return None


def _begins_inside(text: str, start: int) -> bool:
    """Whether a finding begins at a digit inside a name of a device, such as `nvme0n1`."""
    return start > 0 and text[start].isdecimal() and text[start - 1].isascii() and text[start - 1].islower()
