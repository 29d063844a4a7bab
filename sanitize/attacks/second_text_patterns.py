"""The patterns of the second text detector, and what it reads in short values: lists and patterns, no model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sanitize.attacks import likely_names

Found = tuple[int, int, str]
"""Where something starts and ends, and what it is."""

_POINTING = {
    "EMAIL_ADDRESS": r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+",
    "HANDLE": r"(?<![\w.])@\w{3,}(?![\w@])",
    "STREET_ADDRESS": r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Way)\b",
    "US_SSN": r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])",
    "CREDIT_CARD": r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])",
}
"""What points at a person wherever it is."""
_PHONE = {
    "PHONE_NUMBER": r"(?<![\w./:-])(?<!HTTP/\d\.\d\" )(?!\d{4}-\d\d-\d\d(?!\d))(?=(?:\D{0,2}\d){7})(?:\+\d{1,3}[ .-]?)?"
    r"(?:\(\d{2,4}\)[ .-]?)?\d{2,4}(?:[ .-]\d{2,4}){1,3}(?![\w.:])",
}
_PLAIN_PHONE = {
    "PHONE_NUMBER": r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){1,4}"
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4})(?![\w.-])",
}
"""With a country's or an area's code: other columns hold dates, versions and codes that look like short numbers."""
_IN_TEXT = {
    "URL": r"(?:https?://|www\.)[\w.-]+\.[a-z]{2,}\S*",
    "IP_ADDRESS": r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])",
    "NUMBER": r"(?<![\w.])(?!\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))\d{6,}(?![\w.])",
    "CODE": r"(?<!\w)(?<!\d:)(?!(?:\d{1,2}[/-]){1,2}\d{4}(?!\w)|\d{4}[/-]\d{1,2}(?:[/-]\d{1,2})?(?!\w)|"
    r"(?:1[5-9]|20)\d\d[/-](?:1[5-9]|20)\d\d(?!\w))"
    r"(?=[A-Z0-9/-]{0,64}\d{3})[A-Z0-9]+(?:[/-][A-Z0-9]+)+(?!\w)",
}


def _joined(*patterns: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{one})" for group in patterns for name, one in group.items()))


_TEXT_PATTERNS = _joined(_POINTING, _IN_TEXT, _PHONE)
_CELL_PATTERNS = _joined(_POINTING, _PLAIN_PHONE)


def patterns(text: str) -> list[Found]:
    """What the patterns find in a text, in any language."""
    return _matches(_TEXT_PATTERNS, text)


def in_cells(texts: Sequence[str]) -> Iterator[list[Found]]:
    """The same for short values of columns that aren't text: what points at a person, without the model.

    Countries, cities, organizations, products, dates and codes are nothing here.
    """
    for text in texts:
        named = [(0, len(text), "PERSON")] if likely_names.in_cell(text) else []
        yield named + _matches(_CELL_PATTERNS, text)


def _matches(patterns: re.Pattern[str], text: str) -> list[Found]:
    found = ((*match.span(), str(match.lastgroup)) for match in patterns.finditer(text))
    return [one for one in found if one[2] != "CREDIT_CARD" or _checked(text[one[0] : one[1]])]


def _checked(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    digits = [int(digit) for digit in number if digit.isdigit()][::-1]
    doubled = [digit * 2 - 9 * (digit > 4) if at % 2 else digit for at, digit in enumerate(digits)]
    return len(set(digits)) > 1 and sum(doubled) % 10 == 0
