"""An exported release can be read again, with everything that its rows say of their pictures."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from sanitize.errors import UsageError
from sanitize.export.formats import export
from sanitize.image.column import TYPE
from sanitize.io.read.annotations.objects import OBJECTS_TYPE
from sanitize.io.read.source import open_source

OBJECTS: list[dict[str, Any] | None] = [
    {
        "bbox": [[1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 5.0, 5.0]],
        "category": ["dog", "cat"],
        "segmentation": [[[1.0, 2.0, 4.0, 2.0, 4.0, 6.0]], None],
        "rle": [None, {"size": [20, 30], "counts": "5 7"}],
        "keypoints": [[1.0, 3.0, 2.0], None],
        "crowd": [False, True],
    },
    {name: [] for name in ("bbox", "category", "segmentation", "rle", "keypoints", "crowd")},
]


def encoded(colour: int, kind: str) -> dict[str, Any]:
    buffer = io.BytesIO()
    Image.new("L", (30, 20), colour).save(buffer, kind)
    return {"bytes": buffer.getvalue(), "path": None}


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    (folder / "data").mkdir(parents=True)
    (folder / "_SUCCESS").touch()
    table = pa.table(
        {
            "mask": pa.array([encoded(1, "PNG"), None], TYPE),
            "photo": pa.array([encoded(9, "JPEG"), encoded(10, "JPEG")], TYPE),
            "objects": pa.array(OBJECTS, OBJECTS_TYPE),
            "caption": pa.array([["one", "two"], None]),
            "label": ["a", "b"],
        }
    )
    pq.write_table(table, folder / "data" / "part-00000.parquet")
    return folder


def test_coco_is_read_again(release: Path, tmp_path: Path) -> None:
    assert export(release, "coco", tmp_path / "out") == 2
    source = open_source(tmp_path / "out")
    assert source.names == ("image", "file", "objects", "caption", "mask")
    rows = [row for shard in source.shards() for chunk in source.read(shard) for row in chunk.batch.to_pylist()]
    assert [row["objects"] for row in rows] == OBJECTS
    assert [row["caption"] for row in rows] == [["one", "two"], None]
    assert rows[0]["mask"]["path"] == "mask/00000000.png"
    content = json.loads((tmp_path / "out" / "annotations.json").read_text())
    assert [image["label"] for image in content["images"]] == ["a", "b"]


def test_imagefolder_is_read_again(release: Path, tmp_path: Path) -> None:
    assert export(release, "imagefolder", tmp_path / "out") == 2
    source = open_source(tmp_path / "out")
    rows = [row for shard in source.shards() for chunk in source.read(shard) for row in chunk.batch.to_pylist()]
    assert [row["label"] for row in rows] == ["a", "b"]
    assert rows[0]["objects"]["bbox"] == OBJECTS[0]["bbox"]  # type: ignore[index]
    assert (tmp_path / "out" / rows[0]["file"]).read_bytes() == encoded(9, "JPEG")["bytes"]


def test_webdataset_is_read_again(release: Path, tmp_path: Path) -> None:
    assert export(release, "webdataset", tmp_path / "out") == 2
    source = open_source(tmp_path / "out")
    rows = [row for shard in source.shards() for chunk in source.read(shard) for row in chunk.batch.to_pylist()]
    assert len(rows) == 2


def test_what_is_no_release_and_what_exists_is_refused(release: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a release"):
        export(tmp_path, "coco", tmp_path / "out")
    with pytest.raises(UsageError, match="exists"):
        export(release, "coco", release)
