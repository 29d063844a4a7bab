"""Which released values a raw value can hide behind, read as any outsider would read them."""

from __future__ import annotations

import csv
import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ANY = "*"
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_INTERVAL = re.compile(rf"([\[(])\s*({_NUMBER}|-inf)\s*[,;]\s*({_NUMBER}|inf)\s*([\])])")
_BOUND = re.compile(rf"(>=|<=|>|<|≥|≤)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|to)\s*({_NUMBER})")
_PLACEHOLDER = re.compile("<[A-Za-z_]+>")
_COMPARE: Mapping[str, Callable[[Any, float], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True)
class Matcher:
    """Reads one column's released values; `labels` are the groups of each leaf where a hierarchy names them."""

    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, hierarchy: object) -> Matcher:
        """For a hierarchy as a pipeline declares it or as an object; only files and trees have labels of their own."""
        given = hierarchy if isinstance(hierarchy, Mapping) else {}
        file, tree = given.get("csv", getattr(hierarchy, "path", None)), given.get("tree")
        if file is not None:
            return cls(_csv_labels(Path(str(file)), given.get("delimiter", getattr(hierarchy, "delimiter", None))))
        tree = getattr(hierarchy, "mapping", tree)
        return cls(_tree_labels(tree, ())) if isinstance(tree, Mapping) else cls()

    def matrix(self, released: Sequence[Any], raw: Sequence[Any]) -> np.ndarray:
        """Whether each released value (row) can stand for each raw value (column)."""
        known = _Raw.of(raw, self.labels)
        return np.array([known.behind(one) for one in released], dtype=bool).reshape(len(released), len(raw))


@dataclass(frozen=True)
class _Raw:
    """Raw values by everything that a released one may say of them."""

    missing: np.ndarray
    numbers: np.ndarray
    """float64, NaN for what is no number."""
    spellings: Mapping[str, list[int]]
    """The positions of the values behind each text that stands for whole values: their own, labels, times."""
    texts: Mapping[int, str]
    """What a mask may have hidden letters of, by position."""
    masked: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """For each shape of a mask met so far, the positions by what the mask leaves."""

    @classmethod
    def of(cls, raw: Sequence[Any], labels: Mapping[str, frozenset[str]]) -> _Raw:
        numbers = np.full(len(raw), np.nan)
        spellings: dict[str, list[int]] = {}
        texts: dict[int, str] = {}
        for position, value in enumerate(raw):
            if value is None:
                continue
            text = str(value)
            day = text[:10] if isinstance(value, dt.date) or _iso(text) else None
            if day is None:
                texts[position] = text
                numbers[position] = float(text) if re.fullmatch(_NUMBER, text) else np.nan
            for spelling in {text, *labels.get(text, ()), *(_times(day) if day else ())}:
                spellings.setdefault(spelling, []).append(position)
        return cls(np.array([value is None for value in raw], dtype=bool), numbers, spellings, texts)

    def behind(self, released: Any) -> np.ndarray:
        """One flag a raw value: whether the released value can stand for it."""
        if released is None:
            return self.missing
        text = str(released)
        if text == ANY:
            return np.ones(len(self.missing), dtype=bool)
        if _PLACEHOLDER.fullmatch(text):
            return ~self.missing
        flags = _inside(text, self.numbers)
        flags[self.spellings.get(text, [])] = True
        if ANY in text:
            flags[self._unmasked(text)] = True
        return flags

    def _unmasked(self, text: str) -> list[int]:
        """The positions of the values of which a mask left this."""
        shape = "".join(ANY if letter == ANY else "." for letter in text)
        if shape not in self.masked:
            by: dict[str, list[int]] = {}
            for position, value in self.texts.items():
                if len(value) == len(shape):
                    left = "".join(ANY if sign == ANY else letter for sign, letter in zip(shape, value, strict=True))
                    by.setdefault(left, []).append(position)
            self.masked[shape] = by
        return self.masked[shape].get(text, [])


def _inside(text: str, numbers: np.ndarray) -> np.ndarray:
    """Which of the numbers lie in what the text says: an interval, a bound, a range, a number."""
    if match := _INTERVAL.fullmatch(text):
        left, low, high, right = match.groups()
        above = numbers >= float(low) if left == "[" else numbers > float(low)
        return np.asarray(above & (numbers <= float(high) if right == "]" else numbers < float(high)))
    if match := _BOUND.fullmatch(text):
        sign = match[1].replace("≥", ">=").replace("≤", "<=")
        return np.asarray(_COMPARE[sign](numbers, float(match[2])))
    if match := _RANGE.fullmatch(text):
        return np.asarray((numbers >= float(match[1])) & (numbers <= float(match[2])))
    value = float(text) if re.fullmatch(_NUMBER, text) else np.nan
    return np.asarray(numbers == value)


def _times(day: str) -> Iterator[str]:
    """What a day may have become: itself, its month, year, quarter, ISO week, decade."""
    year, week, _ = dt.date.fromisoformat(day).isocalendar()
    yield from (day, day[:7], day[:4], f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}", f"{year}-W{week:02d}", f"{day[:3]}0s")


def _iso(value: str) -> bool:
    try:
        dt.date.fromisoformat(value[:10])
    except ValueError:
        return False
    return len(value) >= 10


def _csv_labels(file: Path, delimiter: Any) -> Mapping[str, frozenset[str]]:
    lines = file.read_text("utf-8-sig").splitlines()
    sign = str(delimiter) if delimiter else max(",;\t|", key=lambda mark: sum(mark in line for line in lines))
    return {row[0]: frozenset(row[1:]) for row in csv.reader(lines, delimiter=sign) if row}


def _tree_labels(tree: Any, above: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """A nested mapping of groups; its ends are leaves, alone or in lists."""
    if isinstance(tree, Mapping):
        found: dict[str, frozenset[str]] = {}
        for label, below in tree.items():
            found |= _tree_labels(below, (*above, str(label))) if below else {str(label): frozenset(above)}
        return found
    leaves = tree if isinstance(tree, list | tuple) else [tree]
    return {str(leaf): frozenset(above) for leaf in leaves}
