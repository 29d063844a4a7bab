"""Folders that say a value of the rows below them: the values are columns, as other tools read them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from sanitize.errors import SourceError
from sanitize.io.read.source import open_source


def test_what_folders_say_is_a_column(tmp_path: Path, look) -> None:
    frame = pd.DataFrame({"age": [30, 40, 50], "city": ["Bern", "La Tour/Süd", None], "year": [2023, 2024, 2024]})
    frame.to_parquet(tmp_path / "visits", partition_cols=["year", "city"])
    source = open_source(tmp_path / "visits")
    assert source.schema == pa.schema([("age", pa.int64()), ("year", pa.int64()), ("city", pa.string())])
    rows = sorted(look.rows(source), key=lambda row: row["age"])
    assert [tuple(row.values()) for row in rows] == [(30, 2023, "Bern"), (40, 2024, "La Tour/Süd"), (50, 2024, None)]
    assert {row["city"] for row in look.rows(source, ["city"])} == {"Bern", "La Tour/Süd", None}
    assert source.format == "parquet"


def test_text_files_have_such_folders_too(tmp_path: Path, look) -> None:
    look.write(tmp_path / "t" / "zip=04109" / "a.csv", b"x\n1\n2\n")
    look.write(tmp_path / "t" / "zip=80331" / "b.csv", b"x\n3\n")
    rows = look.rows(open_source(tmp_path / "t"))
    assert sorted((row["x"], row["zip"]) for row in rows) == [(1, "04109"), (2, "04109"), (3, "80331")]


def test_a_column_of_the_files_is_kept(tmp_path: Path, look) -> None:
    look.write(tmp_path / "t" / "x=9" / "a.csv", b"x\n1\n")
    assert look.rows(open_source(tmp_path / "t")) == [{"x": 1}]


def test_folders_that_say_different_columns_are_refused(tmp_path: Path, look) -> None:
    look.write(tmp_path / "t" / "x=1" / "a.csv", b"y\n1\n")
    look.write(tmp_path / "t" / "b.csv", b"y\n1\n")
    with pytest.raises(SourceError, match="'x'=…"):
        open_source(tmp_path / "t")


def test_a_broken_file_keeps_its_place(tmp_path: Path, look) -> None:
    look.write(tmp_path / "t" / "x=1" / "a.csv", b"y\n1\n")
    look.write(tmp_path / "t" / "x=2" / "b.csv", b"")
    source = open_source(tmp_path / "t")
    assert (look.rows(source), look.codes(source)) == ([{"y": 1, "x": 1}], ["file_empty"])


def test_errors_show_no_value_of_a_folder(tmp_path: Path, look) -> None:
    look.write(tmp_path / "t" / "patient=Jane Okonkwo" / "ward=3" / "a.csv", b"x\n1\n")
    look.write(tmp_path / "t" / "patient=Lars Berg" / "ward=4" / "b.csv", b"y\n1\n")
    with pytest.raises(SourceError) as caught:
        open_source(tmp_path / "t")
    assert "patient=*/ward=*/b.csv" in str(caught.value)
    assert "Berg" not in str(caught.value)
