"""Moving the dates of a text by days, in the form they are written in."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from sanitize.text.operators import Document, Operator, Replace

_MONTHS = {name.lower(): place for place, name in enumerate(calendar.month_name) if name}
_SHORT = {name.lower(): place for place, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join([*_MONTHS, *sorted(_SHORT, key=len, reverse=True)])})\.?"
_DAY = r"(?P<d>\d{1,2})(?P<th>st|nd|rd|th)?"
_YEAR = r"(?P<y>\d{4}|(?<=[-/.])\d\d)"
_FORMS = [
    re.compile(rf"(?<!\d){form}(?!\d)", re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})",
        rf"(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s){_YEAR}",
        rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<y>\d{{4}}|\d\d)",
        rf"{_MONTH}\s+{_DAY},?\s+(?P<y>\d{{4}})",
        rf"{_MONTH}[\s-]+(?P<y>\d{{4}})",
        r"(?P<y>(?:19|20)\d\d)",
    )
]
_WEEKDAY = re.compile("|".join(calendar.day_name), re.IGNORECASE)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
_TIME = re.compile(rf"(?:{_CLOCK}|\d{{1,2}})\s*(?:[ap]\.?m\b\.?|h\b|uhr\b)|{_CLOCK}", re.IGNORECASE)
_DATED = re.compile(rf"\d|\b(?:{'|'.join([*_MONTHS, *_SHORT])})\b", re.IGNORECASE)
"""What is left of a date that wasn't read."""
_CENTURY = 69
"""Two-digit years up to this are of this century (POSIX)."""


@dataclass(frozen=True, slots=True)
class DateShift:
    """Moves dates by the document's days, and keeps how they are written; what isn't a full date goes to `otherwise`.

    A month or a year alone is moved from its middle, a name of a weekday follows the date beside it, times stay. A
    finding with anything else that may be a date goes to `otherwise` as a whole. Order and intervals of a unit's dates
    are kept, to the day for full dates. `12/5/2001` is read with the month first, unless `day_first`; `13/5/2001` and
    `12.5.2001` are clear.
    """

    action: ClassVar[str] = "date_shift"
    day_first: bool = False
    otherwise: Operator = field(default_factory=Replace)

    def __call__(self, value: str, entity: str, document: Document) -> str:
        between: list[str] = []
        moved: list[_Moved] = []
        position = 0
        while match := _next(value, position):
            date_there = self._moved(match, document.days)
            if date_there is None:
                return self.otherwise(value, entity, document)
            between.append(value[position : match.start()])
            moved.append(date_there)
            position = match.end()
        between.append(value[position:])
        rest = "|".join(between)
        if not moved or _DATED.search(_TIME.sub("", rest)) or (len(moved) > 1 and _WEEKDAY.search(rest)):
            return self.otherwise(value, entity, document)
        weekday = calendar.day_name[moved[0].day.weekday()]
        between = [_WEEKDAY.sub(lambda name: _cased(weekday, name[0]), text) for text in between]
        dates = [*(one.written for one in moved), ""]
        return "".join(text + written for text, written in zip(between, dates, strict=True))

    def _moved(self, match: re.Match[str], days: int) -> _Moved | None:
        parts = {name: text for name, text in match.groupdict().items() if text is not None}
        if "a" in parts:
            day_first = int(parts["a"]) > 12 or (int(parts["b"]) <= 12 and (self.day_first or parts["s"] == "."))
            parts["d"], parts["m"] = (parts["a"], parts["b"]) if day_first else (parts["b"], parts["a"])
        try:
            moved = _date(parts) + timedelta(days)
        except (ValueError, OverflowError):
            return None
        written = {name: _written(name, text, moved, "month" not in parts) for name, text in parts.items()}
        if "a" in parts:
            written["a"], written["b"] = (written["d"], written["m"]) if day_first else (written["m"], written["d"])
        return _Moved(moved, _filled(match, written))


class _Moved(NamedTuple):
    day: date
    written: str


def _next(value: str, position: int) -> re.Match[str] | None:
    """The first date from `position` on; of those that begin together, in the most telling form."""
    found = [match for form in _FORMS if (match := form.search(value, position))]
    return min(found, key=lambda match: match.start(), default=None)


def _date(parts: Mapping[str, str]) -> date:
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year < _CENTURY else 1900
    name = parts.get("month", "").lower()
    month = int(parts["m"]) if "m" in parts else _MONTHS.get(name) or _SHORT.get(name) or 7
    return date(year, month, int(parts["d"]) if "d" in parts else 15)


def _written(name: str, text: str, moved: date, numeric: bool) -> str:
    if name == "y":
        return f"{moved.year:04}"[-len(text) :]
    if name == "month":
        names = calendar.month_name if text.lower() in _MONTHS else calendar.month_abbr
        return _cased(names[moved.month], text)
    if name == "th":
        return {1: "st", 2: "nd", 3: "rd"}.get(moved.day % 10 if moved.day not in (11, 12, 13) else 0, "th")
    if name in ("d", "m"):
        number = moved.day if name == "d" else moved.month
        return f"{number:0{len(text)}}" if numeric else str(number)
    return text


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() else word.lower() if like.islower() else word


def _filled(match: re.Match[str], written: Mapping[str, str]) -> str:
    """The match with its groups replaced."""
    pieces, position = [], match.start()
    for name in sorted((name for name in match.groupdict() if match[name] is not None), key=match.start):
        pieces += [match.string[position : match.start(name)], written[name]]
        position = match.end(name)
    return "".join([*pieces, match.string[position : match.end()]])
