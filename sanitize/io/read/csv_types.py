"""The types of CSV columns, from all their values: int64, float64, bool, date32, or else string."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

_PATTERNS = {
    "int": r"0|-?[1-9][0-9]{0,18}",
    "float": r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?|-?\.[0-9]+",
    "bool": r"true|false|True|False|TRUE|FALSE",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
"""How values are written that keep all they say when they become typed: 00501 and +1 stay strings."""
_TYPES = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "date": pa.date32()}
TRUE, FALSE = ["true", "True", "TRUE"], ["false", "False", "FALSE"]


@dataclass
class ColumnTypes:
    """What kinds of values each column has shown so far; merging is a union of kinds."""

    names: tuple[str, ...]
    kinds: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds = self.kinds or {name: set() for name in self.names}

    def undecided(self) -> list[str]:
        """The columns that may still become something else than a string."""
        return [name for name in self.names if "string" not in self.kinds[name]]

    def add(self, strings: pa.Table) -> None:
        """Look at the values, as strings, of some undecided columns."""
        for name in strings.schema.names:
            kinds = self.kinds[name]
            values = strings.column(name).drop_null()
            for kind in sorted(_PATTERNS, key=lambda kind: kind not in kinds):
                if not len(values):
                    break
                values = _add_kind(kind, kinds, values)
            if len(values):
                kinds.add("string")

    def schema(self) -> pa.Schema:
        """The type of each column."""
        return pa.schema([(name, _type(self.kinds[name])) for name in self.names])


def _add_kind(kind: str, kinds: set[str], values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Note the kind if some values are of it; the values that aren't."""
    matches = pc.match_substring_regex(values, f"^(?:{_PATTERNS[kind]})$")
    if not pc.any(matches).as_py():
        return values
    if kind in ("int", "date"):
        try:
            values.filter(matches).cast(_TYPES[kind])
        except pa.ArrowInvalid:
            kinds.add("string")
    kinds.add(kind)
    return values.filter(pc.invert(matches))


def _type(kinds: set[str]) -> pa.DataType:
    if kinds == {"int", "float"}:
        return pa.float64()
    return _TYPES[next(iter(kinds))] if len(kinds) == 1 and "string" not in kinds else pa.string()
