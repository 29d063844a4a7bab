"""JSONL files as typed rows, nested ones too; broken lines are set aside."""

from __future__ import annotations

import gzip
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.errors import SourceError
from sanitize.io.read import json_types, shards
from sanitize.io.read.json_types import Shape
from sanitize.io.read.source import open_source

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
RECORD = st.fixed_dictionaries(
    {"id": st.integers(-(2**63), 2**63 - 1)},
    optional={
        "text": st.none() | WORDS,
        "flag": st.booleans(),
        "messages": st.lists(st.fixed_dictionaries({"role": WORDS}, optional={"n": st.integers(0, 9)}), max_size=3),
    },
)
LINES = st.sampled_from(
    [
        b'{"a": 1}',
        b'{"a": 1.5}',
        b'{"a": "x"}',
        b'{"a": {"b": 1}}',
        b'{"a": [1, "x"]}',
        b'{"a": []}',
        b'{"a": 1, "a": 2}',
        b'{"a": 99999999999999999999}',
        b'{"a": null, "b": "\\ud800"}',
        b'{"b": "\xff"}',
        b'{"b": "\0"}',
        b'{"": 1}',
        b'{"a": 1}{"a": 2}',
        b'{"a":',
        b"1}",
        b" ",
        b"",
        b"[]",
        b"\r",
        b' {"b": "z"} \r',
        b'{"b": "}\n{"}',
        b"nonsense",
    ]
)


def jsonl(*records: Any) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def test_nested_values_keep_their_shape(tmp_path: Path, look) -> None:
    records = [
        {"id": 1, "messages": [{"role": "user", "content": "hi"}], "tags": ["a"], "meta": {"ok": True, "score": 1}},
        {"id": 2, "messages": [], "tags": None, "meta": {"ok": None, "score": 0.5}},
    ]
    source = look.opened(tmp_path / "a.jsonl", jsonl(*records))
    assert look.rows(source) == records
    assert str(source.schema.field("messages").type) == "list<item: struct<role: string, content: string>>"
    assert source.schema.field("meta").type.field("score").type == pa.float64()


