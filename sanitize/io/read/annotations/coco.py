"""COCO's JSON: instances, keypoints and captions, in as many files as there are (Lin et al. 2014)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.io.read.annotations.objects import CAPTION, OBJECTS, OBJECTS_TYPE, Described, Recognised
from sanitize.io.read.files import UNREADABLE, Files

_FIELDS = {
    *("id", "file_name", "width", "height", "image_id", "category_id", "bbox", "segmentation", "area"),
    *("iscrowd", "keypoints", "num_keypoints", "caption"),
}
"""What a release has a place for, or can be counted again. Dates, addresses and licences of pictures are left out."""
_RUN_LENGTHS = re.compile(r"[0-o]*|\d+( \d+)*")
"""The signs of COCO's compressed masks, or numbers."""


@dataclass(frozen=True)
class Coco:
    """Files of COCO's form over one folder of pictures."""

    files: tuple[str, ...]
    images: tuple[str, ...]
    has: tuple[str, ...]
    """Which columns they make: objects, captions."""

    def columns(self) -> Mapping[str, pa.DataType]:
        """Objects, captions or both."""
        kinds = {OBJECTS: OBJECTS_TYPE, CAPTION: pa.list_(pa.string())}
        return {name: kinds[name] for name in self.has}

    def of(self, store: Files, image: str) -> Described:
        """What all files say of a picture."""
        found = _described(self, store).get(image, Described())
        if isinstance(found, RecordError):
            raise found
        return found


def coco(store: Files, names: Sequence[str], images: Sequence[str]) -> Recognised:
    """The files of COCO's form among `names`."""
    files, has, fields, lost = [], set[str](), set[str](), 0
    for name in (name for name in names if name.lower().endswith(".json")):
        content = _read(store, name)
        if content is None:
            continue
        files.append(name)
        marks = content["annotations"]
        has |= {CAPTION} if any("caption" in one for one in marks) else set()
        has |= {OBJECTS} if not marks or any("bbox" in one or "segmentation" in one for one in marks) else set()
        known = _places(images)
        lost += sum(_place(entry, known) is None for entry in content["images"])
        fields |= {key for entry in (*content["images"], *marks) for key in entry} - _FIELDS
    if not files:
        return Recognised()
    notes = Coco(tuple(files), tuple(images), tuple(name for name in (OBJECTS, CAPTION) if name in has))
    passed = {"entries of annotation files without a picture": lost, "fields of annotation files": len(fields)}
    return Recognised((notes,), {}, {kind: count for kind, count in passed.items() if count})


@lru_cache(maxsize=1)
def _described(notes: Coco, store: Files) -> dict[str, Described | RecordError]:
    known = _places(notes.images)
    found: dict[str, Described | RecordError] = {}
    for name in notes.files:
        content = _read(store, name) or {"images": [], "annotations": []}
        named = {one.get("id"): str(one.get("name", "")) for one in content.get("categories") or ()}
        place = {entry.get("id"): _place(entry, known) for entry in content["images"]}
        for picture in filter(None, place.values()):
            found.setdefault(picture, Described())
        for mark in content["annotations"]:
            image = place.get(mark.get("image_id"))
            if image is not None:
                found[image] = _added(found[image], mark, named)
        if content.get("categories"):
            _looked_at(found, place.values())
    return found


def _looked_at(found: dict[str, Described | RecordError], images: Any) -> None:
    """Pictures of a file with categories were looked at, also those in which there is nothing."""
    for image in images:
        one = found.get(image)
        if isinstance(one, Described) and one.objects is None:
            one.objects = []


def _added(described: Described | RecordError, mark: Mapping[str, Any], named: Mapping[Any, str]) -> Any:
    if isinstance(described, RecordError):
        return described
    try:
        if "caption" in mark:
            described.captions = [*(described.captions or ()), str(mark["caption"])]
        if "bbox" in mark or "segmentation" in mark:
            described.objects = [*(described.objects or ()), _object(mark, named)]
    except (TypeError, ValueError, KeyError, AttributeError):
        return RecordError("annotation_unreadable")
    return described


def _object(mark: Mapping[str, Any], named: Mapping[Any, str]) -> dict[str, Any]:
    shape = mark.get("segmentation") or None
    polygons = [[float(value) for value in part] for part in shape] if isinstance(shape, list) else None
    rle = None
    if isinstance(shape, Mapping):
        counts = shape["counts"]
        text = counts if isinstance(counts, str) else " ".join(str(int(count)) for count in counts)
        if not _RUN_LENGTHS.fullmatch(text):
            raise ValueError
        rle = {"size": [int(side) for side in shape["size"]], "counts": text}
    points = mark.get("keypoints")
    return {
        "bbox": [float(value) for value in mark["bbox"]] if mark.get("bbox") else None,
        "category": named.get(mark.get("category_id")),
        "segmentation": polygons,
        "rle": rle,
        "keypoints": [float(value) for value in points] if points else None,
        "crowd": bool(mark.get("iscrowd", 0)),
    }


def _places(images: Sequence[str]) -> dict[str, str | None]:
    """Pictures by their path and, where only one has it, by their name alone."""
    known: dict[str, str | None] = {}
    for image in images:
        name = PurePosixPath(image).name
        known[name] = None if name in known else image
    return known | {image: image for image in images}


def _place(entry: Any, known: Mapping[str, str | None]) -> str | None:
    file = str(entry.get("file_name", "")) if isinstance(entry, Mapping) else ""
    return known.get(file) or known.get(PurePosixPath(file).name)


def _read(store: Files, name: str) -> dict[str, Any] | None:
    """The file's content, None when it isn't of COCO's form."""
    try:
        with store.open(name) as file:
            content = json.load(file)
    except (*UNREADABLE, ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    parts = (content.get("images"), content.get("annotations"))
    if not all(isinstance(part, list) and all(isinstance(one, dict) for one in part) for part in parts):
        return None
    return content
