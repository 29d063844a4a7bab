"""Whether numbers, dates and amounts that a model found can be what they are taken for."""

from __future__ import annotations

import re
from dataclasses import replace

from sanitize.text.code_syntax import CODE, CODE_SIGNS
from sanitize.text.spans import Finding
from sanitize.text.units import CURRENCIES, UNITS

_MEASURED = re.compile(rf"\d[\d.,]*\s?{UNITS}(?:/\w+)*(?!\w)")
_DATE_WORD = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\w*|"
    r"\b(?:years?|months?|weeks?|days?|century|centuries|decades?|spring|summer|autumn|fall|winter|quarter|today|"
    r"tomorrow|yesterday|tonight|morning|afternoon|evening|night|noon|midnight|weekend|ago|christmas|easter|ramadan|"
    r"new year|eve|"
    r"anniversary|birthday|o['’]?clock|[ap]\.?m\b|yrs?|wks?)|\b(?:1[5-9]|20)\d\ds?\b|['’]\d\ds?\b|\b\d{2}s\b|"
    r"\d{1,2}[:h]\d{2}\b|\d{1,4}[-/.](?:0?[1-9]|[12]\d|3[01])[-/.]\d{1,4}|\d(?:st|nd|rd|th)\b|\d{1,2}:\d\d",
    re.IGNORECASE,
)
_SHORT_SPAN = re.compile(
    r"(?:every |each |per |within |for |about |after |up to |the |next |first |last |another |only |in |over )*"
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|sixty|few)?"
    r"[ -]?(?:minutes?|mins?|min|seconds?|secs?|sec|s|ms|milliseconds?)",
    re.IGNORECASE,
)
_DOSED = re.compile(
    r"(?:every|each|per|q|x|(?:times|once|twice) a|within|for) ?"
    r"(?:\d{1,3}|one|two|three)?[ -]?(?:hours?|days?|weeks?|months?)",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"(?:st|nd|rd|th)(?:,? (?:and|or|to) (?:the )?\d{1,3}(?:st|nd|rd|th))? "
    r"(?:percentiles?|quantiles?|chars?|characters?|bits?|bytes?|elements?)\b"
)
_QUOTED = re.compile(r"'\d{1,4}'[\])]?")
"""A number between quotes, and no year without its century."""

LINE = 120
"""Characters before and after a time of day in which a date or somebody is looked for."""
_CLOCK = re.compile(r"[(\[]?\d{1,2}:\d\d(?::\d\d)?(?: ?[-–] ?\d{1,2}:\d\d)?[)\].,]?")
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|"
    r"march|april|june|july|august|september|october|november|december|today|tonight|tomorrow|yesterday|morning|"
    r"afternoon|evening|night|on the \d{1,2}(?:st|nd|rd|th))\b|\b(?:19|20)\d\d\b|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"\b(?:I|me|my|we|us|our|you|your|he|him|his|she|her|hers|they|them|their|who|born|birth|died|death|arrived|left|"
    r"admitted|seen|patient|pt|called|client|driver|victim|suspect|witness|mr|mrs|ms|dr|miss)\b|'\w|"
    r"(?-i:\b[A-Z][a-z]{1,20} [A-Z][a-z]{1,20}\b)",
    re.IGNORECASE,
)
"""Words by which a time may be somebody's, and two in a row with capitals, which may be a name."""
_VERB = re.compile(r"[^\W\d_]{4,20} (?:am|den) (?=\d)")
_EVENT = re.compile(r"(?P<time>\d{1,2}:\d\d(?: ?[-–] ?\d{1,2}:\d\d)?) (?P<event>[A-Z][a-z]{3,20})")
_MODEL_BEFORE = re.compile(r"\b(?:[Mm]odel|[Ss]eries) \Z")
_MODEL = re.compile(r"[A-Z]{1,3}-?\d{1,4}[A-Z]?")

