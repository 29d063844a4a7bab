"""Where CSV records begin and end, whatever the buffer."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.io.read import lines
from sanitize.io.read.csv_records import Dialect

PIECES = st.sampled_from(
    [b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"a", b"xy", b'"a"', b',"', b'",', b'"\n', b'\n"', b"\0"]
)
BROKEN = st.lists(PIECES, max_size=40).map(b"".join)
TABLE = st.lists(st.lists(st.text('ab",\n\r é', max_size=6), min_size=2, max_size=2), min_size=1, max_size=12)


def records(dialect: Dialect, data: bytes) -> list[tuple[bytes, str | None]]:
    spans = dialect.find(data, True)
    pairs = zip(spans.starts.tolist(), spans.stops.tolist(), strict=True)
    return [(data[start:stop], spans.faults.get(place)) for place, (start, stop) in enumerate(pairs)]


def in_steps(dialect: Dialect, data: bytes, sizes: list[int]) -> list[tuple[bytes, str | None]]:
    found: list[tuple[bytes, str | None]] = []
    carry, position = b"", 0
    for size in [*sizes, len(data) + 1]:
        carry += data[position : position + size]
        position += size
        spans = dialect.find(carry, position >= len(data))
        for place, (start, stop) in enumerate(zip(spans.starts.tolist(), spans.stops.tolist(), strict=True)):
            found.append((carry[start:stop], spans.faults.get(place)))
        carry = carry[spans.consumed :]
        if position >= len(data):
            break
    return found


@settings(deadline=None)
@given(TABLE, st.sampled_from([",", ";", "\t", "|"]))
def test_what_a_csv_writer_writes_is_found_record_by_record(table: list[list[str]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    found = records(Dialect(delimiter), text.getvalue().encode())
    assert [code for _, code in found] == [None] * len(table)
    parsed = [next(csv.reader(io.StringIO(line.decode(), newline=""), delimiter=delimiter)) for line, _ in found]
    assert parsed == table


@settings(deadline=None)
@given(BROKEN)
def test_no_byte_vanishes(data: bytes) -> None:
    assert b"".join(line for line, _ in records(Dialect(",", keep_blank=True), data)) == data


@settings(deadline=None)
@given(BROKEN, st.lists(st.integers(0, 7), max_size=30))
def test_records_do_not_depend_on_the_buffer(data: bytes, sizes: list[int]) -> None:
    dialect = Dialect(",")
    assert in_steps(dialect, data, sizes) == records(dialect, data)


@settings(deadline=None)
@given(BROKEN, st.lists(st.integers(0, 7), max_size=30))
def test_records_do_not_depend_on_the_buffer_when_some_are_too_large(data: bytes, sizes: list[int]) -> None:
    dialect = Dialect(",")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "LARGEST_RECORD", 9)
        assert in_steps(dialect, data, sizes) == records(dialect, data)


@settings(deadline=None)
@given(BROKEN)
def test_a_record_read_alone_is_the_same_record(data: bytes) -> None:
    dialect = Dialect(",", keep_blank=True)
    for line, code in records(dialect, data):
        if code is None and line.endswith(b"\n"):
            assert records(dialect, line) == [(line, None)]


@settings(deadline=None)
@given(BROKEN)
def test_the_fast_way_finds_what_the_slow_way_finds(data: bytes) -> None:
    dialect = Dialect(",", keep_blank=True)
    starts, stops, found = dialect._one_by_one(data, True)
    spans = dialect.find(data, True)
    assert (spans.starts.tolist(), spans.stops.tolist()) == (starts.tolist(), stops.tolist())
    assert {place: code for place, code in spans.faults.items() if code != "csv_line_end"} == found


def test_a_stray_quote_costs_one_line() -> None:
    data = b'1,"open\n2,b\n3,"c"\n4,"two\nlines"\n'
    assert records(Dialect(","), data) == [
        (b'1,"open\n', "csv_quote"),
        (b"2,b\n", None),
        (b'3,"c"\n', None),
        (b'4,"two\nlines"\n', None),
    ]


def test_a_quote_inside_a_plain_field_is_text() -> None:
    assert records(Dialect(","), b'1,5" pipe\n2,"a"\n') == [(b'1,5" pipe\n', None), (b'2,"a"\n', None)]


def test_a_lone_carriage_return_outside_quotes_is_refused() -> None:
    data = b'1,a\rb\n2,"a\rb"\n3,c\r\n'
    assert [code for _, code in records(Dialect(","), data)] == ["csv_line_end", None, None]
