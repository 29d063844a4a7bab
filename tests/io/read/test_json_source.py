"""JSON files that hold a list of records: the same rows as from JSON Lines, and what isn't a record is set aside."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.errors import SourceError
from sanitize.io.read.json_source import object_spans
from sanitize.io.read.source import open_source

CHAT = [
    {
        "id": place,
        "conversations": [{"from": "human", "value": 'a "quoted" {[ \\" brace'}, {"from": "gpt", "value": "é\n"}],
    }
    for place in range(40)
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet='ab"\\{}[],: \né', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", min_size=1), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(CHAT).encode(),
        json.dumps(CHAT, indent=2, ensure_ascii=False).encode(),
        b"\xef\xbb\xbf \n" + json.dumps(CHAT).encode() + b"\n\n",
        "\n".join(json.dumps(one) for one in CHAT).encode(),
    ],
    ids=["one line", "indented", "with a byte order mark", "lines"],
)
def test_a_list_of_records_is_read_however_it_is_laid_out(
    tmp_path: Path, look, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sanitize.io.read.lines.BLOCK_BYTES", 300)
    assert look.rows(look.opened(tmp_path / "a.json", data)) == CHAT
    assert look.rows(look.opened(tmp_path / "b.json.gz", gzip.compress(data))) == CHAT


def test_every_record_has_the_line_that_it_begins_on(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.json", b'[\n{"a": 1},\n{\n"a": 2},\n{"a": 3}\n]')
    lines = [source.reader.places(source.store, piece).lines for shard in source.shards() for piece in shard.pieces]
    assert [line for found in lines for line in found.tolist()] == [2, 3, 5]


@pytest.mark.parametrize(
    ("data", "rows", "codes"),
    [
        (b'[{"a": 1}, 3, {"a": 2}, "x"]', 2, ["json_not_object", "json_not_object"]),
        (b'[{"a": 1}, [{"a": 7}], {"a": 2}]', 2, ["json_not_object"]),
        (b'[{"a": 1}, {"a": 2', 1, ["json_invalid"]),
        (b'[{"a": 1}, {"a": "2}]', 1, ["json_invalid"]),
        (b'[{"a": 1}] behind', 1, ["json_invalid"]),
        (b'[{"a": 1}] {"a": 2}', 1, ["json_not_object"]),
        (b'[{"a": 1}, {"a": 1, "a": 2}]', 1, ["json_duplicate_key"]),
        (b'[{"a": "x"}, {"a": "line\nend"}]', 1, ["json_invalid"]),
    ],
)
def test_what_is_no_record_is_set_aside(tmp_path: Path, look, data: bytes, rows: int, codes: list[str]) -> None:
    source = look.opened(tmp_path / "a.json", data)
    assert (len(look.rows(source)), look.codes(source)) == (rows, codes)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"[]", "no JSON file"),
        (b"", "no JSON file"),
        (b"[1, 2]", "no JSON file"),
        (b'{"data": [{"a": 1}]}', "one JSON object"),
    ],
)
def test_a_file_without_a_list_of_records_is_refused(tmp_path: Path, look, data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        look.opened(tmp_path / "a.json", data)


def test_json_next_to_tables_describes_them_and_is_no_table(tmp_path: Path, look) -> None:
    look.write(tmp_path / "a.csv", b"x,y\n1,2\n")
    look.write(tmp_path / "about.json", b'[{"x": 1}]')
    source = open_source(tmp_path)
    assert (source.format, source.files, source.passed_over) == ("csv", ("a.csv",), {"*.json": 1})


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.text("ab", min_size=1), VALUES, max_size=3), max_size=5), st.booleans())
def test_the_objects_of_any_list_are_found(records: list[dict[str, Any]], indented: bool) -> None:
    data = json.dumps(records, indent=1 if indented else None, ensure_ascii=False).encode().removeprefix(b"[")
    spans = object_spans(data, True)
    found = [json.loads(data[start:stop]) for start, stop in zip(spans.starts, spans.stops, strict=True)]
    assert (found, spans.faults, spans.consumed) == (records, {}, len(data))


@settings(max_examples=60)
@given(st.binary(max_size=40) | st.text('[]{},":\\a1 \n', max_size=40).map(str.encode))
def test_any_bytes_become_rows_or_codes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.json").write_bytes(b'[{"a": 1}, {"a": 2},' + data)
        source = open_source(Path(folder) / "a.json")
        chunks = [chunk for shard in source.shards() for chunk in source.read(shard)]
    read = sum(chunk.batch.num_rows + len(chunk.rejected) for chunk in chunks)
    spans = object_spans(b'{"a": 1}, {"a": 2},' + data, True)
    assert read == len(spans.starts) >= 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (json.dumps(CHAT).encode("utf-16"), "UTF-16"),
        (json.dumps(CHAT, ensure_ascii=False).encode("latin-1"), "not_utf8"),
        (b'[{"a": 1, "a": 2}]', "json_duplicate_key"),
        (b'["a", "b"]', "json_not_object"),
        (b'{"data": [{"a": 1}]}', "not a list of records"),
    ],
)
def test_the_error_says_why_no_record_can_be_read(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "chat.json").write_bytes(data)
    with pytest.raises(SourceError, match=said):
        open_source(tmp_path / "chat.json")


def test_lists_that_mix_texts_and_numbers_are_lists_of_texts(tmp_path: Path, look) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"tags": ["red", None, 3, True]}, {"tags": [1.5, "blue"]}]))
    rows = look.rows(open_source(tmp_path / "a.json"))
    assert [row["tags"] for row in rows] == [["red", None, "3", "true"], ["1.5", "blue"]]
