"""CSV files as typed rows: nothing is guessed wrong, nothing bad stops a run or vanishes."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.errors import SourceError, UsageError
from sanitize.io.read import shards
from sanitize.io.read.source import open_source

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)
BROKEN = st.lists(
    st.sampled_from(
        [b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"a", b"1", b'"a"', b"\xff", b"\0", b"1,2\n", "é,".encode()]
    ),
    max_size=60,
).map(b"".join)


def test_values_get_the_type_that_keeps_all_they_say(tmp_path: Path, look) -> None:
    source = look.opened(
        tmp_path / "a.csv",
        b"n,x,flag,day,zip,big,plus,late,none\n"
        b"1,1.5,true,2024-02-29,00501,9223372036854775808,+1,1,\n"
        b"-7,2,false,1999-12-31,12345,1,+2,a,\n",
    )
    kinds = [str(kind) for kind in source.schema.types]
    assert kinds == ["int64", "double", "bool", "date32[day]", "string", "string", "string", "string", "string"]
    assert look.rows(source)[0] == {
        "n": 1,
        "x": 1.5,
        "flag": True,
        "day": datetime.date(2024, 2, 29),
        "zip": "00501",
        "big": "9223372036854775808",
        "plus": "+1",
        "late": "1",
        "none": None,
    }


def test_a_date_that_is_none_makes_text(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b"day,b\n2023-02-29,1\n2023-03-01,1\n")
    assert look.rows(source)[0]["day"] == "2023-02-29"


def test_an_empty_field_is_null_and_a_quoted_one_empty(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b'a,b\n1,\n2,""\n')
    assert [row["b"] for row in look.rows(source)] == [None, ""]


def test_an_empty_line_is_a_null_when_there_is_one_column(tmp_path: Path, look) -> None:
    assert look.rows(look.opened(tmp_path / "a.csv", b"a\nx\n\ny\n")) == [{"a": "x"}, {"a": None}, {"a": "y"}]
    assert look.rows(look.opened(tmp_path / "b.csv", b"a,b\nx,1\n\ny,2\n")) == [{"a": "x", "b": 1}, {"a": "y", "b": 2}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_or_given(tmp_path: Path, look, delimiter: str) -> None:
    data = delimiter.join(["name", "note", "age"]) + "\n" + delimiter.join(['"A"', '"x, y; z | w"', "7"]) + "\n"
    path = look.write(tmp_path / "a.csv", data.encode())
    for source in (open_source(path), open_source(path, delimiter=delimiter)):
        assert look.rows(source) == [{"name": "A", "note": "x, y; z | w", "age": 7}]
    with pytest.raises(UsageError, match="delimiter"):
        open_source(path, delimiter="x")


def test_bad_records_are_set_aside_with_a_code_and_their_bytes(tmp_path: Path, look) -> None:
    source = look.opened(
        tmp_path / "a.csv", b'id,name\n1,a\n2\n3,b,c\n4,"open\n5,"x"y\n6,\xff\n7,a\0b\n8,a\rb\n9,"fine\nstill"\n'
    )
    assert [(bad.code, bad.raw) for bad in look.bad(source)] == [
        ("csv_column_count", b"2"),
        ("csv_column_count", b"3,b,c"),
        ("csv_quote", b'4,"open'),
        ("csv_quote", b'5,"x"y'),
        ("not_utf8", b"6,\xff"),
        ("nul_byte", b"7,a\0b"),
        ("csv_line_end", b"8,a\rb"),
    ]
    assert [row["id"] for row in look.rows(source)] == [1, 9]
    assert sorted(look.numbers(source)) == list(range(9))


def test_a_header_alone_is_no_row(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b"a,b\n")
    assert (look.rows(source), look.bad(source), source.names) == ([], [], ("a", "b"))
    assert len(look.chunks(source)) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no CSV file"),
        (b"\n\n", "no CSV file"),
        (b"a,,c\n1,2,3\n", "column 2 has no name"),
        (b",index\n1,2\n", "column 1 has no name"),
        (b"a,b,a\n1,2,3\n", "'a' is used more than once"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        (b'a,"b\n', "header"),
        (b"\xff,b\n", "header"),
    ],
)
def test_what_no_table_can_be_made_of_is_refused(tmp_path: Path, look, data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        look.opened(tmp_path / "a.csv", data)


def test_a_first_column_without_a_name_holds_the_names_of_rows(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b",a\n0,x\n1,y\n")
    assert look.rows(source) == [{"index": 0, "a": "x"}, {"index": 1, "a": "y"}]


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path, look) -> None:
    assert look.opened(tmp_path / "a.csv", b"\xef\xbb\xbfa,b\n1,2\n").names == ("a", "b")


def test_a_byte_order_mark_inside_a_file_is_text(tmp_path: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitize.io.read.lines.BLOCK_BYTES", 4)
    source = look.opened(tmp_path / "a.csv", b"a,b\n1,2\n\xef\xbb\xbf3,4\n")
    assert [row["a"] for row in look.rows(source)] == ["1", "\ufeff3"]


def test_an_empty_file_and_a_broken_one_count_as_a_record_each(tmp_path: Path, look) -> None:
    look.write(tmp_path / "a.csv", b"a,b\n1,2\n")
    look.write(tmp_path / "b.csv", b"")
    look.write(tmp_path / "c.csv.gz", b"not gzip")
    source = open_source(tmp_path)
    assert look.rows(source) == [{"a": 1, "b": 2}]
    assert [(bad.file, bad.code) for bad in look.bad(source)] == [
        ("b.csv", "file_empty"),
        ("c.csv.gz", "file_unreadable"),
    ]


def test_a_truncated_archive_gives_what_is_before_the_end(tmp_path: Path, look) -> None:
    text = b"a,b\n" + b"".join(b"%d,%d\n" % (n, hash(n * 7919) % 1000) for n in range(20000))
    whole = look.opened(tmp_path / "w.csv.gz", gzip.compress(text))
    assert len(look.rows(whole)) == 20000
    cut = look.opened(tmp_path / "c" / "c.csv.gz", gzip.compress(text)[:-2000])
    found = look.rows(cut)
    assert 0 < len(found) < 20000
    assert found == look.rows(whole)[: len(found)]
    assert look.codes(cut) == ["file_unreadable"]


def test_files_of_a_folder_are_one_table(tmp_path: Path, look) -> None:
    look.write(tmp_path / "a.csv", b"x,y\n1,a\n")
    look.write(tmp_path / "sub" / "b.csv", b"x,y\n1.5,b\n")
    look.write(tmp_path / "_SUCCESS", b"")
    source = open_source(tmp_path)
    assert look.rows(source) == [{"x": 1.0, "y": "a"}, {"x": 1.5, "y": "b"}]
    look.write(tmp_path / "c.csv", b"x,z\n1,a\n")
    with pytest.raises(SourceError, match=r"c\.csv"):
        open_source(tmp_path)


def test_any_column_may_be_asked_alone(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b"a,b\n1,x\nbroken\n2,y\n")
    assert look.rows(source, ["b"]) == [{"b": "x"}, {"b": "y"}]
    assert look.rows(source, ["b", "a"]) == [{"b": "x", "a": 1}, {"b": "y", "a": 2}]
    assert look.numbers(source, ["b"]) == look.numbers(source, ["a"]) == look.numbers(source)
    with pytest.raises(UsageError, match="'c'"):
        look.rows(source, ["c"])


def test_what_pyarrow_writes_comes_back(tmp_path: Path, look) -> None:
    table = pa.table({"n": [1, None, 3], "s": ["a\nb", None, 'q"'], "x": [0.1, None, 2.0], "t": [True, None, False]})
    pc.write_csv(table, tmp_path / "a.csv")
    assert look.rows(open_source(tmp_path / "a.csv")) == table.to_pylist()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=30), st.integers(1, 200))
def test_any_cut_gives_the_same_records_in_the_same_order(look, table: list[tuple[str, str]], size: int) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *table])
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = look.write(Path(folder) / "a.csv", text.getvalue().encode())
        patch.setattr("sanitize.io.read.source_format.MARK_EVERY", 1)
        patch.setattr("sanitize.io.read.lines.BLOCK_BYTES", 7)
        patch.setattr(shards, "LARGEST_TARGET", size)
        patch.setattr(shards, "SMALLEST_TARGET", 1)
        source = open_source(path)
        found = look.rows(source)
        assert len({shard.name for shard in source.shards()}) == len(source.shards())
    assert len(found) == len(table)
    typed = pa.Table.from_pylist(found, source.schema)
    for name, column in zip("ab", zip(*table, strict=True), strict=True):
        if typed.schema.field(name).type == pa.string():
            assert tuple(typed.column(name).to_pylist()) == column


@settings(max_examples=150, deadline=None)
@given(BROKEN, st.integers(1, 60))
def test_hostile_bytes_are_rows_or_rejected_however_they_are_cut(look, data: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = look.write(Path(folder) / "a.csv", b"a,b\n" + data)
        whole = open_source(path)
        expected = look.rows(whole), [(bad.code, bad.raw) for bad in look.bad(whole)]
        assert len(whole.shards()) == 1
        assert sorted(look.numbers(whole)) == list(range(len(expected[0]) + len(expected[1])))
        assert sorted(look.numbers(whole, ["b"])) == sorted(look.numbers(whole))
        patch.setattr("sanitize.io.read.source_format.MARK_EVERY", 1)
        patch.setattr("sanitize.io.read.lines.BLOCK_BYTES", 5)
        patch.setattr(shards, "LARGEST_TARGET", size)
        patch.setattr(shards, "SMALLEST_TARGET", 1)
        cut = open_source(path)
        assert cut.schema == whole.schema
        assert (look.rows(cut), [(bad.code, bad.raw) for bad in look.bad(cut)]) == expected


def test_no_error_carries_a_value(tmp_path: Path, look) -> None:
    path = look.write(tmp_path / "a.csv", b"a,b\n12345,2\n")
    source = open_source(path)
    path.write_bytes(b"a,b\nAlice,2\n")
    with pytest.raises(SourceError) as caught:
        look.rows(source)
    assert "Alice" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert source.changed() == ("a.csv",)
