"""What a sample of a column looks like, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.records import plain

PATTERNS = {
    "email": r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$",
    "phone": r"^\s*\+?[\d(][\d\s().-]{7,18}\d(\s*(x|ext\.?)\s*\d+)?\s*$",
    "ip": r"^\s*(\d{1,3}\.){3}\d{1,3}\s*$",
    "uuid": r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$",
    "iban": r"^[A-Z]{2}\d{2}[ A-Z0-9]{11,36}$",
    "card": r"^\s*(\d[ -]?){13,19}\s*$",
    "ssn": r"^\s*\d{3}-\d{2}-\d{4}\s*$",
    "url": r"^\s*https?://",
    "street": r"^\s*\d{1,5}[a-zA-Z]? [A-Za-z.' ]{3,40}\b(St|Street|Ave|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Blvd|Court)\b",
    "person": r"^\s*(Mr\.?|Mrs\.?|Ms\.?|Dr\.?)?\s*[A-Z][\w'’-]+(,? [A-Z]\.?)?,? [A-Z][\w'’-]+\s*$",
    "picture": r"(?i)\.(jpe?g|png|webp|gif|tiff?|bmp|avif)\s*$",
    "digits": r"^\s*\d+\s*$",
    "date": r"^\s*\d{4}-\d{2}-\d{2}([ T].*)?$",
}


@dataclass(frozen=True, slots=True)
class Look:
    """A column's type and shares (0 to 1) of its sampled values; `distinct` is the share of different ones."""

    name: str
    kind: pa.DataType
    values: int
    distinct: float
    different: int
    words: float
    shares: dict[str, float]

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
        """Whether values are dates, by type or as ISO text."""
        return bool(pa.types.is_date(self.kind) or pa.types.is_timestamp(self.kind)) or self.shares.get("date", 0) > 0.9


def look(name: str, column: pa.Array | pa.ChunkedArray) -> Look:
    """Measure a sampled column; nulls and blanks are left out."""
    values = plain(column).drop_null()
    kind = values.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if text:
        trimmed = pc.utf8_trim_whitespace(values)
        values = values.filter(pc.not_equal(trimmed, ""))
    count = len(values)
    if pa.types.is_nested(kind) or not count:
        return Look(name, kind, count, 0.0, 0, 0.0, {})
    different = len(values.unique())
    shares = (
        {key: pc.mean(pc.match_substring_regex(values, rule)).as_py() for key, rule in PATTERNS.items()} if text else {}
    )
    words = pc.mean(pc.count_substring_regex(values, r"\S+")).as_py() if text else 0.0
    return Look(name, kind, count, different / count, different, words, shares)
