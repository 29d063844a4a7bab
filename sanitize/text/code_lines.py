"""Which lines of a text are source code, configuration or logs, whatever the language."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from sanitize.text.code_syntax import weight

SHARE = 0.35
"""The share of code among the lines around a line from which on that line is code as well."""

LITTLE = 0.2
"""The same share for a line that is code by itself: documentation between the lines of code makes it small."""

SHORT = 80
"""Characters of such a line: longer ones may be paragraphs that end in a semicolon."""

AROUND = 12
"""Lines before and after a line that say whether it is code."""

_HUNK = re.compile(r"^(?:diff --git |@@ -\d)", re.MULTILINE)
"""What every difference between two versions of files has."""

_CALENDAR = re.compile(r"\s*BEGIN:V[A-Z]+\s")
"""What calendars (iCalendar) and cards (vCard) begin with: people write what their properties hold."""

_CHANGED = re.compile(r"[-+ ](?![-+]{2} )")


def is_calendar(text: str) -> bool:
    """Whether a text is a calendar (iCalendar) or the card of a contact (vCard)."""
    return _CALENDAR.match(text) is not None


def in_code(text: str, place: int) -> bool:
    """Whether the line at a place of the text is code, by itself and the lines around it."""
    starts, code = _lines(text)
    return bool(code) and code[bisect_right(starts, place) - 1]


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[list[int], list[bool]]:
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
    if is_calendar(text):
        return starts, []
    if _HUNK.search(text):
        lines = [line[1:] if _CHANGED.match(line) else line for line in lines]
    weights = [weight(line) for line in lines]
    if not any(one == 1 for one in weights) and sum(line.rstrip()[-1:] in ("{", "}") for line in lines) < 2:
        return starts, []
    filled = [bool(line.strip()) for line in lines]
    fences = list(accumulate(line.lstrip().startswith("```") for line in lines))
    sums, counts = [0.0, *accumulate(weights)], [0, *accumulate(filled)]
    code = []
    for number in range(len(lines)):
        first, after = max(number - AROUND, 0), min(number + AROUND + 1, len(lines))
        share = (sums[after] - sums[first]) / max(counts[after] - counts[first], 1)
        code.append(
            fences[number] % 2 == 1
            if fences[-1] > 1
            else share >= (LITTLE if weights[number] == 1 and len(lines[number]) <= SHORT else SHARE)
        )
    return starts, code
