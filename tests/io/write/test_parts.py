"""The parts of a release: plain, the same bytes every time, shown as pictures by Hugging Face's library."""

from __future__ import annotations

import io
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sanitize.errors import RunError
from sanitize.io.write.parts import neutral_paths, plain_table, read_part, write_part

LIMITED = """
import os, resource, signal, sys
from pathlib import Path
import pyarrow as pa
from sanitize.errors import RunError
from sanitize.io.write.parts import write_part
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_part(Path(sys.argv[1]) / "a.parquet", pa.table({"p": [os.urandom(1 << 20)]}), [])
except RunError as error:
    print(error)
"""


def picture(kind: str) -> bytes:
    data = io.BytesIO()
    Image.fromarray(np.full((8, 6, 3), 120, dtype=np.uint8)).save(data, format=kind)
    return data.getvalue()


def images(*cells: tuple[bytes | None, str | None] | None) -> pa.Array:
    values = [None if cell is None else {"bytes": cell[0], "path": cell[1]} for cell in cells]
    return pa.array(values, pa.struct([("bytes", pa.binary()), ("path", pa.string())]))


def test_a_part_comes_back_and_says_what_it_is(tmp_path: Path) -> None:
    table = pa.table({"n": [1, None], "l": [[{"a": "x"}], None], "s": ["", None]})
    part = write_part(tmp_path / "part-00000.parquet", table, [])
    data = (tmp_path / "part-00000.parquet").read_bytes()
    assert (part.name, part.rows, part.bytes) == ("part-00000.parquet", 2, len(data))
    assert read_part(tmp_path / part.name).equals(table)
    assert [file.name for file in tmp_path.iterdir()] == [part.name]
    assert stat.S_IMODE((tmp_path / part.name).stat().st_mode) == 0o600


def test_pictures_are_stored_as_they_are_and_the_rest_is_packed(tmp_path: Path) -> None:
    table = pa.table({"photo": images(*[(picture("PNG"), "a.png")] * 3), "l": [[{"a.b": "x"}]] * 3, "n": [1, 2, 3]})
    write_part(tmp_path / "a.parquet", table, ["photo"])
    assert read_part(tmp_path / "a.parquet").equals(table)
    group = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0)
    packed = {group.column(at).path_in_schema: group.column(at).compression for at in range(group.num_columns)}
    assert packed.pop("photo.bytes") == "UNCOMPRESSED"
    assert set(packed.values()) == {"ZSTD"}


def test_the_same_table_gives_the_same_bytes_however_it_is_stored(tmp_path: Path) -> None:
    plain = pa.table({"s": ["a", "b", "a", None], "n": [1, 2, 3, 4]})
    stored = pa.concat_tables(
        [
            pa.table(
                {"s": plain.column("s").combine_chunks().dictionary_encode().slice(a, 2), "n": plain["n"].slice(a, 2)}
            )
            for a in (0, 2)
        ]
    ).replace_schema_metadata({"pandas": "secret", "name": "Alice"})
    one = write_part(tmp_path / "one.parquet", plain, [])
    two = write_part(tmp_path / "two.parquet", stored, [])
    assert one.sha256 == two.sha256
    assert b"Alice" not in (tmp_path / "two.parquet").read_bytes()


def test_no_removed_value_survives_in_the_bytes(tmp_path: Path) -> None:
    names = pa.array(["Alice", "Bob", "Alice", "Carol"]).dictionary_encode()
    nested = pa.array([["Alice"], ["Bob"], [], None], pa.list_(pa.dictionary(pa.int32(), pa.string())))
    table = pa.table({"s": names, "l": nested}).slice(1, 1)
    write_part(tmp_path / "a.parquet", table, [])
    data = (tmp_path / "a.parquet").read_bytes()
    assert b"Bob" in pq.read_table(tmp_path / "a.parquet").column("s")[0].as_py().encode()
    for gone in (b"Alice", b"Carol"):
        assert gone not in data


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"s": st.none() | st.text("aé\n", max_size=4), "l": st.none() | st.lists(st.integers(0, 9), max_size=3)}
        ),
        max_size=20,
    )
)
def test_plain_tables_hold_the_same_values(records: list[dict[str, object]]) -> None:
    kind = pa.schema([("s", pa.dictionary(pa.int32(), pa.large_string())), ("l", pa.list_view(pa.int16()))])
    table = pa.Table.from_pylist(records, kind)
    plain = plain_table(table)
    assert plain.to_pylist() == records
    assert plain.schema == pa.schema([("s", pa.large_string()), ("l", pa.list_(pa.int16()))])


def test_paths_of_images_say_nothing_but_the_place(tmp_path: Path) -> None:
    cells = images((picture("JPEG"), "/home/alice.jpg"), None, (picture("PNG"), None), (None, "bob.png"), (b"??", "x"))
    table = neutral_paths(pa.table({"n": range(5), "photo": cells}), ["photo"], "part-00007")
    assert [cell and cell["path"] for cell in table.column("photo").to_pylist()] == [
        "part-00007-000000.jpg",
        None,
        "part-00007-000002.png",
        None,
        "part-00007-000004.bin",
    ]
    assert table.column("photo").null_count == 1
    assert table.column("photo")[0]["bytes"].as_py() == picture("JPEG")
    write_part(tmp_path / "a.parquet", table, ["photo"])
    assert b"alice" not in (tmp_path / "a.parquet").read_bytes()


def test_hugging_face_shows_the_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    datasets = pytest.importorskip("datasets")
    cells = images((picture("PNG"), None), None)
    table = neutral_paths(pa.table({"note": ["a", "b"], "tags": [["x"], []], "photo": cells}), ["photo"], "part-00000")
    write_part(tmp_path / "part-00000.parquet", table, ["photo"])
    files = str(tmp_path / "part-00000.parquet")
    loaded = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=str(tmp_path / "cache"))
    assert isinstance(loaded.features["photo"], datasets.Image)
    assert loaded[0]["photo"].size == (6, 8)
    assert loaded[1]["photo"] is None
    assert loaded[0]["tags"] == ["x"]


def test_an_empty_table_is_a_part(tmp_path: Path) -> None:
    part = write_part(tmp_path / "a.parquet", pa.table({"a": pa.array([], pa.int64())}), [])
    assert part.rows == 0
    assert read_part(tmp_path / "a.parquet").num_rows == 0


def test_a_full_disk_leaves_no_part(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True)
    assert ended.stdout == "a.parquet can't be written (File too large): free space and resume\n"
    assert list(tmp_path.iterdir()) == []


def test_a_broken_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(RunError, match=r"a\.parquet"):
        read_part(tmp_path / "a.parquet")
