"""Personal data where formats of exchange always put it: HL7 v2, X12, EDIFACT, GEDCOM, PGN, SWIFT MT, bookings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.9
_HL7: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "MSH": {"DATE_TIME": (6,)},
    "PID": {
        "ID_NUMBER": (2, 3, 4, 18, 19, 20, 21),
        "PERSON": (5, 6, 9),
        "DATE_TIME": (7,),
        "STREET_ADDRESS": (11, 23),
        "PHONE_NUMBER": (13, 14),
    },
    "NK1": {"PERSON": (2, 30), "STREET_ADDRESS": (4, 32), "PHONE_NUMBER": (5, 6, 31), "DATE_TIME": (16,)},
    "GT1": {"PERSON": (3, 4), "STREET_ADDRESS": (5,), "PHONE_NUMBER": (6, 7), "DATE_TIME": (8,), "ID_NUMBER": (2, 12)},
    "IN1": {"PERSON": (16,), "DATE_TIME": (18,), "STREET_ADDRESS": (19,), "ID_NUMBER": (36, 49)},
    "MRG": {"ID_NUMBER": (1, 2, 3, 4), "PERSON": (7,)},
    "PD1": {"PERSON": (4,)},
    "PV1": {"PERSON": (7, 8, 9, 17, 52), "ID_NUMBER": (5, 19, 50), "DATE_TIME": (44, 45)},
    "ORC": {"PERSON": (10, 11, 12, 19), "DATE_TIME": (9, 15)},
    "OBR": {"PERSON": (10, 16, 28, 32, 33, 34, 35), "PHONE_NUMBER": (17,), "DATE_TIME": (6, 7, 8, 14, 22)},
    "OBX": {"PERSON": (16, 25), "DATE_TIME": (14, 19)},
    "TXA": {"PERSON": (5, 9, 10, 11, 22, 23), "DATE_TIME": (4, 6, 7, 8)},
    "RXA": {"PERSON": (10,), "DATE_TIME": (3, 4)},
    "AIP": {"PERSON": (3,)},
    "EVN": {"PERSON": (5,), "DATE_TIME": (2, 6)},
}
"""Fields of the segments of HL7 v2 (version 2.5.1, chapters 3 to 9) that are about a person."""
_X12: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "NM1": {"PERSON": (3, 4, 5), "ID_NUMBER": (9,)},
    "N3": {"STREET_ADDRESS": (1, 2)},
    "N4": {"LOCATION": (1, 2, 3)},
    "DMG": {"DATE_TIME": (2,)},
    "PER": {"PERSON": (2,), "PHONE_NUMBER": (4, 6, 8)},
    "REF": {"ID_NUMBER": (2,)},
}
"""Elements of the segments of ASC X12 (transaction sets 270 to 837, 005010) that are about a person."""
_EDIFACT: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "NAD": {"ID_NUMBER": (2,), "PERSON": (3, 4), "STREET_ADDRESS": (5,), "LOCATION": (6, 8)},
    "CTA": {"PERSON": (2,)},
    "COM": {"PHONE_NUMBER": (1,)},
}
"""Elements of the segments of UN/EDIFACT that are about a person."""
_SEGMENTED = (
    (re.compile(rf"(?<![^\r\n\x0b])(?P<segment>{'|'.join(_HL7)})(?=\|)[^\r\n]*"), "|", _HL7),
    (re.compile(rf"(?<![^\r\n~])(?P<segment>{'|'.join(_X12)})(?=\*)[^\r\n~]*"), "*", _X12),
    (re.compile(rf"(?<![^\r\n'])(?P<segment>{'|'.join(_EDIFACT)})(?=\+)[^\r\n']*"), "+", _EDIFACT),
)
_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*"
_CUSTOMER = r"[A-Z][A-Z'-]{0,30}/[A-Z][A-Z ]{0,30}? ?(?:MR|MRS|MS|MISS|MSTR|CHD)"
_AUTHOR = rf"{_WORD}(?: {_WORD})? [A-Z]{{1,3}}"
_REMARK = r"\b(?:OSI|SSR|RMK?|REMARK|CTC[A-Z]{0,2}|TRAVELLING WITH|TVL WITH|PAX|\d{2}[A-Z]{3}\d{2}-)"
_TRAVELLER = r"[A-Z][A-Z'-]{1,30}/[A-Z][A-Z'-]{1,30}(?: (?:MR|MRS|MS|MISS|MSTR|CHD|INF))?"
_PLACES = tuple(
    (entity, re.compile(pattern, re.MULTILINE))
    for entity, pattern in (
        # GEDCOM 5.5.1
        ("PERSON", r"^ ?\d{1,2} (?:@\w{1,20}@ )?(?:NAME|GIVN|SURN|NICK|_MARNM|_AKA) (?P<value>[^\r\n]{1,120})"),
        ("LOCATION", r"^ ?\d{1,2} (?:PLAC|ADDR|CITY|ADR1) (?P<value>[^\r\n]{1,120})"),
        # Portable Game Notation
        ("PERSON", r"\[(?:White|Black|Annotator) \"(?P<value>[^\"\r\n]{2,80})\"\]"),
        # SWIFT MT: ordering and beneficiary customer, with account, name and address
        ("PERSON", r"^:5[09][A-Z]?:(?P<value>[^\r\n]{1,80}(?:\r?\n(?![:-])[^\r\n]{1,80}){0,5})"),
        # names in bookings of flights
        (
            "PERSON",
            rf"(?<![\w/])(?P<value>{_CUSTOMER})\b",
        ),
        ("PERSON", r"\b\d{1,2}\.\d?(?P<value>[A-Z][A-Z'-]{1,30}/[A-Z][A-Z]{1,30})\b"),
        # remarks of bookings: who can be called, and who travels with the customer
        ("PERSON", r"\bCTC[A-Z]{0,2} (?P<value>[A-Z][A-Z'-]{2,30}(?: [A-Z][A-Z'-]{2,30}){0,2}) \+?\d{6,15}\b"),
        (
            "PERSON",
            rf"{_REMARK}[^\n]{{0,40}}?(?<![A-Z/])(?P<value>{_TRAVELLER})(?![A-Z/])",
        ),
        ("PERSON", r"^(?:OSI|SSR|RMK?|REMARK)[^\n]{0,60}\b(?:MR|MRS|MS|MISS|MSTR) (?P<value>[A-Z][A-Z'-]{2,30})\b"),
        # git blame
        (
            "PERSON",
            r"^\^?[0-9a-f]{7,40} [^\r\n(]{0,200}\((?:<[^<>\n]{1,80}> )?"
            r"(?P<value>[^\W\d_][^\d\n()<>]{1,60}?) {1,9}\d{4}-",
        ),
        # authors of works, as Vancouver style has them
        (
            "PERSON",
            rf"(?:^|[\].;,] |\d\. )(?P<value>{_AUTHOR}(?:, {_AUTHOR}){{1,30}})"
            r"(?=(?:\.|, et al|:)[^\n]{0,300}\b(?:19|20)\d\d\b)",
        ),
        ("PERSON", rf"^(?:\[?\d{{1,3}}[.\]] )?(?P<value>{_AUTHOR})\. (?=[^\n]{{5,300}}\b\d{{4}};\d)"),
        # cases of a court
        ("PERSON", rf"\bvs?\. (?P<value>{_WORD})(?=, \d{{1,4}} [A-Z])"),
    )
)


SIGNS = (
    *(pattern for pattern, *_ in _SEGMENTED),
    *(place for _, place in _PLACES if not place.pattern.startswith(_REMARK)),
    re.compile(_REMARK),
)
"""A text in which none of them matches holds nothing for this finder. A remark is one: what follows compiles slowly."""


def record_formats(text: str, _: Vocabulary) -> Iterator[Finding]:
    """What the fields of exchanged records say of people, whole fields as they are."""
    for pattern, delimiter, segments in _SEGMENTED:
        for match in pattern.finditer(text):
            starts, fields = _fields(match, delimiter)
            for entity, numbers in segments[match["segment"]].items():
                for number in numbers:
                    if number < len(fields) and re.search(r"\w{2}", fields[number]):
                        start = starts[number]
                        yield Finding(start, start + len(fields[number]), entity, SCORE, Trust.PATTERN)
    for entity, place in _PLACES:
        for match in place.finditer(text):
            yield Finding(*match.span("value"), entity, SCORE, Trust.PATTERN)


def _fields(match: re.Match[str], delimiter: str) -> tuple[list[int], list[str]]:
    """Where each field of a segment starts, and what it says."""
    fields = match[0].split(delimiter)
    starts = [match.start()]
    for field in fields:
        starts.append(starts[-1] + len(field) + 1)
    return starts, fields
