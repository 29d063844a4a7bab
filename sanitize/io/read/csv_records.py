"""Where the records of a CSV file begin and end (RFC 4180, with any line end and delimiter), at the speed of numpy.

A quote opens a field only at its start, a doubled quote stands for one, anything else after a closing quote breaks the
record. Of a broken record the first line alone is rejected, and reading goes on with the next one: a stray quote costs
one line, not the rest of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from sanitize.io.read import lines
from sanitize.io.read.lines import Spans, holding

_LF, _CR, _QUOTE = 10, 13, 34


@dataclass(frozen=True)
class Dialect:
    """How a file separates its fields, and whether an empty line is a record (it is when there is one column)."""

    delimiter: str
    keep_blank: bool = False
    _record: re.Pattern[bytes] = field(init=False, compare=False, repr=False)
    _unfinished: re.Pattern[bytes] = field(init=False, compare=False, repr=False)
    _quoted: re.Pattern[bytes] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        mark = re.escape(self.delimiter.encode())
        text = rb'"[^"]*+(?:""[^"]*+)*+'
        one = rb"(?:" + text + rb'"\r?(?=[' + mark + rb"\n]|\Z)|(?!\")[^" + mark + rb"\n]*+)"
        object.__setattr__(self, "_record", re.compile(one + rb"(?:" + mark + one + rb")*+(?:\n|\Z)"))
        object.__setattr__(self, "_unfinished", re.compile(rb"(?:" + one + mark + rb")*+" + text + rb'(?:"\r?)?\Z'))
        object.__setattr__(self, "_quoted", re.compile(rb"(?:^|(?<=" + mark + rb"))" + text + rb'"'))

    def find(self, data: bytes, last: bool) -> Spans:
        """The records of a buffer; codes: csv_quote, csv_line_end, record_too_large."""
        view = np.frombuffer(data, dtype=np.uint8)
        stops = self._regular(data, view, last)
        if stops is None:
            starts, stops, codes = self._one_by_one(data, last)
        else:
            starts, codes = np.concatenate(([0], stops[:-1])) if len(stops) else stops, {}
        consumed = int(stops[-1]) if len(stops) else 0
        if not self.keep_blank and len(starts):
            starts, stops, codes = _without_blank(view, starts, stops, codes)
        spans = Spans(starts, stops, codes, consumed)
        self._check_line_ends(data, view, spans)
        return spans

    def _regular(self, data: bytes, view: np.ndarray, last: bool) -> np.ndarray | None:
        """Ends of records when every quote stands where a quote may stand; None when one doesn't."""
        ends = np.flatnonzero(view == _LF) + 1
        if b'"' in data:
            quotes = np.flatnonzero(view == _QUOTE)
            if (last and len(quotes) % 2) or not self._in_place(view, quotes):
                return None
            ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
            if not last and len(data) - (ends[-1] if len(ends) else 0) > lines.LARGEST_RECORD:
                return None
        if last and data and (not len(ends) or ends[-1] < len(data)):
            ends = np.append(ends, len(data))
        if len(ends) and np.diff(ends, prepend=0).max() > lines.LARGEST_RECORD:
            return None
        return ends

    def _in_place(self, view: np.ndarray, quotes: np.ndarray) -> bool:
        """Whether quotes open at the start of a field and close at its end, as far as the buffer shows."""
        opening, closing = quotes[0::2], quotes[1::2]
        mark, end = ord(self.delimiter), len(view) - 1
        before = view[np.maximum(opening - 1, 0)]
        after = view[np.minimum(closing + 1, end)]
        starts = (opening == 0) | (before == mark) | (before == _LF) | (before == _QUOTE)
        stops = (closing == end) | (after == mark) | (after == _LF) | (after == _QUOTE)
        stops |= (after == _CR) & ((closing + 1 == end) | (view[np.minimum(closing + 2, end)] == _LF))
        return bool(starts.all() and stops.all())

    def _one_by_one(self, data: bytes, last: bool) -> tuple[np.ndarray, np.ndarray, dict[int, str]]:
        """The same, record by record; behind a quote that was waited for in vain, the rest is left."""
        starts: list[int] = []
        stops: list[int] = []
        codes: dict[int, str] = {}
        position, size = 0, len(data)
        while position < size:
            match = self._record.match(data, position)
            line = data.find(b"\n", position) + 1
            if match and match.end() - position <= lines.LARGEST_RECORD and (last or data[match.end() - 1] == _LF):
                stop = match.end()
            elif not last and (not line or self._waits(data, position, match)):
                break
            else:
                stop = line or size
                too_large = stop - position > lines.LARGEST_RECORD
                codes[len(starts)] = "record_too_large" if too_large else "csv_quote"
            starts.append(position)
            stops.append(stop)
            position = stop
            if len(starts) - 1 in codes and size - position > 4 * lines.BLOCK_BYTES:
                break
        return np.array(starts, dtype=np.int64), np.array(stops, dtype=np.int64), codes

    def _waits(self, data: bytes, position: int, match: re.Match[bytes] | None) -> bool:
        if len(data) - position > lines.LARGEST_RECORD:
            return False
        return match.end() == len(data) if match else self._unfinished.match(data, position) is not None

    def _check_line_ends(self, data: bytes, view: np.ndarray, spans: Spans) -> None:
        if b"\r" not in data:
            return
        alone = view == _CR
        alone[:-1] &= view[1:] != _LF
        for place in holding(alone[: spans.consumed], spans):
            record = data[spans.starts[place] : spans.stops[place]].removesuffix(b"\n").removesuffix(b"\r")
            if b"\r" in self._quoted.sub(b"", record):
                spans.faults.setdefault(place, "csv_line_end")


def _without_blank(
    view: np.ndarray, starts: np.ndarray, stops: np.ndarray, codes: dict[int, str]
) -> tuple[np.ndarray, np.ndarray, dict[int, str]]:
    length = stops - starts
    lone = (length == 1) & ((view[starts] == _LF) | (view[starts] == _CR))
    blank = lone | (length == 2) & (view[starts] == _CR) & (view[stops - 1] == _LF)
    if not blank.any():
        return starts, stops, codes
    places = np.cumsum(~blank) - 1
    kept = {int(places[place]): code for place, code in codes.items()}
    return starts[~blank], stops[~blank], kept
