"""Names in columns of tables that are written into a text: lines of fields below a line of the columns' names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.field_names import holds_names
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.8
_DELIMITERS = ",;\t|"
_HEADER = re.compile(rf"[ ]?[^\W\d][\w .#/()-]{{0,40}}(?:[{_DELIMITERS}][ ]?\"?[^\W\d][\w .#/()-]{{0,40}}\"?){{1,60}}")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def inner_tables(text: str, _: Vocabulary) -> Iterator[Finding]:
    """Fields with letters, in columns that are called as names of people are, of two lines and more that fit together.

    A line is cut at its delimiters, whatever quotes say: half a quoted field is covered as a whole one is.
    """
    if "\n" not in text:
        return
    start, columns, delimiter = 0, list[int](), ""
    width = 0
    for line in text.splitlines(keepends=True):
        fields = line.rstrip("\r\n").split(delimiter) if delimiter else []
        if len(fields) == width > 1:
            place = start
            for number, field in enumerate(fields):
                if number in columns and _LETTERS.search(field):
                    said = field.strip(' "')
                    inside = place + field.index(said)
                    yield Finding(inside, inside + len(said), "PERSON", SCORE, Trust.PATTERN)
                place += len(field) + 1
        else:
            columns, delimiter, width = _columns(line.rstrip("\r\n"))
        start += len(line)


def _columns(line: str) -> tuple[list[int], str, int]:
    """Which columns hold names of people by their own names, the delimiter, and how many columns there are."""
    if not _HEADER.fullmatch(line):
        return [], "", 0
    delimiter = max(_DELIMITERS, key=line.count)
    names = [name.strip(' "') for name in line.split(delimiter)]
    return [number for number, name in enumerate(names) if holds_names(name)], delimiter, len(names)
