"""Annotations next to pictures become columns, and what can't be used is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from sanitize.io.read.source import Source, open_source

BOX = [10.0, 20.0, 30.0, 40.0]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for name in ("images/train/1.jpg", "images/train/2.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (100, 80)).save(tmp_path / name)
    return tmp_path


def written(folder: Path, files: dict[str, str]) -> Source:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return open_source(folder)


def coco(**more: object) -> str:
    images = [{"id": 7, "file_name": "1.jpg"}, {"id": 8, "file_name": "2.jpg"}, {"id": 9, "file_name": "gone.jpg"}]
    return json.dumps({"images": images, "annotations": [], "categories": [{"id": 3, "name": "dog"}], **more})


def test_coco_instances_keypoints_and_captions(pictures: Path, look) -> None:
    mark = {"image_id": 7, "category_id": 3, "bbox": BOX, "keypoints": [12, 22, 2]}
    marks = [
        {**mark, "segmentation": [[10, 20, 40, 20, 40, 60]]},
        {**mark, "iscrowd": 1, "segmentation": {"size": [80, 100], "counts": [5, 7]}},
    ]
    captions = [{"image_id": 8, "caption": "one"}, {"image_id": 8, "caption": "two"}]
    files = {"a/instances.json": coco(annotations=marks), "a/captions.json": coco(annotations=captions, categories=[])}
    source = written(pictures, files)
    assert source.names == ("image", "file", "objects", "caption")
    assert source.passed_over == {"entries of annotation files without a picture": 2}
    first, second = look.rows(source, ["objects", "caption"])
    assert first == {
        "objects": {
            "bbox": [BOX, BOX],
            "category": ["dog", "dog"],
            "segmentation": [[[10, 20, 40, 20, 40, 60]], None],
            "rle": [None, {"size": [80, 100], "counts": "5 7"}],
            "keypoints": [[12, 22, 2], [12, 22, 2]],
            "crowd": [False, True],
        },
        "caption": None,
    }
    assert second["objects"]["bbox"] == []
    assert second["caption"] == ["one", "two"]


def test_yolo_boxes_polygons_and_names(pictures: Path, look) -> None:
    box = f"1 {25 / 100} {40 / 80} {30 / 100} {40 / 80}\n"
    polygon = "0 0.1 0.25 0.4 0.25 0.4 0.75\n"
    files = {"labels/train/1.txt": box + polygon, "labels/train/2.txt": "", "data.yaml": "names: [cat, dog]"}
    source = written(pictures, files | {"notes.txt": "Alma Hartwell", "labels/train/5.txt": box})
    assert source.passed_over == {"*.txt": 2}
    assert set(source.passed_names) == {"notes.txt", "labels/train/5.txt"}
    first, second = (row["objects"] for row in look.rows(source, ["objects"]))
    assert first["category"] == ["dog", "cat"]
    assert first["bbox"][0] == pytest.approx(BOX)
    assert first["segmentation"][1][0] == pytest.approx([10, 20, 40, 20, 40, 60])
    assert second["bbox"] == []


def test_pascal_voc_and_a_file_that_is_broken(pictures: Path, look) -> None:
    shape = "<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>40</xmax><ymax>60</ymax></bndbox>"
    files = {
        "Annotations/1.xml": f"<annotation><object><name>dog</name>{shape}</object></annotation>",
        "Annotations/2.xml": "<annotation><object><name>dog</name></object></annotation>",
    }
    source = written(pictures, files)
    (row,) = look.rows(source, ["file", "objects"])
    assert row["objects"]["bbox"] == [BOX]
    bad = [one.code for shard in source.shards() for chunk in source.read(shard) for one in chunk.rejected]
    assert bad == ["annotation_unreadable"]


def test_masks_are_a_column_and_no_pictures_of_their_own(pictures: Path, look) -> None:
    (pictures / "masks").mkdir()
    Image.new("L", (100, 80)).save(pictures / "masks" / "1.png")
    source = open_source(pictures)
    assert source.names == ("image", "file", "mask")
    masks = [row["mask"] for row in look.rows(source, ["mask"])]
    assert masks == [{"bytes": None, "path": "masks/1.png"}, None]


def test_a_flat_folder_has_no_label_and_names_what_it_passes_over(tmp_path: Path) -> None:
    Image.new("RGB", (10, 10)).save(tmp_path / "1.jpg")
    source = written(tmp_path, {"_MG_1.jpg": "", "readme.md": "", "Alma Hartwell": ""})
    assert source.names == ("image", "file")
    assert source.passed_over == {"*.md": 1, "names that begin with . or _": 1, "other names": 1}
