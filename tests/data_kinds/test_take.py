"""Whatever kind of table goes in comes out, with the rows that stayed and nothing of those that are gone."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from PIL import Image

from sanitize.data_kinds.take import take
from sanitize.errors import UsageError

FRAME = pd.DataFrame(
    {
        "whole": [1, 2, 3],
        "nullable": pd.array([1, None, 3], "Int64"),
        "flag": pd.array([True, None, False], "boolean"),
        "small": np.array([1, 2, np.nan], "float32"),
        "text": ["a", None, "c"],
        "string": pd.array(["a", None, "c"], "string"),
        "objects": np.array(["a", None, "c"], dtype=object),
        "nan": np.array(["a", np.nan, "c"], dtype=object),
        "time": pd.to_datetime(["2024-01-01", None, "2024-03-01"]),
        "zone": pd.to_datetime(["2024-01-01", None, "2024-03-01"]).tz_localize("Europe/Berlin"),
        "long": pd.to_timedelta([1, 2, 3], "s"),
        "day": [dt.date(2024, 1, 1)] * 3,
        "lists": [[1, 2], [3], []],
        "vectors": [np.array([1.0, 2.0]), np.array([3.0, 4.0]), None],
        "month": pd.period_range("2024-01", periods=3, freq="M"),
        "interval": pd.interval_range(0, 3),
        "arrow": pd.array([1, 2, 3], dtype=pd.ArrowDtype(pa.int16())),
        "sparse": pd.arrays.SparseArray([0, 0, 1]),
        "category": pd.Categorical(["x", "y", "x"], categories=["y", "x"], ordered=True),
        "number": pd.Categorical([3, 1, 3]),
        7: [b"1", b"2", None],
    }
)


def back(data: Any, *rows: int) -> Any:
    """The data again, with some of its rows."""
    taken = take(data)
    return taken.restore(taken.table().take(pa.array(rows, pa.int64())).combine_chunks(), np.array(rows, np.int64))


def test_a_frame_comes_back_as_it_was() -> None:
    pd.testing.assert_frame_equal(back(FRAME, 0, 1, 2), FRAME)


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(3, name="number"),
        pd.Index(["r0", "gone", "r2"], name="key"),
        pd.MultiIndex.from_tuples([("a", 1), ("gone", 2), ("c", 3)], names=["one", "two"]),
        pd.CategoricalIndex(["a", "gone", "c"], name="category"),
        pd.MultiIndex.from_arrays([pd.Categorical(["a", "gone", "c"]), [1, 2, 3]]),
        pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]),
    ],
)
def test_the_index_of_the_rows_that_stayed(index: pd.Index) -> None:
    frame = FRAME.set_index(index)
    assert back(frame, 0, 1, 2).index.identical(index)
    released = back(frame, 0, 2)
    assert released.index.tolist() == index.take([0, 2]).tolist()
    assert released.index.names == index.names
    assert b"gone" not in pickle.dumps(released)


def test_a_category_keeps_its_order_and_loses_what_is_gone() -> None:
    released = back(FRAME, 0, 2)["category"]
    assert (released.tolist(), released.dtype.categories.tolist(), released.dtype.ordered) == (["x", "x"], ["x"], True)


def test_a_category_of_values_that_a_stage_made() -> None:
    taken = take(FRAME[["category"]])
    released = taken.restore(pa.table({"category": ["*", "x", None]}), np.arange(3))["category"]
    assert released.dtype.categories.tolist() == ["*", "x"]
    assert released.isna().tolist() == [False, False, True]


def test_a_column_of_another_type_and_a_new_one() -> None:
    taken = take(FRAME[["nullable", "text"]])
    released = taken.restore(pa.table({"nullable": ["t1", "t2", "t3"], "new": [1, 2, 3]}), np.arange(3))
    assert released.to_dict("list") == {"nullable": ["t1", "t2", "t3"], "new": [1, 2, 3]}


def test_arrow_kinds_and_their_storage() -> None:
    values = pa.array(["a", "gone", "a"])
    table = pa.table(
        {
            "dictionary": values.dictionary_encode().cast(pa.dictionary(pa.int8(), pa.string())),
            "view": values.cast(pa.string_view()),
            "large": values.cast(pa.large_string()),
            "nothing": pa.nulls(3),
            "ordered": pa.DictionaryArray.from_arrays(pa.array([2, 0, 1]), ["gone", "b", "a"], ordered=True),
        }
    )
    assert back(table, 0, 1, 2).equals(table)
    released = back(table, 0, 2)
    assert released.schema.equals(table.schema)
    assert released.column("ordered").chunk(0).dictionary.to_pylist() == ["b", "a"]
    assert b"gone" not in pickle.dumps(released)
    batch = table.to_batches()[0]
    assert back(batch, 0, 1, 2).equals(batch)
    assert back(table.to_reader(), 0, 1, 2).read_all().equals(table)


def test_polars() -> None:
    frame = pl.DataFrame(
        {
            "text": ["a", "b"],
            "n": [1, None],
            "day": [dt.date(2024, 1, 1)] * 2,
            "lists": [[1], [2, 3]],
            "nothing": [None, None],
            "category": pl.Series(["a", "gone"], dtype=pl.Categorical),
            "enum": pl.Series(["a", "gone"], dtype=pl.Enum(["gone", "a"])),
        }
    )
    assert back(frame, 0, 1).equals(frame)
    released = back(frame, 0)
    assert released.drop("enum").schema == frame.drop("enum").schema
    assert released.schema["enum"] == pl.Enum(["a"])
    with pytest.raises(UsageError, match="collect"):
        take(frame.lazy())


def test_duckdb() -> None:
    released = back(duckdb.sql("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(n, s)"), 1)
    assert isinstance(released, duckdb.DuckDBPyRelation)
    assert released.fetchall() == [(2, "b")]
    with pytest.raises(UsageError) as caught:
        take(duckdb.sql("SELECT CAST(s AS INTEGER) FROM (VALUES ('Brandvold')) AS t(s)")).table()
    assert "Brandvold" not in str(caught.value)


class _Foreign:
    """A table of a library that is neither known nor made from Arrow."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return pa.table({"n": [1, 2]}).__arrow_c_stream__(requested_schema)


