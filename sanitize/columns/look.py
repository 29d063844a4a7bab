"""What a column looks like, in numbers that can be merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.columns.distinct import Distinct
from sanitize.columns.forms import HARMLESS, MARKS, PATTERNS
from sanitize.stage.records import plain

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
"""Scripts that put no blanks between words."""
LONGEST_WHOLE = 18
"""Digits of whole numbers that 64 bits hold."""
LETTERS_OF_UNSPACED = 2
"""Letters of a word in those scripts, about."""


@dataclass(frozen=True, slots=True)
class Look:
    """A column's type and what its values, nulls and blanks left out, have the form of.

    `hits` counts values by form; `total_words` is the sum of their words. `digits` and `low`, `high` describe whole
    numbers: how many digits the shortest and the longest have, and their range; None where values aren't all whole.
    `widths`: characters of the shortest and the longest where whole numbers are strings, which may begin with zeros.
    """

    name: str
    kind: pa.DataType
    values: int = 0
    hits: Mapping[str, int] = field(default_factory=dict)
    total_words: float = 0.0
    bounds: tuple[int, int] | None = None
    widths: tuple[int, int] | None = None
    sample: Distinct = field(default_factory=Distinct)

    def merge(self, other: Look) -> Look:
        """What the values of both look like."""
        if not self.values or not other.values:
            return self if self.values else other
        bounds = None
        if self.bounds and other.bounds:
            bounds = _span(self.bounds, other.bounds)
        widths = _span(self.widths, other.widths) if self.widths and other.widths else None
        return Look(
            self.name,
            self.kind,
            self.values + other.values,
            Counter(self.hits) + Counter(other.hits),
            self.total_words + other.total_words,
            bounds,
            widths,
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
    def is_harmless(self) -> bool:
        """Whether most values are strings of a form that names nobody, such as a measure."""
        return self.is_text and sum(self.share(form) for form in HARMLESS) > 0.8

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
        shortest, longest = self.widths or sorted(len(str(abs(bound))) for bound in self.bounds)
        return shortest, longest

    def share(self, form: str) -> float:
        """The share (0 to 1) of values that have a form."""
        return self.hits.get(form, 0) / self.values if self.values else 0.0


def look(name: str, column: pa.Array | pa.ChunkedArray, forms: Iterable[str] = tuple(PATTERNS)) -> Look:
    """Measure a column; nulls and blanks are left out. Of strings, the given forms are counted."""
    column = _storage(column)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _look_at_text(name, column, kind, forms)
    values = plain(column).drop_null()
    if pa.types.is_nested(kind) or "binary" in str(kind):
        return Look(name, kind, len(values))
    if pa.types.is_floating(kind):
        values = values.filter(pc.is_finite(values))
    if not len(values):
        return Look(name, kind)
    unique = values.unique()
    sample = Distinct.of(unique.cast(pa.string()))
    return Look(name, kind, len(values), bounds=_whole_bounds(unique), sample=sample)


def looks(name: str, column: pa.Array | pa.ChunkedArray, forms: Iterable[str]) -> Iterator[Look]:
    """What is seen of a column, and of the fields and items inside of it; fields are called `column.field`."""
    column = _storage(column)
    yield look(name, column, forms)
    kind = column.type
    if not pa.types.is_nested(kind) or pa.types.is_dictionary(kind):
        return
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_struct(kind):
        inner = [(f"{name}.{field.name}", child) for field, child in zip(kind, whole.flatten(), strict=True)]
    elif pa.types.is_map(kind):
        inner = [(f"{name}.key", whole.keys), (f"{name}.value", whole.items)]
    else:
        inner = [(name, whole.flatten())]
    for path, child in inner:
        yield from looks(path, child, forms)


def _storage(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The column in a plain type: extension types as what they store, views as strings."""
    if isinstance(column.type, pa.ExtensionType):
        column = column.cast(column.type.storage_type)
    if pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    return column


def _look_at_text(name: str, column: pa.Array | pa.ChunkedArray, kind: pa.DataType, forms: Iterable[str]) -> Look:
    unique, counts = _counted(column)
    total = int(counts.sum())
    if not total:
        return Look(name, kind)
    marks = [mark for mark in MARKS if not pc.any(pc.match_substring_regex(unique, mark)).as_py()]
    lacking = frozenset().union(*(MARKS[mark] for mark in marks))
    hits = {form: 0 if form in lacking else _hits(unique, counts, PATTERNS[form]) for form in forms}
    words = pc.count_substring_regex(unique, r"\S+").to_numpy() @ counts
    words += pc.count_substring_regex(unique, _UNSPACED).to_numpy() @ counts / LETTERS_OF_UNSPACED
    bounds = widths = None
    if hits.get("digits") == total:
        length = pc.min_max(pc.utf8_length(unique)).as_py()
        widths = length["min"], length["max"]
        bounds = _whole_bounds(unique.cast(pa.int64())) if widths[1] <= LONGEST_WHOLE else (0, 10 ** widths[1])
    return Look(name, kind, total, hits, float(words), bounds, widths, Distinct.of(unique))


def _span(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return min(one[0], other[0]), max(one[1], other[1])


def _counted(column: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """The different strings without blanks around them, and how often each is there."""
    counted = column.value_counts()
    values, counts = plain(counted.field("values")), counted.field("counts").to_numpy()
    trimmed = pc.utf8_trim_whitespace(_readable(values))
    kept = pc.not_equal(trimmed, "").fill_null(False)
    encoded = trimmed.filter(kept).dictionary_encode()
    rows = np.bincount(encoded.indices, weights=counts[np.asarray(kept)], minlength=len(encoded.dictionary))
    return encoded.dictionary, rows.astype(np.int64)


def _readable(values: pa.Array) -> pa.Array:
    """The strings in NFKC (UAX #15) and without invisible signs, where any is not plain ASCII."""
    if pc.all(pc.string_is_ascii(values)).as_py() is not False:
        return values
    return pc.replace_substring_regex(pc.utf8_normalize(values, form="NFKC"), pattern=r"\p{Cf}", replacement="")


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
