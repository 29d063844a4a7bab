"""Whether the first line of a CSV file is a record, not a header: its fields are what the fields below them are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sanitize.columns.names import is_value
from sanitize.columns.words import is_heading

_NUMBER = re.compile(r"^[-+]?\d+(?:[.,]\d+)?$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[T ].*)?$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?: .*)?$")
_CODE = re.compile(r"^(?=.*\d)(?=.*[^\W\d_])[\w./:#-]{4,}$")
MOST = 0.8
"""Share of the values below that must be of the form of the field above them."""
REPEATED = 0.1
"""Share of the values below that are the field above them, from which that is one of them."""


def is_record(fields: Sequence[str], records: Sequence[Sequence[str]]) -> bool:
    """Whether the fields of a first line are values; `records` are the first lines, this one among them.

    Years and running numbers are usual headings, so numbers alone count only when they are neither.
    """
    below = [row for row in records if list(row) != list(fields) and len(row) == len(fields)]
    if any(is_value(field) for field in fields):
        return True
    if not below or _counted(fields):
        return False
    columns = list(zip(*below, strict=True))
    found = 0
    for field, values in zip(fields, columns, strict=True):
        there = [value.strip() for value in values if value.strip()]
        if not there or not field.strip():
            continue
        for form, alone in ((_NUMBER, True), (_DATE, True), (_CODE, False)):
            if form.match(field.strip()) and sum(bool(form.match(value)) for value in there) >= MOST * len(there):
                found += 2 if alone else 1
                break
        else:
            repeated = there.count(field.strip()) >= max(1, REPEATED * len(there))
            found += repeated and not is_heading(field)
    return found >= 2


def _counted(fields: Sequence[str]) -> bool:
    """Whether the numbers among the fields are years, or are counted up."""
    numbers = [float(field.replace(",", ".")) for field in fields if _NUMBER.match(field.strip())]
    years = all(1500 <= number <= 2200 for number in numbers)
    steps = {round(later - number, 6) for number, later in pairwise(numbers)}
    return bool(numbers) and ((years and len(numbers) > 1) or (len(numbers) > 1 and len(steps) == 1 and steps != {0.0}))
