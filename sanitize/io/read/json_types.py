"""The types of JSON values, nested ones too, from counts of what every key has held."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import SourceError

INSIDE = 2
"""Levels down from the record to what is inside of a column."""
MANY_TEXTS = 0.3
"""Share of texts among texts, objects and lists from which they are no mistakes."""
LARGEST_WIDTH = 4096
"""Keys an object may have over the whole source: more is a mapping from data, not a schema."""


@dataclass
class Shape:
    """How often a place held which kind of value, and the shapes inside it; shapes of blocks and files merge."""

    kinds: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Shape] = field(default_factory=dict)
    items: list[Shape] = field(default_factory=list)

    def add(self, value: Any) -> None:
        """Count a parsed JSON value."""
        if isinstance(value, Mapping):
            self.kinds["struct"] += 1
            for key, inner in value.items():
                self._field(key).add(inner)
        elif isinstance(value, list):
            self.kinds["list"] += 1
            for inner in value:
                self._item().add(inner)
        elif value is not None:
            self.kinds[_size(value) if type(value) is int else _SCALARS[type(value)]] += 1

    def add_array(self, array: pa.Array) -> None:
        """Count the values of an Arrow array as pyarrow's own inference typed it."""
        kind, count = array.type, len(array) - array.null_count
        if pa.types.is_struct(kind):
            self.kinds["struct"] += count
            for position, inner in enumerate(array.flatten()):
                self._field(kind.field(position).name).add_array(inner)
        elif pa.types.is_list(kind):
            self.kinds["list"] += count
            self._item().add_array(array.flatten())
        elif pa.types.is_integer(kind):
            negative = int(pc.sum(pc.less(array, 0)).as_py() or 0)
            self.kinds += Counter({"negative": negative, "int": count - negative})
        elif not pa.types.is_null(kind):
            self.kinds[_scalar(kind)] += count

    def type(self, depth: int = 0) -> pa.DataType | None:
        """The type that most values have; numbers are one kind; None for objects that are always empty.

        Inside of columns, text where many values are text and others are not: these become JSON text, as the parts of
        a message in a conversation whose other messages are plain text, or the numbers of a list of labels.
        """
        others = sum(count for kind, count in self.kinds.items() if kind != "string")
        if depth >= INSIDE and others and self.kinds["string"] >= MANY_TEXTS * (self.kinds["string"] + others):
            return pa.string()
        number = sum(self.kinds[kind] for kind in ("int", "negative", "unsigned", "float"))
        votes = {kind: self.kinds[kind] for kind in ("string", "bool", "struct", "list")} | {"number": number}
        best = max(votes, key=lambda kind: votes[kind])
        if best == "number" and number:
            if self.kinds["float"]:
                return pa.float64()
            return pa.uint64() if self.kinds["unsigned"] > self.kinds["negative"] else pa.int64()
        if best == "struct":
            inner = [(name, kind) for name, shape in self.fields.items() if (kind := shape.type(depth + 1)) is not None]
            return pa.struct(inner) if inner else None
        if best == "list":
            item = self.items[0].type(depth + 1) if self.items else pa.string()
            return None if item is None else pa.list_(item)
        return pa.bool_() if best == "bool" else pa.string()

    def _field(self, name: str) -> Shape:
        if name not in self.fields and len(self.fields) >= LARGEST_WIDTH:
            raise SourceError(
                f"a JSON object has more than {LARGEST_WIDTH} different keys in the source: "
                "write such mappings as lists of {key, value}"
            )
        return self.fields.setdefault(name, Shape())

    def _item(self) -> Shape:
        if not self.items:
            self.items.append(Shape())
        return self.items[0]


_SCALARS: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "string"}


def _scalar(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "bool"
    if pa.types.is_integer(kind):
        return "int"
    return "float" if pa.types.is_floating(kind) else "string"


def _size(value: int) -> str:
    """The kind of an integer: of int64, negative or not, or of uint64 alone; larger ones count as int."""
    if value < 0:
        return "negative"
    return "unsigned" if 2**63 <= value < 2**64 else "int"


def beyond_int64(array: pa.Array) -> bool:
    """Whether some float may have been an integer beyond int64, which pyarrow's inference reads as a float."""
    if pa.types.is_struct(array.type):
        return any(beyond_int64(inner) for inner in array.flatten())
    if pa.types.is_list(array.type):
        return beyond_int64(array.flatten())
    return pa.types.is_floating(array.type) and bool(pc.any(pc.greater_equal(pc.abs(array), 2.0**63)).as_py())


def with_text(value: Any, kind: pa.DataType, depth: int = 0) -> Any:
    """The value with JSON text in place of what is no text inside of a column where text is expected."""
    if isinstance(value, Mapping) and pa.types.is_struct(kind):
        return {
            child.name: with_text(value[child.name], child.type, depth + 1) for child in kind if child.name in value
        }
    if isinstance(value, list) and pa.types.is_list(kind):
        return [with_text(item, kind.value_type, depth + 1) for item in value]
    if depth >= INSIDE and pa.types.is_string(kind) and value is not None and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return value


def fault(value: Any, kind: pa.DataType) -> str | None:
    """Why a parsed JSON value can't be of a type: wrong_type, number_out_of_range; None when it can."""
    if value is None:
        return None
    if pa.types.is_struct(kind):
        if not isinstance(value, Mapping):
            return "wrong_type"
        inner = (fault(value.get(child.name), child.type) for child in kind)
        return next((code for code in inner if code), None)
    if pa.types.is_list(kind):
        if not isinstance(value, list):
            return "wrong_type"
        return next((code for item in value if (code := fault(item, kind.value_type))), None)
    return _scalar_fault(value, kind)


def _scalar_fault(value: Any, kind: pa.DataType) -> str | None:
    found = _SCALARS.get(type(value))
    if pa.types.is_floating(kind):
        return None if found in ("int", "float") else "wrong_type"
    if found != _scalar(kind):
        return "wrong_type"
    if found != "int":
        return None
    low, high = (0, 2**64) if pa.types.is_unsigned_integer(kind) else (-(2**63), 2**63)
    return None if low <= value < high else "number_out_of_range"
