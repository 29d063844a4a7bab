"""Data in memory becomes a source like any other."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image

from sanitize.errors import UsageError
from sanitize.io.read.memory import from_memory


def test_a_frame_without_its_index(tmp_path: Path, look) -> None:
    frame = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "s": ["a", None, ""],
            "c": pd.Categorical(["x", "y", "x"]),
            "d": pd.to_datetime(["2024-01-01", None, "2024-01-03"]),
            "x": [0.5, np.nan, 1.5],
            7: [b"a", None, b"c"],
        },
        index=["Alice", "Bob", "Carol"],
    )
    source = from_memory(frame, tmp_path)
    assert source.names == ("n", "s", "c", "d", "x", "7")
    assert [str(source.schema.field(name).type) for name in "nscx7"] == [
        "int64",
        "string",
        "string",
        "double",
        "binary",
    ]
    assert [row["s"] for row in look.rows(source)] == ["a", None, ""]
    assert [row["x"] for row in look.rows(source)] == [0.5, None, 1.5]
    assert source.root == Path.cwd()
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Alice" not in file.read_bytes()


def test_what_can_not_be_a_table_is_refused_without_its_values(tmp_path: Path) -> None:
    for data in (
        pd.DataFrame({"a": [1, "Alice", 2.5]}, dtype=object),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({"": [1]}),
        pd.DataFrame(),
    ):
        with pytest.raises(UsageError) as caught:
            from_memory(data, tmp_path)
        assert "Alice" not in str(caught.value)
    with pytest.raises(UsageError, match="list"):
        from_memory([1, 2], tmp_path)


def test_text_that_is_none_is_set_aside(tmp_path: Path, look) -> None:
    frame = pd.DataFrame({"n": [1, 2, 3], "s": pd.Series(["a", "b\ud800", None], dtype=object)})
    source = from_memory(frame, tmp_path)
    assert look.rows(source) == [{"n": 1, "s": "a"}, {"n": 3, "s": None}]
    assert look.codes(source) == ["not_utf8"]


def test_arrow_tables_and_batches_as_plain_columns(tmp_path: Path, look) -> None:
    values = pa.array(["a", "b", "a"])
    table = pa.table(
        {
            "dictionary": values.dictionary_encode(),
            "view": values.cast(pa.string_view()),
            "lists": pa.array([["a"], ["b", "c"], None], pa.list_view(pa.string())),
            "runs": pa.compute.run_end_encode(pa.array([1, 1, 2])),
            "nothing": pa.nulls(3),
        }
    )
    source = from_memory(table.slice(1), tmp_path)
    assert look.rows(source) == [
        {"dictionary": "b", "view": "b", "lists": ["b", "c"], "runs": 1, "nothing": None},
        {"dictionary": "a", "view": "a", "lists": None, "runs": 2, "nothing": None},
    ]
    batch = table.select(["dictionary"]).to_batches()[0]
    assert look.rows(from_memory(batch, tmp_path)) == [{"dictionary": value} for value in "aba"]


def test_an_empty_table_keeps_its_columns(tmp_path: Path, look) -> None:
    source = from_memory(pa.table({"a": pa.array([], pa.int32())}), tmp_path)
    assert (source.names, look.rows(source), look.bad(source)) == (("a",), [], [])


def test_a_hugging_face_dataset_with_its_pictures(
    tmp_path: Path, look, tmp_path_factory: pytest.TempPathFactory
) -> None:
    datasets = pytest.importorskip("datasets")
    data = io.BytesIO()
    Image.fromarray(np.zeros((4, 4, 3), dtype=np.uint8)).save(data, format="PNG")
    outside = tmp_path_factory.mktemp("cache") / "a.png"
    outside.write_bytes(data.getvalue())
    features = datasets.Features(
        {"photo": datasets.Image(), "n": datasets.Value("int64"), "c": datasets.ClassLabel(names=["x", "y"])}
    )
    dataset = datasets.Dataset.from_dict(
        {"photo": [str(outside), {"bytes": data.getvalue(), "path": None}, None], "n": [1, 2, 3], "c": [0, 1, 0]},
        features=features,
    ).select([2, 0, 1])
    source = from_memory(dataset, tmp_path)
    rows = look.rows(source, None, ("photo",))
    assert [row["n"] for row in rows] == [3, 1, 2]
    assert [row["photo"] and row["photo"]["bytes"] == data.getvalue() for row in rows] == [None, True, True]
    assert look.rows(from_memory(dataset.select([]), tmp_path)) == []
    with pytest.raises(UsageError, match="DatasetDict"):
        from_memory(datasets.DatasetDict({"train": dataset}), tmp_path)
