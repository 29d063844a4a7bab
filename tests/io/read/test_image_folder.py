"""Folders of images: labels from sub-folders, a metadata table beside them, nothing outside, nothing lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sanitize.errors import SourceError
from sanitize.io.read import chunks, shards
from sanitize.io.read.source import open_source

JPEG = b"\xff\xd8\xff" + bytes(100)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cat/2.jpg", "cat/1.jpg", "dog/deep/3.JPG", "4.jpeg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(JPEG + name.encode())
    (tmp_path / "README.md").write_text("about")
    (tmp_path / ".hidden.jpg").write_bytes(JPEG)
    return tmp_path


def test_sub_folders_are_labels(folder: Path, look) -> None:
    source = open_source(folder)
    assert (source.format, source.names) == ("images", ("image", "file", "label"))
    assert [(row["file"], row["label"]) for row in look.rows(source, ["file", "label"])] == [
        ("4.jpeg", None),
        ("cat/1.jpg", "cat"),
        ("cat/2.jpg", "cat"),
        ("dog/deep/3.JPG", "deep"),
    ]


def test_images_are_opened_only_when_they_are_asked(folder: Path, look) -> None:
    source = open_source(folder)
    assert look.rows(source, ["image"])[1] == {"image": {"bytes": None, "path": "cat/1.jpg"}}
    assert look.rows(source, ["image"], ("image",))[1] == {"image": {"bytes": JPEG + b"cat/1.jpg", "path": None}}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "metadata.csv",
            "file_name,caption,label\ncat/1.jpg,one,x\n4.jpeg,four,y\nnone.jpg,lost,z\ncat/1.jpg,again,z\n",
        ),
        (
            "metadata.jsonl",
            '{"file_name": "cat/1.jpg", "caption": "one", "label": "x"}\n'
            '{"file_name": "4.jpeg", "caption": "four", "label": "y"}\n'
            '{"file_name": "none.jpg", "caption": "lost", "label": "z"}\n'
            '{"file_name": "cat/1.jpg", "caption": "again", "label": "z"}\n',
        ),
    ],
)
def test_a_metadata_table_says_more(folder: Path, look, name: str, text: str) -> None:
    (folder / name).write_text(text + "broken\n")
    source = open_source(folder)
    assert source.names == ("image", "file", "label", "caption")
    assert [(row["file"], row["label"], row["caption"]) for row in look.rows(source, ["file", "label", "caption"])] == [
        ("4.jpeg", "y", "four"),
        ("cat/1.jpg", "x", "one"),
        ("cat/2.jpg", None, None),
        ("dog/deep/3.JPG", None, None),
    ]
    broken = "csv_column_count" if name.endswith("csv") else "json_invalid"
    assert sorted(look.codes(source)) == sorted([broken, "image_missing", "metadata_duplicate"])
    assert sorted(look.numbers(source)) == list(range(7))


def test_every_folder_may_have_a_metadata_table(folder: Path, look) -> None:
    (folder / "cat" / "metadata.csv").write_text("file_name,caption\n1.jpg,one\n2.jpg,two\n")
    (folder / "dog" / "metadata.csv").write_text("file_name,caption\ndeep/3.JPG,three\nnone.jpg,lost\n")
    source = open_source(folder)
    rows = [(row["file"], row["label"], row["caption"]) for row in look.rows(source, ["file", "label", "caption"])]
    deep = ("dog/deep/3.JPG", "deep", "three")
    assert rows == [("4.jpeg", None, None), ("cat/1.jpg", "cat", "one"), ("cat/2.jpg", "cat", "two"), deep]
    assert look.codes(source) == ["image_missing"]
    (folder / "cat" / "metadata.jsonl").write_text('{"file_name": "1.jpg"}\n')
    with pytest.raises(SourceError, match="of each folder in one"):
        open_source(folder)


def test_a_metadata_table_must_name_the_images(folder: Path) -> None:
    (folder / "metadata.csv").write_text("name,caption\ncat/1.jpg,one\n")
    with pytest.raises(SourceError, match="file_name"):
        open_source(folder)
    (folder / "metadata.csv").write_text("file_name,image\ncat/1.jpg,one\n")
    with pytest.raises(SourceError, match="'image'"):
        open_source(folder)


def test_another_table_among_images_is_ambiguous(folder: Path) -> None:
    (folder / "people.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SourceError, match=r"people\.csv.*metadata\.csv"):
        open_source(folder)


def test_links_do_not_lead_outside(folder: Path, look, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.jpg"
    secret.write_bytes(JPEG)
    (folder / "cat" / "link.jpg").symlink_to(secret)
    (folder / "cat" / "inner.jpg").symlink_to(folder / "4.jpeg")
    source = open_source(folder)
    rows = look.rows(source, ["file", "image"], ("image",))
    assert "cat/inner.jpg" in [row["file"] for row in rows]
    assert [bad.code for bad in look.bad(source, ["file", "image"], ("image",))] == ["image_outside_source"]


def test_a_name_that_is_no_text_is_set_aside(folder: Path, look) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.jpg")).write_bytes(JPEG)
    source = open_source(folder)
    assert len(look.rows(source)) == 4
    assert [(bad.code, bad.file) for bad in look.bad(source)] == [("file_name_not_utf8", "?.jpg")]


def test_any_cut_gives_the_same_images(folder: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = look.rows(open_source(folder), None, ("image",))
    monkeypatch.setattr(shards, "LARGEST_TARGET", 100)
    monkeypatch.setattr(shards, "SMALLEST_TARGET", 100)
    monkeypatch.setattr(chunks, "CHUNK_BYTES", 1)
    source = open_source(folder)
    assert len(source.shards()) == 4
    assert look.rows(source, None, ("image",)) == whole
