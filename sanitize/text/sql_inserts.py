"""Names in statements of SQL: `INSERT INTO users (id, last_name) VALUES (7, 'Okafor')`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.field_names import holds_names
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.8
_INSERT = re.compile(
    r"\b(?:INSERT|REPLACE)\s{1,4}(?:IGNORE\s{1,4})?INTO\s{1,4}[\w.`\"\[\]]{1,80}\s{0,4}"
    r"\((?P<columns>[^()]{1,2000})\)\s{0,4}VALUES\s{0,4}\(",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\s{0,4}(?:N?'(?P<said>(?:[^'\\]|\\.|''){0,2000})'|[^,()']{0,200})\s{0,4}(?P<then>[,)])", re.DOTALL
)
_NEXT = re.compile(r"\s{0,4},\s{0,4}\(")
_LETTER = re.compile(r"[^\W\d_]")
SIGNS = (_INSERT,)
"""A text in which it doesn't match holds nothing for this finder."""


def sql_inserts(text: str, _: Vocabulary) -> Iterator[Finding]:
    """Quoted values of columns that are called as names of people are, in all rows of a statement."""
    for match in _INSERT.finditer(text):
        columns = [name.strip(' `"[]\n\t') for name in match["columns"].split(",")]
        named = {number for number, name in enumerate(columns) if holds_names(name)}
        place: int | None = match.end() if named else None
        while place is not None:
            number = 0
            while (value := _VALUE.match(text, place)) is not None:
                if number in named and value["said"] and _LETTER.search(value["said"]):
                    yield Finding(*value.span("said"), "PERSON", SCORE, Trust.PATTERN)
                number, place = number + 1, value.end()
                if value["then"] == ")":
                    break
            following = _NEXT.match(text, place) if value is not None else None
            place = following.end() if following else None
