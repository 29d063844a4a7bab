"""A first hierarchy for a column, proposed from a sample of its values."""

import math

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.tabular.date_forms import best_forms
from sanitize.tabular.levels import is_text
from sanitize.tabular.recoding import decoded

CODE = r"^(?:\d{4,10}|[A-Z0-9][A-Z0-9 -]{1,7}\d[A-Z0-9 -]{0,3})$"
"""Numbers of fixed meaning from left to right, and codes of capitals and digits such as postcodes."""
ISO_DATE = r"^\d{4}-\d{2}-\d{2}([T ].*)?$"


def suggest_hierarchy(values: pa.Array) -> dict[str, object]:
    """The hierarchy that suits a column's values best, as a pipeline file writes it.

    Dates get months, years and decades; numbers three widths that cut their range into about 16, 8 and 4 intervals,
    with the highest and lowest hundredth coded together; codes (ZIP codes, postcodes) are masked from the right;
    whatever else is kept or dropped as a whole. The proposal holds rounded bounds, no values of the column.
    """
    plain = decoded(values).drop_null()
    if pa.types.is_date(plain.type) or pa.types.is_timestamp(plain.type) or _all_match(plain, ISO_DATE):
        return {"date": ["month", "year", "decade"]}
    if is_text(plain.type) and (dates := _written_dates(plain)):
        return dates
    if pa.types.is_integer(plain.type) or pa.types.is_floating(plain.type):
        return _intervals(plain)
    if _all_match(plain, CODE):
        longest = pc.max(pc.utf8_length(plain)).as_py()
        return {"mask": [*range(longest - 2, 0, -1), 0]}
    return {"flat": True}


def _written_dates(values: pa.Array) -> dict[str, object] | None:
    """The hierarchy of dates in another form; years alone where day and month can't be told apart."""
    text = pc.utf8_trim_whitespace(values)
    text = text.filter(pc.not_equal(text, "")).unique()
    forms, count = best_forms(text)
    if not len(text) or count < 0.9 * len(text):
        return None
    units = ["month", "year", "decade"] if len(forms) == 1 else ["year", "decade"]
    unread: dict[str, object] = {} if count == len(text) else {"unknown": "*"}
    return {"date": units, "format": forms[0].name, **unread}


def _all_match(values: pa.Array, pattern: str) -> bool:
    if not is_text(values.type) or not len(values):
        return False
    return bool(pc.all(pc.match_substring_regex(values, pattern)).as_py())


def _intervals(values: pa.Array) -> dict[str, object]:
    finite = values.filter(pc.is_finite(values))
    if len(pc.unique(finite)) <= 2:
        return {"flat": True}
    low, first, last, high = pc.quantile(finite, [0.0, 0.01, 0.99, 1.0]).to_pylist()
    spread = last - first or high - low
    width = _round_number(spread / 16)
    if pa.types.is_integer(values.type):
        width = max(int(width), 2)
    suggestion: dict[str, object] = {"interval": [width, 2 * width, 4 * width]}
    top, bottom = math.floor(last / width) * width, math.ceil(first / width) * width
    if high > top + 4 * width:
        suggestion["top"] = top
    if low < bottom - 4 * width:
        suggestion["bottom"] = bottom
    return suggestion


def _round_number(value: float) -> float:
    """The nearest of 1, 2, 5, 10, … or of their tenths."""
    power = 10.0 ** math.floor(math.log10(value))
    nearest = min((1, 2, 5, 10), key=lambda factor: abs(math.log(value / (factor * power))))
    return int(nearest * power) if power >= 1 else round(nearest * power, 12)
