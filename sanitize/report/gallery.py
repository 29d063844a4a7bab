"""A few of the released pictures, small, for a reviewer's eye."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from sanitize.manifest.model import Manifest, Resource

if TYPE_CHECKING:
    from sanitize.io.places.place import Place

SIDE = 320
"""The longest side of a picture on the page, in pixels."""
QUALITY = 80
"""JPEG quality (0 to 100)."""
BUDGET = 2_000_000
"""Characters of all pictures together."""
BATCH_ROWS = 16
COPIED = "is_augmented"
"""The column that marks copies; they aren't shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a column as a data: URI."""

    column: str
    uri: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """Pictures out of the parts; nothing is taken from those in `changed`, which aren't what the manifest lists."""

    pictures: tuple[Shown, ...] = ()
    changed: tuple[str, ...] = ()


def image_columns(manifest: Manifest) -> list[str]:
    """The columns of pictures that were released."""
    return [one.name for one in manifest.columns if one.role == "image" and one.technique != "suppression"]


def gallery(folder: Place, manifest: Manifest) -> Gallery | None:
    """Up to as many pictures of each column as the policy allows, spread over the parts; None where it allows none.

    Each is drawn anew, at most `SIDE` pixels long; together they stay within `BUDGET`. Only parts whose bytes have the
    digest of the manifest are read: what is shown is what was released.
    """
    columns = image_columns(manifest)
    if not manifest.policy.gallery or not columns or manifest.gate.verdict == "refused":
        return None
    parts = _Parts(folder, [one for one in manifest.resources if one.rows])
    shown = [one for column in columns for one in parts.pictures(column, manifest.policy.gallery)]
    return Gallery(tuple(_within(shown)), tuple(parts.changed))


@dataclass
class _Parts:
    """The data files; each is compared with the manifest before it is read."""

    folder: Place
    listed: Sequence[Resource]
    changed: list[str] = field(default_factory=list)
    same: set[str] = field(default_factory=set)

    def pictures(self, column: str, count: int) -> list[Shown]:
        """About as many pictures from each part, what one lacks from the next ones."""
        shown: list[Shown] = []
        stride = max(1, len(self.listed) // count)
        order = [part for start in range(stride) for part in self.listed[start::stride]]
        for place, part in enumerate(order):
            wanted = -(-(count - len(shown)) // (len(order) - place))
            if wanted and self._is_same(part):
                shown += [Shown(column, uri) for uri in islice(_drawn(self.folder / part.name, column), wanted)]
        return shown

    def _is_same(self, part: Resource) -> bool:
        if part.name not in (*self.same, *self.changed):
            if _digest(self.folder / part.name) == part.sha256:
                self.same.add(part.name)
            else:
                self.changed.append(part.name)
        return part.name in self.same


def _digest(file: Place) -> str:
    """The SHA-256 of a file; empty where there is none."""
    if not file.is_file():
        return ""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _drawn(part: Place, column: str) -> Iterator[str]:
    from sanitize.io.write.parts import parquet_file

    file = parquet_file(part)
    marked = [COPIED] if COPIED in file.schema_arrow.names else []
    for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=[column, *marked]):
        for row in batch.to_pylist():
            if row[column] is not None and not row.get(COPIED):
                yield from _thumbnail(row[column])


def _thumbnail(cell: Any) -> Iterator[str]:
    """The picture of a cell, struct{bytes, path} or bytes, drawn small; none where nothing can be drawn."""
    from PIL import Image

    content = cell["bytes"] if isinstance(cell, dict) else cell
    stream = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content or b""), formats=("JPEG", "PNG", "WEBP")) as picture:
            picture.thumbnail((SIDE, SIDE))
            picture.convert("RGB").save(stream, "JPEG", quality=QUALITY)
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
        return
    yield f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _within(shown: Sequence[Shown]) -> Iterator[Shown]:
    size = 0
    for one in shown:
        size += len(one.uri)
        if size > BUDGET:
            return
        yield one
