"""JSON files that hold a list of records, as conversations often come: read record by record, never as a whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sanitize.errors import SourceError
from sanitize.io.places.shown import shown
from sanitize.io.read.byte_range import head
from sanitize.io.read.files import BOM, Files
from sanitize.io.read.jsonl_source import Jsonl
from sanitize.io.read.lines import LARGEST_RECORD, Find, Spans
from sanitize.io.read.source_format import Hints, Survey

_LOOKED_AT = 1 << 16
_BETWEEN = b" \t\r\n,"


@dataclass(frozen=True)
class Json(Jsonl):
    """Reads pieces of JSON files with one schema: an array of objects, or objects one after another.

    The codes are those of JSONL. What follows a record whose quotes or brackets don't close is one broken record.
    """

    name: ClassVar[str] = "json"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".json.gz")

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """Read all files once. Raises SourceError when there is no list of objects in them."""
        found = super().survey(files, names, hints)
        if found.records == len(names) and not any(_is_array(files, name) for name in names):
            raise SourceError(
                f"{shown(names[0])} holds one JSON object, not a list of records: save the list that is in it as a "
                "file, as to_json(orient='records') of pandas does"
            )
        return found

    @classmethod
    def begin(cls, files: Files, name: str) -> int:
        """Behind the bracket that opens the array."""
        start = head(files, name, _LOOKED_AT)
        marked = len(BOM) if start.startswith(BOM) else 0
        white = len(start) - marked - len(start[marked:].lstrip())
        return marked + white + 1 if _is_array(files, name) else marked

    @classmethod
    def find(cls) -> Find:
        """Objects, wherever they are in lines."""
        return object_spans


def object_spans(data: bytes, last: bool) -> Spans:
    """Every object is a record; anything else between commas is one that isn't an object, or isn't JSON."""
    starts, stops, closed = _objects(data)
    found: list[tuple[int, int, str | None]] = []
    at = 0
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        found += _other(data, at, start)
        found.append((start, stop, "record_too_large" if stop - start > LARGEST_RECORD else None))
        at = stop
    if last or closed is not None:
        rest = len(data) if closed is None else closed
        found += _other(data, at, rest)
        found += _other(data, min(rest + 1, len(data)), len(data))
        at = len(data)
    return Spans(
        np.array([start for start, _, _ in found], dtype=np.int64),
        np.array([stop for _, stop, _ in found], dtype=np.int64),
        {place: code for place, (_, _, code) in enumerate(found) if code},
        at,
    )


def _objects(data: bytes) -> tuple[np.ndarray, np.ndarray, int | None]:
    """Where the whole objects of the outermost level begin and end, and where the array's bracket is closed."""
    plain = data.replace(rb"\\", b"..").replace(rb"\"", b"..")
    view = np.frombuffer(plain, dtype=np.uint8)
    quotes = np.flatnonzero(view == ord('"'))
    marks = np.flatnonzero((view == ord("{")) | (view == ord("[")) | (view == ord("}")) | (view == ord("]")))
    marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    opens = (view[marks] == ord("{")) | (view[marks] == ord("["))
    depth = np.cumsum(np.where(opens, 1, -1))
    below = np.flatnonzero(depth < 0)
    closed = int(marks[below[0]]) if len(below) else None
    if len(below):
        marks, opens, depth = marks[: below[0]], opens[: below[0]], depth[: below[0]]
    stops = marks[(depth == 0) & ~opens] + 1
    starts = marks[(depth == 1) & opens][: len(stops)]
    return starts, stops, closed


def _other(data: bytes, start: int, stop: int) -> list[tuple[int, int, str | None]]:
    """What is neither white space nor a comma, as one broken record."""
    inner = data[start:stop]
    kept = inner.strip(_BETWEEN)
    if not kept:
        return []
    begun = start + inner.index(kept)
    try:
        json.loads(b"[" + kept + b"]")
        code = "json_not_object"
    except (ValueError, RecursionError):
        code = "json_invalid"
    return [(begun, begun + len(kept), code)]


def _is_array(files: Files, name: str) -> bool:
    return head(files, name, _LOOKED_AT).removeprefix(BOM).lstrip()[:1] == b"["
