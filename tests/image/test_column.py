from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sanitize.errors import RecordError
from sanitize.image.codec import Picture, encode
from sanitize.image.column import TYPE, cells, is_image_type, sizes, to_array

PNG = encode(Picture(np.zeros((4, 4, 3), np.uint8), "png"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.png").write_bytes(PNG)
    (root / "wrong.jpg").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    os.mkfifo(root / "pipe.png")
    return root


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../secret.png", "image_outside_source"),
        ("link.png", "image_outside_source"),
        ("/etc/passwd", "image_outside_source"),
        ("absent.png", "image_missing"),
        ("sub", "image_missing"),
        ("pipe.png", "image_missing"),
        ("nul\0.png", "image_missing"),
        ("x" * 5000, "image_missing"),
        ("https://example.com/a.png", "image_url"),
        ("data:image/png;base64,AAAA", "image_url"),
        ("wrong.jpg", "image_wrong_extension"),
    ],
)
def test_paths_that_are_refused(folder: Path, path: str, code: str) -> None:
    (cell,) = cells(pa.array([path]), folder)
    assert isinstance(cell, RecordError)
    assert cell.code == code


def test_all_shapes_of_a_column(folder: Path) -> None:
    absolute = str(folder / "sub" / "a.png")
    assert list(cells(pa.array(["sub/a.png", None, absolute]), folder)) == [PNG, None, PNG]
    assert list(cells(pa.array([PNG, None]), folder)) == [PNG, None]
    structs = pa.array([{"bytes": PNG, "path": "x.jpg"}, {"bytes": None, "path": "sub/a.png"}, None], TYPE)
    assert list(cells(structs, folder)) == [PNG, PNG, None]
    assert list(cells(pa.array(["sub/a.png"] * 2).dictionary_encode(), folder)) == [PNG, PNG]


def test_sizes_are_those_of_the_files(folder: Path) -> None:
    assert list(sizes(pa.array(["sub/a.png", None, "absent.png"]), folder)) == [len(PNG), 0, 0]
    assert list(sizes(pa.array([PNG, None]), folder)) == [len(PNG), 0]


def test_arrays_go_back_and_forth_without_a_path() -> None:
    array = to_array([PNG, None])
    assert array.type == TYPE
    assert array.null_count == 1
    assert array.field("path").null_count == 2
    assert list(cells(array, Path())) == [PNG, None]


def test_other_types_are_no_images() -> None:
    assert is_image_type(TYPE)
    assert is_image_type(pa.large_binary())
    assert not is_image_type(pa.int64())
    with pytest.raises(RecordError, match="image_column_type"):
        list(cells(pa.array([1]), Path()))