def test_anything_else_with_a_stream_comes_back_as_arrow() -> None:
    assert back(_Foreign(), 1).to_pydict() == {"n": [2]}


def test_a_hugging_face_dataset() -> None:
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {
            "photo": datasets.Image(),
            "n": datasets.Value("int32"),
            "kind": datasets.ClassLabel(names=["gone", "kept"]),
            "tags": datasets.Sequence(datasets.Value("string")),
        }
    )
    picture = Image.fromarray(np.zeros((4, 6, 3), dtype=np.uint8))
    rows = {"photo": [picture, None], "n": [1, 2], "kind": [0, 1], "tags": [["a"], []]}
    dataset = datasets.Dataset.from_dict(rows, features=features)
    whole = back(dataset, 0, 1)
    assert whole.features == features
    assert (whole["kind"][:], whole["photo"][0].size) == ([0, 1], (6, 4))
    assert take(dataset).table().column("kind").to_pylist() == ["gone", "kept"]
    assert back(dataset.with_format("numpy"), 1).format["type"] == "numpy"
    released = back(dataset, 1)
    assert (released.features["kind"].names, released["kind"][:], len(released)) == (["kept"], [0], 1)
    with pytest.raises(UsageError, match="DatasetDict"):
        take(datasets.DatasetDict({"train": dataset}))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pil_images(mode: str) -> None:
    picture = Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3)).convert("L" if mode == "I;16" else mode)
    picture = picture.convert(mode)
    released = back(pd.DataFrame({"photo": [None, picture]}), 0, 1)["photo"]
    assert released[0] is None
    assert isinstance(released[1], Image.Image)
    assert (released[1].mode, released[1].size) == (mode, picture.size)


def test_a_picture_comes_upright_and_without_its_metadata() -> None:
    picture = Image.fromarray(np.zeros((2, 5, 3), dtype=np.uint8))
    exif = picture.getexif()
    exif[0x0112], exif[0x010E] = 6, "Ilka Brandvold"
    picture.info |= {"exif": exif.tobytes(), "comment": "Ilka Brandvold"}
    encoded = take(pd.DataFrame({"photo": [picture]})).table().column("photo")[0].as_py()
    assert b"Brandvold" not in encoded
    (released,) = back(pd.DataFrame({"photo": [picture]}), 0)["photo"]
    assert (released.size, released.info) == ((2, 5), {})
    assert picture.info["comment"] == "Ilka Brandvold"


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 1), (4, 5, 3), (4, 5, 4)])
def test_arrays_of_pixels(shape: tuple[int, ...]) -> None:
    pixels = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    (released,) = back(pd.DataFrame({"photo": [pixels]}), 0)["photo"]
    assert released.dtype == np.uint8
    np.testing.assert_array_equal(released, pixels)


def test_deep_pixels_and_masks() -> None:
    for pixels in (np.array([[0, 300], [65535, 7]], np.uint16), np.array([[True, False], [False, True]])):
        np.testing.assert_array_equal(back(pd.DataFrame({"mask": [pixels]}), 0)["mask"][0], pixels)


def _object(*values: Any) -> pd.DataFrame:
    column = np.empty(len(values), dtype=object)
    column[:] = list(values)
    return pd.DataFrame({"a": column})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: 5, "type int"),
        (lambda: pd.Series([1]), "type Series"),
        (lambda: pl.Series([1]), "type Series"),
        (lambda: pa.chunked_array([[1]]), "type ChunkedArray"),
        (lambda: {"a": [1]}, "type dict"),
        (lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]), "'a' is used more than once"),
        (lambda: pd.DataFrame({1: [1], "1": [2]}), "'1' is used more than once"),
        (lambda: pa.Table.from_arrays([pa.array([1])] * 2, names=["a", "a"]), "'a' is used more than once"),
        (lambda: pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "several levels"),
        (lambda: pd.DataFrame({"": [1]}), "no name"),
        (pd.DataFrame, "no columns"),
        (lambda: _object(1, "Brandvold", 2.5), "'a' mixes"),
        (lambda: _object(1j), "'a' mixes"),
        (lambda: _object("Brandvold", Image.new("L", (2, 2))), "'a' mixes"),
        (lambda: _object(Image.new("L", (2, 2)), "Brandvold"), "'a' mixes pictures"),
        (lambda: pd.DataFrame({"a": [np.zeros((2, 2, 3))]}), "float64 with 3 dimensions"),
        (lambda: pd.DataFrame({"a": pd.Series(["Brandvold\ud800"], dtype=object)}), "isn't Unicode"),
    ],
)
def test_misuse_is_our_error_without_a_value(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        take(make()).table()
    assert "Brandvold" not in str(caught.value)
