"""The three forms that pictures and annotations are exported in."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from sanitize.export.pictures import Row, main_picture, new_folder, rows

Format = Literal["coco", "imagefolder", "webdataset"]
IMAGES, OBJECTS, CAPTION = "images", "objects", "caption"
SHARD_BYTES = 256 << 20


def export(release: Path, kind: Format, output: Path) -> int:
    """Write the pictures of a release, with all that its rows say of them, into a new folder; the number of pictures.

    Raises UsageError when the folder holds no release with pictures or the output exists.
    """
    picture = main_picture(release)
    return _WRITERS[kind](release, picture, new_folder(output))


def _imagefolder(release: Path, picture: str, output: Path) -> int:
    """Pictures, and `metadata.jsonl` with a line for each; other columns of pictures as `NAME_file_name`."""
    count = 0
    with (output / "metadata.jsonl").open("w", encoding="utf-8") as lines:
        for row in rows(release, picture):
            named = {"file_name": _saved(row, picture, output, IMAGES), **_others(row, picture, output)}
            lines.write(json.dumps({**named, **row.values}, ensure_ascii=False, default=str) + "\n")
            count += 1
    return count


def _webdataset(release: Path, picture: str, output: Path) -> int:
    """Tar files in which all files of a row share their stem: the picture, other pictures by column, `json`."""
    count, size, shard = 0, SHARD_BYTES, -1
    tar: tarfile.TarFile | None = None
    for row in rows(release, picture):
        if size >= SHARD_BYTES:
            if tar:
                tar.close()
            size, shard = 0, shard + 1
            tar = tarfile.open(output / f"{shard:05d}.tar", "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
        assert tar is not None
        for name, data in row.pictures.items():
            suffix = row.file_name(name).partition(".")[2]
            size += _added(tar, f"{row.key}.{suffix}" if name == picture else f"{row.key}.{name}.{suffix}", data)
        text = json.dumps(row.values, ensure_ascii=False, default=str).encode()
        size += _added(tar, f"{row.key}.json", text)
        count += 1
    if tar:
        tar.close()
    return count


def _coco(release: Path, picture: str, output: Path) -> int:
    """`images/`, `annotations.json` with boxes, shapes and captions; other values are fields of their image."""
    categories: dict[str, int] = {}
    images: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for row in rows(release, picture):
        with Image.open(io.BytesIO(row.pictures[picture])) as opened:
            width, height = opened.size
        file = _saved(row, picture, output, IMAGES)
        size = {"id": len(images) + 1, "file_name": Path(file).name, "width": width, "height": height}
        more = {name: value for name, value in row.values.items() if name not in (OBJECTS, CAPTION)}
        images.append({**more, **_others(row, picture, output), **size})
        objects = row.values.get(OBJECTS)
        found = list(_marks(objects, categories)) if isinstance(objects, Mapping) and "bbox" in objects else []
        captions = row.values.get(CAPTION) or ()
        found += [{"caption": one} for one in ([captions] if isinstance(captions, str) else captions)]
        marks += [{"id": len(marks) + place, "image_id": len(images), **one} for place, one in enumerate(found, 1)]
    named = [{"id": number, "name": name} for name, number in categories.items()]
    content = {"images": images, "annotations": marks, "categories": named}
    (output / "annotations.json").write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
    return len(images)


def _marks(objects: Mapping[str, Any], categories: dict[str, int]) -> list[dict[str, Any]]:
    """COCO's annotations of the objects of a picture; new categories get the next number."""
    found = []
    boxes = objects["bbox"] or ()
    for place, box in enumerate(boxes):
        own = {
            name: values[place] for name, values in objects.items() if isinstance(values, list) and len(values) > place
        }
        named = str(own.get("category", "object"))
        shape = own.get("segmentation") or _run_lengths(own.get("rle"))
        points = own.get("keypoints")
        visible = {"keypoints": points, "num_keypoints": sum(mark > 0 for mark in points[2::3])} if points else {}
        found.append(
            {
                "category_id": categories.setdefault(named, len(categories) + 1),
                "iscrowd": int(bool(own.get("crowd"))),
                **({"bbox": box, "area": box[2] * box[3]} if box else {}),
                **({"segmentation": shape} if shape else {}),
                **visible,
            }
        )
    return found


def _run_lengths(mask: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not mask:
        return None
    counts = mask["counts"]
    plain = all(word.isdigit() for word in counts.split(" "))
    return {"size": mask["size"], "counts": [int(word) for word in counts.split(" ")] if plain else counts}


def _others(row: Row, picture: str, output: Path) -> dict[str, str]:
    """The files of the row's other pictures, by column."""
    others = [name for name in row.pictures if name != picture]
    return {f"{name}_file_name": _saved(row, name, output, name) for name in others}


def _saved(row: Row, column: str, output: Path, folder: str) -> str:
    file = output / folder / row.file_name(column)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(row.pictures[column])
    return f"{folder}/{file.name}"


def _added(tar: tarfile.TarFile, name: str, data: bytes) -> int:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))
    return len(data)


_WRITERS: Mapping[Format, Callable[[Path, str, Path], int]] = {
    "coco": _coco,
    "imagefolder": _imagefolder,
    "webdataset": _webdataset,
}