_MODAL = re.compile(r"\d{1,3} may")
_MODAL_AFTER = re.compile(r" (?:also|be|fail|have|not|never|still|only|or may)\b")
_VERSION_BEFORE = re.compile(r"\b(?:[Vv]ersion|v|release) ?\Z")
_UPGRADED = re.compile(
    r"\b(?:bump|upgrade|downgrade|pin)\w* [^\n]{0,60}\Z|\bupdate\w* [^\n]{0,60}\bto \Z", re.IGNORECASE
)
_RATIO = re.compile(r"\d{1,3}\s?/\s?\d{1,3}(?:,? (?:and )?\d{1,3}\s?/\s?\d{1,3})*")
_DUE = re.compile(
    r"(?:exp\w*|valid|until|thru|through|date|on|by|due|since|from|before|after|born|dob)\W{0,3}\Z", re.IGNORECASE
)
_REACHED = re.compile(r"\d{1,2}/(?:10|12|15|20|21|24|27|28|30|36|42|48|50|56|60|100)")
"""So many points of so many."""

_SIZE = re.compile(r"\d{1,5} ?[x×] ?\d{1,5}(?: ?[x×] ?\d{1,5})?")
_NUMBERED = frozenset({"AGE", "ZIP_CODE", "QUANTITY", "DATE_TIME", "ID_NUMBER", "PHONE_NUMBER"})
_NUMBER_GOES_ON = re.compile(r"\.\d|\.\.|:\d|[x×]\d|-?(?:bit|byte|core|way|fold)\b")
_NO_AMOUNT = re.compile(r"\W*[A-Z]+\W*|[\d.,]+ ?(?:%|percent)")
_PHYSICAL = re.compile(
    r"\d ?(?:[kM]?(?:N|V|W|Hz|Ohm|Pa|J)|GHz|GPa|[KMGT]i?B|bar|psi|rpm|dB|[mμµ]?mol|mg/d?L|g/d?L|mcg|ng/mL)(?![^\W_])"
)
"""Amounts in units that nobody is described in."""

_RESULT_BEFORE = re.compile(
    r"\b(?:e?GFR|BP|HR|RR|Hb|MCV|INR|GCS|BMI|SpO2|[Uu]rea|[Cc]reat\w*|CRP|ESR|ALT|PSA)[ :=]{1,3}\Z"
)
"""Results before a number that is no age."""

_LEADS = re.compile(r"V\d-V?\d")
_POSTCODE = re.compile(r"\d{3}|\d ?[A-Z]{2}\b|[A-Z]\d[A-Z] ?\d|\d\d[ -]\d\d")

_COUNTED_BEFORE = re.compile(
    r"\b(?:sector|inode|block|offset|page|frame|byte|pid|tid|epoch|step|iteration|seed|revision|build|index|row|chunk|"
    r"shard|lba)s?(?: ?[:=#] ?| )\Z",
    re.IGNORECASE,
)
"""What is counted by numbers that look like postcodes and short telephone numbers."""


def plausible_number(text: str, finding: Finding) -> Finding | None:
    """The finding, or None for one that is no date, number or amount of somebody's."""
    value = text[finding.start : finding.end]
    if finding.entity == "DATE_TIME":
        finding = _date_alone(text, finding)
        return finding if _is_date(text, text[finding.start : finding.end], finding) else None
    if finding.entity in ("QUANTITY", "ID_NUMBER") and (_CLOCK.fullmatch(value) or _is_model(text, value, finding)):
        return None
    digits = sum(map(str.isdecimal, value))
    if (
        finding.entity in ("PHONE_NUMBER", "ZIP_CODE")
        and value.isdecimal()
        and _COUNTED_BEFORE.search(text, max(finding.start - 14, 0), finding.start)
    ):
        return None
    if finding.entity in ("PHONE_NUMBER", "CREDIT_CARD"):
        return finding if digits >= 6 and not re.fullmatch(r"\W*\d*\.\d+\W*", value) else None
    if finding.entity == "QUANTITY":
        none = CODE_SIGNS.search(value) or value.strip() in CURRENCIES or _NO_AMOUNT.fullmatch(value)
        none = none or _PHYSICAL.search(value) or _LEADS.fullmatch(value)
        return None if none else finding
    if (
        finding.entity == "AGE"
        and value.strip().isdecimal()
        and _RESULT_BEFORE.search(text[max(finding.start - 12, 0) : finding.start])
    ):
        return None
    if finding.entity == "ZIP_CODE" and (not _POSTCODE.search(value) or "/" in value):
        return None
    if finding.entity in ("ID_NUMBER", "ZIP_CODE", "AGE") and (CODE.search(value) or _is_measure(value)):
        return None
    if finding.entity == "ID_NUMBER" and (not digits or _REACHED.fullmatch(value)):
        return None
    return finding


