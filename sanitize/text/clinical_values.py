"""What clinical notes write like names, ages and dates: results, scales, devices, courses of treatment."""

from __future__ import annotations

import re

from sanitize.text.eponyms import HEADS
from sanitize.text.spans import Finding
from sanitize.text.units import LONG_UNITS, one_of

_NAMES = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "NRP", "MISC", "STREET_ADDRESS"})
_SCALES = """
wells rankin blatchford rockall alvarado centor hamilton beck epworth oswestry lysholm tegner killip abbey braden
waterlow barthel katz ashworth frankel ishak breslow clark dukes fuhrman robson allred ranson bishop norton borg
gleason fitzpatrick fontaine rutherford forrest hinchey child-pugh pugh glasgow-blatchford apgar karnofsky"""
_TESTS = """
ferritin lactate glucose sodium potassium chloride urea creatinine albumin bilirubin calcium magnesium phosphate
haemoglobin hemoglobin troponin amylase lipase ammonia cortisol folate cholesterol triglycerides fibrinogen
procalcitonin neutrophils lymphocytes eosinophils platelets reticulocytes transferrin osmolality urate insulin
prolactin testosterone oestradiol digoxin lithium hematocrit haematocrit glucose"""
_TESTED = frozenset(_TESTS.split())
_RESULT = re.compile(
    rf"(?:{one_of(_SCALES)}|{one_of(_TESTS)})(?: (?:score|index|scale|class|level|grade))?,? "
    r"(?:\d[\d.,/]*|[IVX]{1,4}|[A-D])",
    re.IGNORECASE,
)
_THING = re.compile(rf"\b(?:{one_of(HEADS)}|drains?|tubes?|sign)\b")
_UNIT_AFTER = re.compile(rf"\s?(?:{LONG_UNITS})(?:/\w+)*(?!\w)")
_LETTERED = re.compile(
    r"\b(?:column|row|step|option|part|section|type|group|grade|class|vitamin|hepatitis|influenza|plan|appendix|figure|"
    r"table|side|point|team|series|cell|register|drive|phase|exhibit|item|level|stage|position|node|block|zone|"
    r"line|subnet|bus|rack|lane|pin|channel|bay|slot|gate|hall|ward|bed|variant|model|nut|bolt|terminal|region|site|"
    r"shift|batch|lot)s? \Z",
    re.IGNORECASE,
)
_COURSE_BEFORE = re.compile(
    r"\b(?:cough\w*|fever|pain|vomiting|diarrh\w+|rash|headaches?|symptoms?|mg|mcg|micrograms?|units|IV|PO|SC|IM|BD|TDS|QDS|"
    r"OD|BID|TID|QID|daily|nightly|hours|antibiotics?|tablets?|course|treatment|treated|therapy|dos(?:e|es|ing|ed)|"
    r"steroids|infusion|bleeding|swelling|breathlessness|nausea)\b[^.\n]{0,30}\b(?:for|x|over) \Z"
)
_SPAN = re.compile(
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|ten|fourteen|a few)(?:-| to |\s)?\d{0,3}[ -]?"
    r"(?:days?|weeks?|hours?|doses?)"
)


def clinical(text: str, finding: Finding) -> bool:
    """Whether what a model found is such a thing, and no personal data."""
    value = text[finding.start : finding.end].strip(" .,;")
    if finding.entity == "AGE":
        return value.isdecimal() and _UNIT_AFTER.match(text, finding.end) is not None
    if finding.entity == "DATE_TIME":
        before = text[max(finding.start - 60, 0) : finding.start]
        return _SPAN.fullmatch(value) is not None and _COURSE_BEFORE.search(before) is not None
    if finding.entity not in _NAMES:
        return False
    if len(value) == 1:
        return _LETTERED.search(text, max(finding.start - 14, 0), finding.start) is not None
    return (
        value.casefold() in _TESTED
        or _RESULT.fullmatch(value) is not None
        or (finding.entity == "ORGANIZATION" and _THING.search(value) is not None)
    )
