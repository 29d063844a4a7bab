"""The columns of written parts by what they hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.attacks.written_parts import has_strings, names, plain_columns


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
