"""The columns of written parts by what they hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.attacks.written_parts import blobs, has_strings, names, plain_columns, texts


def test_columns_of_bytes_and_nested_ones_are_not_plain(tmp_path: Path) -> None:
    columns = {
        "town": pa.array(["Ulm"]).dictionary_encode(),
        "age": [34],
        "photo": [b"bytes"],
        "tags": pa.array([["a"]]),
        "cell": pa.array([{"bytes": b"x", "size": 1}]),
    }
    pq.write_table(pa.table(columns), tmp_path / "part")
    assert names(tmp_path / "part") == tuple(columns)
    assert plain_columns(tmp_path / "part") == ["town", "age"]
    assert [name for name in columns if has_strings(tmp_path / "part", name)] == ["town", "tags"]


def test_every_string_is_seen_however_deep_it_is() -> None:
    pairs = pa.array([[("key", "value")]], pa.map_(pa.string(), pa.string()))
    nested = pa.array([{"names": ["a", None], "number": 7}])
    kept = pa.array(["x", "y"]).dictionary_encode().slice(0, 1)
    assert list(texts(pairs)) == ["key", "value"]
    assert list(texts(nested)) == ["a", "7"]
    assert list(texts(kept)) == ["x", "y"]  # a dictionary keeps values that no row has
    assert list(blobs(pa.array([{"bytes": b"x", "path": "p"}, {"bytes": None, "path": "q"}]))) == [b"x"]
    assert list(texts(pa.array([1.5, 2.5]))) == []
