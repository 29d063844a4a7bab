"""The forms that dates are written in: day, month and year in any order, with or without a time of day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError

Days = npt.NDArray[np.datetime64]

CENTURY = 69
"""Two-digit years up to this are of this century (POSIX)."""
_TIME = (
    r"(?:(?:,? +|T)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?(?: \([A-Z]+\))?)?"
)
_PARTS = {
    "D": r"(?P<d>0?[1-9]|[12]\d|3[01])",
    "M": r"(?P<m>0?[1-9]|1[0-2])",
    "Y": r"(?P<y>\d{4})",
    "y": r"(?P<y>\d{2})",
}
_MONTHS = {name[:3].lower(): place for place, name in enumerate(calendar.month_name) if name}
_NAMED = r"(?P<m>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))[a-z]*\.?"
_WEEKDAY = r"(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"


@dataclass(frozen=True, slots=True)
class DateForm:
    """One way to write a date: how it is called, and the regular expression (RE2) with groups d, m, y."""

    name: str
    pattern: str

    def days(self, text: pa.Array) -> Days:
        """The days of strings; NaT for those of another form, days that don't exist, and nulls."""
        found = pc.extract_regex(text, pattern=self.pattern)
        if not len(found):
            return np.empty(0, dtype="datetime64[D]")
        parts = {part: found.field(part) if found.null_count == 0 else pc.struct_field(found, part) for part in "dmy"}
        months = parts["m"]
        if self.named:
            months = pc.add(pc.index_in(pc.utf8_lower(months), value_set=pa.array(list(_MONTHS))), 1)
        numbers = {part: _numbers(values) for part, values in {**parts, "m": months}.items()}
        year = numbers["y"]
        if self.short:
            year = np.where(year < 0, year, np.where(year <= CENTURY, year + 2000, year + 1900))
        known = (numbers["d"] > 0) & (year >= 0)
        month = (np.where(known, year - 1970, 0) * 12 + np.where(known, numbers["m"] - 1, 0)).astype("datetime64[M]")
        days = month.astype("datetime64[D]") + np.where(known, numbers["d"] - 1, 0).astype("timedelta64[D]")
        return np.where(known & (days.astype("datetime64[M]") == month), days, np.datetime64("NaT"))

    @property
    def named(self) -> bool:
        """Whether months are words."""
        return "MMM" in self.name

    @property
    def short(self) -> bool:
        """Whether years have two digits."""
        return "YYYY" not in self.name


def _numbers(values: pa.Array) -> npt.NDArray[np.int64]:
    return np.asarray(pc.cast(values, pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False))


def _form(order: str, mark: str) -> DateForm:
    words = {"D": "DD", "M": "MM", "Y": "YYYY", "y": "YY"}
    joined = re.escape(mark).join(_PARTS[part] for part in order)
    return DateForm(mark.join(words[part] for part in order), rf"^{joined}{_TIME}$")


FORMS = (
    *(_form(order, mark) for order in ("YMD", "DMY", "MDY") for mark in "-/."),
    *(_form(order, mark) for order in ("DMy", "MDy", "yMD") for mark in "-/."),
    DateForm("YYYYMMDD", r"^(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])$"),
    DateForm("DD MMM YYYY", rf"^{_WEEKDAY}{_PARTS['D']}[ -]{_NAMED}[ -]{_PARTS['Y']}{_TIME}$"),
    DateForm("MMM DD YYYY", rf"^{_WEEKDAY}{_NAMED} {_PARTS['D']},? {_PARTS['Y']}{_TIME}$"),
    DateForm("DD MMM YY", rf"^{_PARTS['D']}[ -]{_NAMED}[ -]{_PARTS['y']}{_TIME}$"),
)
"""The forms that are tried when none is declared."""
ISO = FORMS[0]


def best_forms(text: pa.Array) -> tuple[tuple[DateForm, ...], int]:
    """The forms that most strings have, and how many have them; of forms that read the same days, the first.

    ISO 8601 alone is asked when all strings have it.
    """
    fitting: list[tuple[DateForm, Days]] = []
    most = 0
    for form in FORMS:
        days = form.days(text)
        count = int((~np.isnat(days)).sum())
        if count > most or not fitting:
            fitting, most = [(form, days)], max(count, most)
        elif count == most and not any(np.array_equal(days, other, equal_nan=True) for _, other in fitting):
            fitting.append((form, days))
        if form is ISO and count == len(text):
            break
    return tuple(form for form, _ in fitting), most


def declared_form(text: str) -> DateForm:
    """The form that a pipeline declares, as `DD/MM/YYYY` or `%d/%m/%Y`; UsageError for one that isn't known."""
    plain = text
    for code, word in {"%d": "DD", "%m": "MM", "%Y": "YYYY", "%y": "YY", "%b": "MMM", "%B": "MMM"}.items():
        plain = plain.replace(code, word)
    plain = re.split(r"[ T,]*(?:%[HI]|[Hh][Hh])", plain)[0].replace(",", "").strip()
    known = {form.name: form for form in FORMS}
    if plain not in known:
        raise UsageError(f"format {text!r} isn't known: choose one of {', '.join(known)}")
    return known[plain]
