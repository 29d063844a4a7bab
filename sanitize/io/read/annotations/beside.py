"""Annotations in a file per picture: YOLO's text and Pascal VOC's XML; and masks, a picture per picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal
from xml.etree import ElementTree

import pyarrow as pa
import yaml

from sanitize.errors import RecordError
from sanitize.io.read.annotations.objects import OBJECTS, OBJECTS_TYPE, Described, Notes, Recognised
from sanitize.io.read.files import UNREADABLE, Files

MASKS = ("mask", "masks", "segmentationclass", "segmentationobject")
"""Folders that hold masks named like the pictures."""
_LABELS = {".txt": "yolo", ".xml": "voc"}
_NAMES = ("classes.txt", "data.yaml", "dataset.yaml", "data.yml", "obj.names", "predefined_classes.txt")
"""Where YOLO's tools write the names of the classes."""
_NUMBERS = re.compile(rb"[\s\d.eE+-]*")
_MOST_BYTES = 16 << 20


@dataclass(frozen=True)
class PerPicture:
    """A text or XML file for each picture."""

    files: tuple[str, ...]
    form: Literal["yolo", "voc"]
    file_of: tuple[tuple[str, str], ...]
    """Pictures and the file of each."""
    classes: tuple[str, ...] = ()

    def columns(self) -> Mapping[str, pa.DataType]:
        """Objects."""
        return {OBJECTS: OBJECTS_TYPE}

    def of(self, store: Files, image: str) -> Described:
        """The objects of a picture; none are known where there is no file."""
        name = dict(self.file_of).get(image)
        if name is None:
            return Described()
        try:
            with store.open(name) as file:
                data = file.read(_MOST_BYTES)
            found: list[Mapping[str, Any]] = [*(_voc(data) if self.form == "voc" else self._yolo(store, image, data))]
        except (*UNREADABLE, ValueError, IndexError, TypeError, ElementTree.ParseError):
            raise RecordError("annotation_unreadable") from None
        return Described(found)

    def _yolo(self, store: Files, image: str, data: bytes) -> Iterator[dict[str, Any]]:
        """A line per object: class, then box (centre, size), polygon, or box and keypoints, as shares of the sides."""
        rows = [[float(word) for word in line.split()] for line in data.decode("utf-8").splitlines() if line.strip()]
        if not rows:
            return
        from sanitize.image.codec import opened  # not for a table: OpenCV takes a tenth of the time of its plan

        with store.open(image) as file, opened(file.read()) as picture:
            turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            width, height = picture.size[::-1] if turned else picture.size
        for number, *shares in rows:
            named = self.classes[int(number)] if int(number) < len(self.classes) else str(int(number))
            yield {"category": named, "crowd": False, **_of_shares(shares, width, height)}


def _of_shares(shares: Sequence[float], width: int, height: int) -> dict[str, Any]:
    """Pixels of a box, of a polygon, or of a box with keypoints (x, y, visibility)."""
    if len(shares) in (4, 5) or (len(shares) > 5 and (len(shares) - 4) % 3 == 0 and len(shares) % 2 == 1):
        x, y, wide, high = shares[0] * width, shares[1] * height, shares[2] * width, shares[3] * height
        points = shares[4:] if len(shares) > 5 else []
        scale = (width, height, 1.0)
        return {
            "bbox": [x - wide / 2, y - high / 2, wide, high],
            "keypoints": [value * scale[place % 3] for place, value in enumerate(points)] or None,
        }
    if len(shares) < 6 or len(shares) % 2:
        raise ValueError
    across, down = [x * width for x in shares[::2]], [y * height for y in shares[1::2]]
    polygon = [value for point in zip(across, down, strict=True) for value in point]
    box = [min(across), min(down), max(across) - min(across), max(down) - min(down)]
    return {"bbox": box, "segmentation": [polygon]}


def _voc(data: bytes) -> list[dict[str, Any]]:
    root = ElementTree.fromstring(data)
    if root.tag != "annotation":
        raise ValueError
    found = []
    for one in root.iter("object"):
        low_x, low_y, high_x, high_y = (float(one.findtext(f"bndbox/{side}", "")) for side in _SIDES)
        box = [low_x, low_y, high_x - low_x, high_y - low_y]
        found.append({"category": one.findtext("name"), "bbox": box, "crowd": False})
    return found


_SIDES = ("xmin", "ymin", "xmax", "ymax")


def beside(store: Files, names: Sequence[str], images: Sequence[str]) -> Recognised:
    """The files of a picture each, and masks; what belongs to no picture is left to the caller to name."""
    by_stem: dict[str, list[str]] = {}
    for image in images:
        by_stem.setdefault(PurePosixPath(image).stem, []).append(image)
    found: dict[str, dict[str, str]] = {"yolo": {}, "voc": {}}
    for name in names:
        path = PurePosixPath(name)
        form = _LABELS.get(path.suffix.lower())
        picture = _picture_of(path, by_stem.get(path.stem, ())) if form else None
        if form and picture and path.name not in _NAMES and (form == "voc" or _is_numbers(store, name)):
            found[form][picture] = name
    notes: list[Notes] = []
    for form in ("yolo", "voc"):
        if found[form]:
            lists = [name for name in names if PurePosixPath(name).name in _NAMES] if form == "yolo" else []
            classes = next(filter(None, (_classes(store, name) for name in lists)), ())
            files = (*sorted(found[form].values()), *lists)
            pairs = tuple(sorted(found[form].items()))
            notes.append(PerPicture(files, "yolo" if form == "yolo" else "voc", pairs, classes))
    return Recognised(tuple(notes))


def masks_among(images: Sequence[str]) -> dict[str, str]:
    """Pictures that are the masks of others, by the picture: in a folder of masks, and named like one elsewhere."""
    masks = [name for name in images if PurePosixPath(name).parent.name.lower() in MASKS]
    others: dict[str, list[str]] = {}
    for name in set(images) - set(masks):
        others.setdefault(PurePosixPath(name).stem, []).append(name)
    found: dict[str, str] = {}
    for mask in sorted(masks):
        image = _picture_of(PurePosixPath(mask), others.get(PurePosixPath(mask).stem, ()))
        if image:
            found.setdefault(image, mask)
    return found


def _picture_of(path: PurePosixPath, images: Sequence[str]) -> str | None:
    """Of the pictures with the file's stem the one whose folder is most like its own; None if that is unclear."""
    if len(images) <= 1:
        return images[0] if images else None
    shared = [len(set(PurePosixPath(image).parent.parts) & set(path.parent.parts)) for image in images]
    best = max(shared)
    return images[shared.index(best)] if shared.count(best) == 1 else None


def _is_numbers(store: Files, name: str) -> bool:
    try:
        with store.open(name) as file:
            return _NUMBERS.fullmatch(file.read(_MOST_BYTES)) is not None
    except UNREADABLE:
        return False


def _classes(store: Files, name: str) -> tuple[str, ...]:
    try:
        with store.open(name) as file:
            text = file.read(_MOST_BYTES).decode("utf-8")
        if not name.endswith((".yaml", ".yml")):
            return tuple(line.strip() for line in text.splitlines() if line.strip())
        content = yaml.safe_load(text)
    except (*UNREADABLE, ValueError, yaml.YAMLError):
        return ()
    named = content.get("names") if isinstance(content, dict) else None
    if isinstance(named, dict):
        named = [named.get(number, str(number)) for number in range(max(map(int, named), default=-1) + 1)]
    return tuple(str(one) for one in named) if isinstance(named, list) else ()