def test_text_that_looks_like_a_time_stays_text(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.jsonl", jsonl({"day": "2024-01-02"}, {"day": "2024-01-02T03:04:05Z"}))
    assert source.schema.field("day").type == pa.string()
    assert look.rows(source)[0] == {"day": "2024-01-02"}


def test_the_kind_most_lines_have_is_the_columns_kind(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.jsonl", jsonl({"a": "odd"}, {"a": 1}, {"a": 2.5}, {"a": {"b": 1}}, {"a": None}))
    assert [row["a"] for row in look.rows(source)] == [1.0, 2.5, None]
    assert [(bad.code, bad.raw) for bad in look.bad(source)] == [
        ("wrong_type", b'{"a": "odd"}'),
        ("wrong_type", b'{"a": {"b": 1}}'),
    ]


def test_a_kind_that_differs_inside_is_found(tmp_path: Path, look) -> None:
    good = {"m": [{"role": "a"}]}
    source = look.opened(tmp_path / "a.jsonl", jsonl(good, good, {"m": [{"role": 1}]}, {"m": ["a"]}))
    assert look.codes(source) == ["wrong_type"]
    assert look.rows(source)[-1] == {"m": [{"role": "1"}]}


def test_what_is_text_here_and_a_list_there_is_json_text_inside_of_a_column(tmp_path: Path, look) -> None:
    parts = [{"type": "text", "text": "Grüße, Frida"}, {"type": "image_url", "image_url": {"url": "a.png"}}]
    rows = [{"m": [{"role": "user", "content": parts}, {"role": "assistant", "content": "hello", "n": 1.5}]}] * 3
    source = look.opened(tmp_path / "a.jsonl", jsonl(*rows))
    assert look.codes(source) == []
    read = look.rows(source)[0]["m"]
    assert json.loads(read[0]["content"]) == parts
    assert read[1] == {"role": "assistant", "content": "hello", "n": 1.5}


def test_integers_beyond_int64_are_read_as_unsigned(tmp_path: Path, look) -> None:
    rows = [{"id": 2**63 + number, "n": number} for number in range(5)] + [{"id": 7, "n": -1}]
    source = look.opened(tmp_path / "a.jsonl", jsonl(*rows))
    assert source.schema.field("id").type == pa.uint64()
    assert look.rows(source) == rows


def test_bad_lines_are_set_aside_with_a_code(tmp_path: Path, look) -> None:
    deep = b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    lines = [
        b'{"a": 1}',
        b'{"a": 1',
        b"[1]",
        b'"text"',
        b'{"a": 1, "a": 2}',
        b'{"": 1}',
        b'{"b": "\xff"}',
        b'{"b": "\\ud800"}',
        b'{"b": "\0"}',
        b'{"a": 18446744073709551616}',
        deep,
        b'{"a": 1} {"a": 2}',
        b'{"a": 2, "b": "fine"}',
    ]
    source = look.opened(tmp_path / "a.jsonl", b"\n".join(lines))
    assert look.codes(source) == [
        "json_invalid",
        "json_not_object",
        "json_not_object",
        "json_duplicate_key",
        "json_empty_key",
        "not_utf8",
        "json_invalid",
        "nul_byte",
        "number_out_of_range",
        "json_too_deep",
        "json_invalid",
    ]
    assert look.rows(source) == [{"a": 1, "b": None}, {"a": 2, "b": "fine"}]
    assert sorted(look.numbers(source)) == list(range(len(lines)))


def test_lines_that_reach_into_each_other_are_all_refused(tmp_path: Path, look) -> None:
    chain = [b'{"a": {"k": "}', *[b'{","b": {"k": "}'] * 5_000]
    hidden = [b'{"a": "x}', b'{"," k": ' + b"[" * 200_000 + b'"}']
    escaped = [b'{"a": "\\\\"}', b'{"a": "\\\\\\"}']
    source = look.opened(tmp_path / "a.jsonl", b"\n".join([b'{"a": "fine"}', *chain, *hidden, *escaped]))
    assert look.rows(source) == [{"a": "fine"}, {"a": "\\"}]
    assert len(look.bad(source)) == len(chain) + len(hidden) + 1


def test_a_line_is_judged_as_a_whole_whatever_is_asked(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.jsonl", jsonl({"a": 1, "b": "x"}, {"a": "1", "b": "y"}, {"a": 2, "b": "z"}))
    assert [row["b"] for row in look.rows(source, ["b"])] == ["x", "z"]
    assert look.numbers(source, ["b"]) == look.numbers(source, ["a"])


def test_blank_lines_and_other_line_ends_are_no_records(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.jsonl", b'\xef\xbb\xbf{"a": 1}\r\n\r\n \n  {"a": 2}  \n')
    assert look.rows(source) == [{"a": 1}, {"a": 2}]
    assert look.bad(source) == []


def test_always_empty_values_have_a_type(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.jsonl", jsonl({"n": None, "l": [], "o": {"x": {}}, "k": 1, "e": {}}))
    assert source.names == ("n", "l", "k")
    assert look.rows(source) == [{"n": None, "l": [], "k": 1}]


@pytest.mark.parametrize("data", [b"", b"\n", b"nonsense\n", b"{}\n"])
def test_a_file_without_an_object_is_refused(tmp_path: Path, look, data: bytes) -> None:
    with pytest.raises(SourceError, match="no JSONL file"):
        look.opened(tmp_path / "a.jsonl", data)


def test_a_mapping_from_data_is_no_schema(tmp_path: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_types, "LARGEST_WIDTH", 50)
    with pytest.raises(SourceError, match="different keys"):
        look.opened(tmp_path / "a.jsonl", jsonl(*({"m": {f"k{n}": 1}} for n in range(51))))


def test_a_large_line_is_refused_and_the_next_one_read(tmp_path: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitize.io.read.lines.LARGEST_RECORD", 100)
    monkeypatch.setattr("sanitize.io.read.lines.BLOCK_BYTES", 64)
    large = jsonl({"a": "x" * 1000})
    for data in (large + jsonl({"a": "y"}), jsonl({"a": "y"}) + large, gzip.compress(jsonl({"a": "y"}) + large)):
        name = "a.jsonl.gz" if data[:2] == b"\x1f\x8b" else "a.jsonl"
        source = look.opened(tmp_path / name, data)
        assert look.rows(source) == [{"a": "y"}]
        assert [(bad.code, bad.raw) for bad in look.bad(source)] == [("record_too_large", None)]


@settings(max_examples=80, deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=25), st.integers(1, 300))
def test_any_cut_gives_the_same_records_in_the_same_order(look, records: list[dict[str, Any]], size: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sanitize.io.read.source_format.MARK_EVERY", 1)
        patch.setattr("sanitize.io.read.lines.BLOCK_BYTES", 11)
        patch.setattr(shards, "LARGEST_TARGET", size)
        patch.setattr(shards, "SMALLEST_TARGET", 1)
        source = look.opened(Path(folder) / "a.jsonl", jsonl(*records))
        found = look.rows(source)
    assert [row["id"] for row in found] == [record["id"] for record in records]
    assert [len(row.get("messages") or []) for row in found] == [len(record.get("messages", [])) for record in records]
    assert [row.get("text") for row in found] == [record.get("text") for record in records]


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25), st.integers(1, 60))
def test_hostile_lines_are_rows_or_rejected_however_they_are_cut(look, lines: list[bytes], size: int) -> None:
    data = b'{"a": 7, "b": "x"}\n' + b"\n".join(lines)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = look.write(Path(folder) / "a.jsonl", data)
        whole = open_source(path)
        expected = look.rows(whole), [(bad.code, bad.raw) for bad in look.bad(whole)]
        assert sorted(look.numbers(whole)) == list(range(len(expected[0]) + len(expected[1])))
        patch.setattr("sanitize.io.read.source_format.MARK_EVERY", 1)
        patch.setattr("sanitize.io.read.lines.BLOCK_BYTES", 5)
        patch.setattr(shards, "LARGEST_TARGET", size)
        patch.setattr(shards, "SMALLEST_TARGET", 1)
        cut = open_source(path)
        assert cut.schema == whole.schema
        assert (look.rows(cut), [(bad.code, bad.raw) for bad in look.bad(cut)]) == expected


@settings(deadline=None)
@given(st.lists(RECORD, max_size=10), st.lists(RECORD, max_size=10))
def test_pyarrow_and_python_count_the_same_shape(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    by_hand, by_arrow = Shape(), Shape()
    for records in (one, other):
        for record in records:
            by_hand.add(record)
        if records:
            by_arrow.add_array(pa.array(records))
    assert by_hand.kinds == by_arrow.kinds
    assert {name: shape.type() for name, shape in by_hand.fields.items() if shape.kinds} == {
        name: shape.type() for name, shape in by_arrow.fields.items() if shape.kinds
    }


def test_numbers_come_back_exactly(tmp_path: Path, look) -> None:
    numbers = [0.1, 1e300, -5e-324, math.pi, 123456789.123456789]
    source = look.opened(tmp_path / "a.jsonl", jsonl(*({"x": number} for number in numbers)))
    assert [row["x"] for row in look.rows(source)] == numbers