def _is_model(text: str, value: str, finding: Finding) -> bool:
    """Whether it is the name of a model: `Model T-800`."""
    before = _MODEL_BEFORE.search(text, max(finding.start - 10, 0), finding.start)
    return before is not None and _MODEL.fullmatch(value) is not None


def _date_alone(text: str, finding: Finding) -> Finding:
    """A date without the verb before it (`aufgenommen am 4. Mai`), a time without what happens then."""
    verb = _VERB.match(text, finding.start, finding.end)
    event = _EVENT.fullmatch(text, finding.start, finding.end)
    end = event.end("time") if event and not _DATE_WORD.fullmatch(event["event"]) else finding.end
    return replace(finding, start=verb.end() if verb else finding.start, end=end)


def _is_impersonal_time(text: str, value: str, finding: Finding) -> bool:
    """Whether it is a time of day in a line without a date or anybody: of a log, a schedule, opening hours."""
    if not _CLOCK.fullmatch(value):
        return False
    first = max(text.rfind("\n", 0, finding.start) + 1, finding.start - LINE)
    rest = text[first : finding.start], text[finding.end : finding.end + LINE].partition("\n")[0]
    return not any(_CALENDAR.search(part) or _ANYBODY.search(part) for part in rest)


def inside_of_number(text: str, finding: Finding) -> bool:
    """Whether a finding of digits is a part of a longer number, of a size, a range or a number with a unit."""
    value = text[finding.start : finding.end].strip(" \n\t'\"[](),;")
    if finding.entity in _NUMBERED and _SIZE.fullmatch(value):
        return True
    if finding.entity == "ID_NUMBER" and re.fullmatch(r"/\d{1,3}", value):
        return text[max(finding.start - 1, 0) : finding.start].isdecimal()
    if finding.entity not in _NUMBERED or not value.replace(",", "").replace(".", "").isdecimal():
        return False
    around = text[max(finding.start - 2, 0) : finding.start], text[finding.end : finding.end + 5]
    return _NUMBER_GOES_ON.match(around[1]) is not None or re.search(r"\d[.:x×]\Z|\d\.\.\Z", around[0]) is not None


def _is_date(text: str, value: str, finding: Finding) -> bool:
    if _QUOTED.fullmatch(text, finding.start, min(finding.end + 1, len(text))) or _QUOTED.fullmatch(value):
        return False
    if _is_impersonal_time(text, value, finding):
        return False
    if _MODAL.fullmatch(value) and _MODAL_AFTER.match(text, finding.end):
        return False
    if (
        _RANKED.search(text, finding.start, min(finding.end + 30, len(text)))
        or _UPGRADED.search(text, max(finding.start - 80, 0), finding.start)
        or _VERSION_BEFORE.search(text, max(finding.start - 12, 0), finding.start)
    ):
        return False
    if CODE.search(value) or _SHORT_SPAN.fullmatch(value.strip()) or _DOSED.fullmatch(value.strip()):
        return False
    if _RATIO.fullmatch(value.strip()):
        return _DUE.search(text, max(finding.start - 14, 0), finding.start) is not None
    return _DATE_WORD.search(value) is not None


def _is_measure(value: str) -> bool:
    pressure = re.fullmatch(r"(?:BP|RR|blood pressure) ?\d{1,3}/\d{1,3}", value)
    return pressure is not None or _MEASURED.fullmatch(value.strip()) is not None
