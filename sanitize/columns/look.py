"""What a column looks like, in numbers that can be merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.columns.distinct import Distinct
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
    r"(,?[ T]+\d{1,2}:\d{2}\S*( ?[AaPp]\.?[Mm]\.?)?)?$"
    r"|^\d{4}[- ]?[MQ]\d{1,2}$"
    r"|^(?i:(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
    r"\d{1,2}[ -](?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"\.?[ -]\d{2,4}(,? \d{1,2}:\d{2}.*)?$"
    r"|^(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}(,? \d{1,2}:\d{2}.*)?$",
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
    "code": r"^(?:[\w./:#-]*\d[\w./:#-]*\d[\w./:#-]*|[A-Z]{6,}|[A-Z]{1,6}[ -]\d{3,}[A-Z\d-]*)$",
    "an_email": r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+\.[\pL]{2,}",
    "a_phone": r"(?:^|[^\w.+-])(?:\+\d{1,3}[ ().\d-]{6,18}\d|\(\d{2,5}\)[ .-]?\d{3,4}[ .-]?\d{3,5}"
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}|0\d{2,4}[ /-]\d{3,8}(?:[ -]\d{2,5})*)(?:$|[^\w-])",
    "a_card": r"(?:^|\D)[2-6]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{3,4}(?:$|\D)",
    "an_ssn": r"(?:^|[^\d-])(?:\d{3}-\d{2}-\d{4}|\d{3}\.\d{3}\.\d{3}-\d{2})(?:$|[^\d-])",
    "an_iban": r"(?:^|\W)[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){3,7}[A-Z0-9]{1,4}(?:$|\W)",
    "a_street": r"(?i)\b\d{1,5}[a-z]?\s+(?:[\pL.'-]+\s+){1,4}"
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|terrace|square|place|crescent)\b"
    r"|\pL{2,}(?:straße|strasse|str\.|weg|platz|gasse|allee|straat|laan|gatan|vej|ulica)\s+\d"
    r"|\b(?:rue|calle|via|rua|avenida|ulica|ul\.)\s+[\pL' ]{2,40},?\s+\d"
    r"|\b\d{1,4},?\s+(?:rue|avenue|boulevard|chemin|allée)\s+\pL",
    "a_handle": r"(?:^|\s)@[A-Za-z_]\w{2,}(?:$|\s)",
}
"""What values look like, once blanks around them are gone."""

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
"""Scripts that put no blanks between words."""
LETTERS_OF_UNSPACED = 2
"""Letters of a word in those scripts, about."""


@dataclass(frozen=True, slots=True)
class Look:
    """A column's type and what its values, nulls and blanks left out, have the form of.

    `hits` counts values by form; `total_words` is the sum of their words. `digits` and `low`, `high` describe whole
    numbers: how many digits the shortest and the longest have, and their range; None where values aren't all whole.
    """

    name: str
    kind: pa.DataType
    values: int = 0
    hits: Mapping[str, int] = field(default_factory=dict)
    total_words: float = 0.0
    bounds: tuple[int, int] | None = None
    sample: Distinct = field(default_factory=Distinct)

    def merge(self, other: Look) -> Look:
        """What the values of both look like."""
        if not self.values or not other.values:
            return self if self.values else other
        bounds = None
        if self.bounds and other.bounds:
            bounds = min(self.bounds[0], other.bounds[0]), max(self.bounds[1], other.bounds[1])
        return Look(
            self.name,
            self.kind,
            self.values + other.values,
            Counter(self.hits) + Counter(other.hits),
            self.total_words + other.total_words,
            bounds,
            self.sample.merge(other.sample),
        )

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

    @property
    def different(self) -> int:
        """The number of different values, about."""
        return min(self.sample.count, self.values)

    @property
    def distinct(self) -> float:
        """The share of different values."""
        return self.different / self.values if self.values else 0.0

    @property
    def words(self) -> float:
        """The mean number of words."""
        return self.total_words / self.values if self.values else 0.0

    @property
    def low(self) -> int:
        """The least whole number."""
        return self.bounds[0] if self.bounds else 0

    @property
    def high(self) -> int:
        """The greatest whole number."""
        return self.bounds[1] if self.bounds else 0

    @property
    def digits(self) -> tuple[int, int]:
        """How many digits the shortest and the longest whole number have; zeros for other values."""
        if self.bounds is None:
            return 0, 0
        shortest, longest = sorted(len(str(abs(bound))) for bound in self.bounds)
        return shortest, longest

    def share(self, form: str) -> float:
        """The share (0 to 1) of values that have a form."""
        return self.hits.get(form, 0) / self.values if self.values else 0.0


def look(name: str, column: pa.Array | pa.ChunkedArray, forms: Iterable[str] = tuple(PATTERNS)) -> Look:
    """Measure a column; nulls and blanks are left out. Of strings, the given forms are counted."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _look_at_text(name, column, kind, forms)
    values = plain(column).drop_null()
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return Look(name, kind, len(values))
    if pa.types.is_floating(kind):
        values = values.filter(pc.is_finite(values))
    if not len(values):
        return Look(name, kind)
    unique = values.unique()
    sample = Distinct.of(unique.cast(pa.string()))
    return Look(name, kind, len(values), bounds=_whole_bounds(unique), sample=sample)


def _look_at_text(name: str, column: pa.Array | pa.ChunkedArray, kind: pa.DataType, forms: Iterable[str]) -> Look:
    unique, counts = _counted(column)
    total = int(counts.sum())
    if not total:
        return Look(name, kind)
    hits = {form: _hits(unique, counts, PATTERNS[form]) for form in forms}
    words = pc.count_substring_regex(unique, r"\S+").to_numpy() @ counts
    words += pc.count_substring_regex(unique, _UNSPACED).to_numpy() @ counts / LETTERS_OF_UNSPACED
    bounds = None
    if hits.get("digits") == total and pc.max(pc.utf8_length(unique)).as_py() <= 18:
        bounds = _whole_bounds(unique.cast(pa.int64()))
    return Look(name, kind, total, hits, float(words), bounds, Distinct.of(unique))


def _counted(column: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """The different strings without blanks around them, and how often each is there."""
    counted = column.value_counts()
    values, counts = plain(counted.field("values")), counted.field("counts").to_numpy()
    trimmed = pc.utf8_trim_whitespace(values)
    kept = pc.not_equal(trimmed, "").fill_null(False)
    encoded = trimmed.filter(kept).dictionary_encode()
    rows = np.bincount(encoded.indices, weights=counts[np.asarray(kept)], minlength=len(encoded.dictionary))
    return encoded.dictionary, rows.astype(np.int64)


def _hits(unique: pa.Array, counts: np.ndarray, pattern: str) -> int:
    return int(pc.match_substring_regex(unique, pattern).to_numpy(zero_copy_only=False) @ counts)


def _whole_bounds(values: pa.Array) -> tuple[int, int] | None:
    """The range of whole numbers, floats too when all are whole; None for other values."""
    if pa.types.is_boolean(values.type) or pa.types.is_temporal(values.type):
        return None
    try:
        whole = values if pa.types.is_integer(values.type) else values.cast(pa.int64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    bounds = pc.min_max(whole).as_py()
    return bounds["min"], bounds["max"]
