"""What a sample of a column looks like, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.stage.records import plain

PATTERNS = {
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "phone": r"^(\+|00|\(?0)[\d(][\d\s()./-]{6,20}\d(\s*(x|ext\.?)\s*\d+)?$",
    "ip": r"^(\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}$",
    "mac": r"^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$",
    "uuid": r"^\{?[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?$",
    "hash": r"^(0x)?[0-9a-f]{24,128}$|^(0x)?[0-9A-F]{24,128}$",
    "iban": r"^[A-Z]{2}\d{2}[ A-Z0-9]{11,36}$",
    "card": r"^[2-6](\d[ -]?){12,18}$",
    "ssn": r"^\d{3}-\d{2}-\d{4}$|^\d{3}\.\d{3}\.\d{3}-\d{2}$",
    "url": r"^(https?://|www\.)\S+$",
    "handle": r"^@?[a-z0-9._-]*[a-z][a-z0-9._-]*$",
    "picture": r"(?i)\.(jpe?g|png|webp|gif|tiff?|bmp|avif)$",
    "structured": r"^\s*[\[{].*[\]}]\s*$|</[a-zA-Z][\w-]*>",
    "sentence": r"\S\s.*[.!?…]$",
    "lower_word": r"\s[a-z]\S*\s",
    "date": r"^(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](\d{2}|\d{4}))"
    r"([ T]+\d{1,2}:\d{2}\S*( ?[AP]M)?)?$",
    "time": r"^\d{1,3}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?$",
    "measure": r"^[-+<>~±$€£]?\s?"
    r"(\d{1,4}|\d{1,3}([,.']\d{3})*([.,]\d+)?|\d{1,3} \d{3}|\d{1,3}( \d{3})*[.,]\d+|\d+[.,]\d+)"
    r"\s?(%|[^\W\d_€$£]{1,8}(/[^\W\d_]{1,8})?\d?|[€$£])?$",
    "fraction": r"^\d{1,3}\s?/\s?\d{1,3}(\s?[^\W\d_]{1,6})?$",
    "version": r"^v?\d{1,3}(\.\d{1,3}){1,2}$",
    "colour": r"^#[0-9a-fA-F]{3,8}$",
    "icd": r"^[A-Z]\d{2}\.?\d{0,2}[A-Z]?$",
    "postcode": r"^\d{4,6}$|^\d{5}-\d{3,4}$|^\d{2,3}[- ]\d{2,3}$|^\d{4} ?[A-Z]{2}$|^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$",
    "coordinates": r"^-?\d{1,3}\.\d+\s?[,; ]\s?-?\d{1,3}\.\d+$",
    "digits": r"^\d+$",
    "some_digits": r"\d.*\d",
}
"""What values look like, once blanks around them are gone."""

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
"""Scripts that put no blanks between words."""
LETTERS_OF_UNSPACED = 2
"""Letters of a word in those scripts, about."""


@dataclass(frozen=True, slots=True)
class Look:
    """A column's type and shares (0 to 1) of its sampled values; `distinct` is the share of different ones.

    `words` is the mean number of words; `digits` and `low`, `high` tell of whole numbers: how many digits the shortest
    and the longest have, and their range.
    """

    name: str
    kind: pa.DataType
    values: int = 0
    distinct: float = 0.0
    different: int = 0
    words: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)
    digits: tuple[int, int] = (0, 0)
    low: int = 0
    high: int = 0

    @property
    def is_text(self) -> bool:
        """Whether values are strings."""
        return bool(pa.types.is_string(self.kind) or pa.types.is_large_string(self.kind))

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return bool(pa.types.is_integer(self.kind) or pa.types.is_floating(self.kind) or pa.types.is_decimal(self.kind))

    @property
    def is_date(self) -> bool:
        """Whether values are dates or times, by type or as text."""
        kind = self.kind
        typed = pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_time(kind)
        return bool(typed or pa.types.is_duration(kind)) or self.share("date") + self.share("time") > 0.8

    def share(self, pattern: str) -> float:
        """The share of values that match a pattern."""
        return self.shares.get(pattern, 0.0)


def look(name: str, column: pa.Array | pa.ChunkedArray) -> Look:
    """Measure a sampled column; nulls and blanks are left out."""
    values = plain(column).drop_null()
    kind = values.type
    if pa.types.is_nested(kind):
        return Look(name, kind, len(values))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _look_at_text(name, values)
    if pa.types.is_floating(kind):
        values = values.filter(pc.is_finite(values))
    count, different = len(values), len(values.unique())
    if not count:
        return Look(name, kind)
    basic = Look(name, kind, count, different / count, different)
    whole = _whole(values)
    return _with_digits(basic, whole) if whole is not None else basic


def _look_at_text(name: str, values: pa.Array) -> Look:
    trimmed = pc.utf8_trim_whitespace(values)
    trimmed = trimmed.filter(pc.not_equal(trimmed, ""))
    count = len(trimmed)
    if not count:
        return Look(name, values.type)
    different = len(trimmed.unique())
    shares = {key: pc.mean(pc.match_substring_regex(trimmed, rule)).as_py() for key, rule in PATTERNS.items()}
    words = pc.mean(pc.count_substring_regex(trimmed, r"\S+")).as_py()
    words += pc.mean(pc.count_substring_regex(trimmed, _UNSPACED)).as_py() / LETTERS_OF_UNSPACED
    basic = Look(name, values.type, count, different / count, different, words, shares)
    if shares["digits"] < 1 or pc.max(pc.utf8_length(trimmed)).as_py() > 18:
        return basic
    return _with_digits(basic, trimmed.cast(pa.int64()))


def _whole(values: pa.Array) -> pa.Array | None:
    """Whole numbers as int64, floats too when all are whole; None for others."""
    try:
        return values.cast(pa.int64()) if not pa.types.is_boolean(values.type) else None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _with_digits(basic: Look, whole: pa.Array) -> Look:
    bounds = pc.min_max(whole).as_py()
    low, high = bounds["min"], bounds["max"]
    lengths = sorted((len(str(abs(low))), len(str(abs(high)))))
    return Look(
        basic.name, basic.kind, basic.values, basic.distinct, basic.different, basic.words, basic.shares,
        (lengths[0], lengths[1]), low, high,
    )  # fmt: skip
