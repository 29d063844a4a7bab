"""Names of columns, fields and keys that came out of the data: addresses and people where names are expected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa

from sanitize.columns.name_lists import holds_person, is_full_name
from sanitize.columns.names_by_script import is_chinese_name
from sanitize.columns.words import is_heading, words

_VALUES = re.compile(
    r"(?<![^\s@<>\"',;:()])[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[^\W\d_]{2,}"
    r"|^\+?\d[\d ()./-]{7,}$"
    r"|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
    r"|^[0-9a-f]{32,}$"
    r"|^\d{3}-\d{2}-\d{4}$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^(?:(?:19|20)\d{2}[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$"
)
SEVERAL = 3
"""Names of people from which lower-case names of columns are taken for such."""
MANY = 30
"""Fields from which an object may be a mapping whose keys are data."""


def is_value(name: str) -> bool:
    """Whether a name is what values are: an address, a telephone number, a full name; dates are harmless headings."""
    if _DATE.match(name.strip()):
        return False
    if _VALUES.search(name.strip()):
        return True
    return not is_heading(name) and (is_full_name(name) or is_chinese_name(name.strip()))


def people_among(names: Sequence[str]) -> tuple[str, ...]:
    """The names that hold a given name and a surname, as `visits_anna_keller`, where several do; one is by chance."""
    found = tuple(name for name in names if holds_person([word for word in words(name) if not is_heading(word)]))
    return found if len(found) >= SEVERAL else ()


def fields_of(kind: pa.DataType) -> Iterator[str]:
    """The names of all fields inside of a type."""
    if pa.types.is_dictionary(kind):
        yield from fields_of(kind.value_type)
        return
    for place in range(kind.num_fields):
        inner = kind.field(place)
        if pa.types.is_struct(kind):
            yield inner.name
        yield from fields_of(inner.type)


def values_among(names: Sequence[str]) -> int:
    """How many of the names are values."""
    return sum(map(is_value, names))


def is_mapping(column: pa.ChunkedArray) -> bool:
    """Whether objects have many fields of which each row has few, as mappings from data have."""
    if not pa.types.is_struct(column.type) or column.type.num_fields < MANY:
        return False
    values = column.combine_chunks()
    values = values.chunk(0) if isinstance(values, pa.ChunkedArray) else values
    rows = len(values) - values.null_count
    there = sum(len(inner) - inner.null_count for inner in values.flatten())
    return bool(rows > 1 and there <= 0.1 * rows * column.type.num_fields)
