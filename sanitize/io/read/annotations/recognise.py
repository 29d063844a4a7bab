"""Which files of a folder of pictures annotate them, and which are passed over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from sanitize.io.read.annotations.beside import beside, masks_among
from sanitize.io.read.annotations.coco import coco
from sanitize.io.read.annotations.objects import Recognised
from sanitize.io.read.files import Files

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


def recognise(store: Files, names: Sequence[str], images: Sequence[str]) -> Recognised:
    """The annotations among all files of a folder: COCO, YOLO, Pascal VOC, and masks."""
    masks = masks_among(images)
    pictures = [name for name in images if name not in set(masks.values())]
    found = [look(store, names, pictures) for look in (coco, beside)]
    notes = tuple(note for one in found for note in one.notes)
    return Recognised(notes, masks, {kind: count for one in found for kind, count in one.passed_over.items()})


def passed_over(names: Iterable[str], hidden: Iterable[str]) -> Mapping[str, int]:
    """How many files of what kind are passed over: by suffix, and those that begin with a dot or an underscore."""
    counts = Counter(_kind(name) for name in names)
    concealed = sum(1 for _ in hidden)
    if concealed:
        counts["names that begin with . or _"] = concealed
    return dict(sorted(counts.items()))


def _kind(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return f"*{suffix}" if _SUFFIX.fullmatch(suffix) else "other names"
