"""Which released values a raw value can hide behind, read as any outsider would read them."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ANY = "*"
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_INTERVAL = re.compile(rf"([\[(])\s*({_NUMBER}|-inf)\s*[,;]\s*({_NUMBER}|inf)\s*([\])])")
_BOUND = re.compile(rf"(>=|<=|>|<|≥|≤)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|to)\s*({_NUMBER})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_PLACEHOLDER = re.compile("<[A-Za-z_]+>")
_DECADE = re.compile(r"(\d{3})0s")


@dataclass(frozen=True)
class Matcher:
    """Reads one column's released values; `labels` are the groups of each leaf where a hierarchy names them."""

    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, hierarchy: Mapping[str, Any] | str | None) -> Matcher:
        """For the hierarchy that a pipeline declares of a column; only `csv` and `tree` have labels of their own."""
        given = hierarchy if isinstance(hierarchy, Mapping) else {}
        if "csv" in given:
            return cls(_csv_labels(Path(str(given["csv"])), given.get("delimiter")))
        if isinstance(given.get("tree"), Mapping):
            return cls(_tree_labels(given["tree"], ()))
        return cls()

    def matrix(self, released: Sequence[Any], raw: Sequence[Any]) -> np.ndarray:
        """Whether each released value (row) covers each raw value (column)."""
        return np.array([[self.covers(one, other) for other in raw] for one in released], dtype=bool).reshape(
            len(released), len(raw)
        )

    def covers(self, released: Any, raw: Any) -> bool:
        """Whether the released value can stand for the raw one."""
        if released is None or raw is None:
            return (released is None and raw is None) or released == ANY
        text, value = str(released), str(raw)
        if text in (ANY, value) or text in self.labels.get(value, ()) or _PLACEHOLDER.fullmatch(text):
            return True
        if isinstance(raw, dt.date) or _iso(value):
            return _covers_date(text, value[:10])
        number = _number(value)
        if number is not None and (inside := _covers_number(text, number)) is not None:
            return inside
        return _covers_masked(text, value)


def _covers_number(text: str, number: float) -> bool | None:
    """None when the text says nothing about numbers."""
    if match := _INTERVAL.fullmatch(text):
        left, low, high, right = match.groups()
        above = number >= float(low) if left == "[" else number > float(low)
        return above and (number <= float(high) if right == "]" else number < float(high))
    if match := _BOUND.fullmatch(text):
        sign, bound = match[1].replace("≥", ">=").replace("≤", "<="), float(match[2])
        return {">=": number >= bound, "<=": number <= bound, ">": number > bound, "<": number < bound}[sign]
    if match := _RANGE.fullmatch(text):
        return float(match[1]) <= number <= float(match[2])
    return number == float(text) if re.fullmatch(_NUMBER, text) else None


def _covers_date(text: str, day: str) -> bool:
    """`text` is a day, month, year, quarter, ISO week or decade."""
    if match := _QUARTER.fullmatch(text):
        return day[:4] == match[1] and (int(day[5:7]) + 2) // 3 == int(match[2])
    if match := _WEEK.fullmatch(text):
        year, week, _ = dt.date.fromisoformat(day).isocalendar()
        return (year, week) == (int(match[1]), int(match[2]))
    if match := _DECADE.fullmatch(text):
        return day.startswith(match[1])
    return re.fullmatch(r"\d{4}(-\d\d){0,2}", text) is not None and day.startswith(text)


def _covers_masked(text: str, value: str) -> bool:
    """`text` keeps some characters and stars the others."""
    return ANY in text and len(text) == len(value) and all(a in (ANY, b) for a, b in zip(text, value, strict=True))


def _iso(value: str) -> bool:
    try:
        dt.date.fromisoformat(value[:10])
    except ValueError:
        return False
    return len(value) >= 10


def _number(value: str) -> float | None:
    return float(value) if re.fullmatch(_NUMBER, value) else None


def _csv_labels(file: Path, delimiter: Any) -> Mapping[str, frozenset[str]]:
    text = file.read_text("utf-8")
    sign = str(delimiter) if delimiter else max(",;\t|", key=text.split("\n", 1)[0].count)
    rows = csv.reader(text.splitlines(), delimiter=sign)
    return {row[0]: frozenset(row[1:]) for row in rows if row}


def _tree_labels(tree: Any, above: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """A nested mapping of groups; its ends are leaves, alone or in lists."""
    if isinstance(tree, Mapping):
        found: dict[str, frozenset[str]] = {}
        for label, below in tree.items():
            found |= _tree_labels(below, (*above, str(label))) if below else {str(label): frozenset(above)}
        return found
    leaves = tree if isinstance(tree, list | tuple) else [tree]
    return {str(leaf): frozenset(above) for leaf in leaves}
