"""What the exports share: the rows of a release with pictures, and neutral names for their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sanitize.errors import UsageError
from sanitize.image.column import TYPE
from sanitize.image.formats import format_of_bytes

MASK = "mask"
_ROWS = 64
_SUFFIXES = {"jpeg": "jpg"}


@dataclass(frozen=True)
class Row:
    """A row of a release: a number that names its files, its pictures by column, and everything else."""

    key: str
    pictures: Mapping[str, bytes]
    values: Mapping[str, Any]

    def file_name(self, column: str) -> str:
        """The name of the file of one of its pictures."""
        kind = format_of_bytes(self.pictures[column]) or "png"
        return f"{self.key}.{_SUFFIXES.get(kind, kind)}"


def main_picture(release: Path) -> str:
    """The column of the pictures that others describe: the first of them that holds no masks.

    Raises UsageError when the folder holds no release with pictures.
    """
    parts = _parts(release)
    schema = pq.read_schema(parts[0])
    pictures = [field.name for field in schema if field.type == TYPE]
    found = [name for name in pictures if name != MASK] or pictures
    if not found:
        raise UsageError(f"{release}: the release holds no pictures to export: other tools can read its data/*.parquet")
    return str(found[0])


def rows(release: Path, picture: str) -> Iterator[Row]:
    """The rows that hold a picture, in the order of the release."""
    number = 0
    for part in _parts(release):
        for batch in pq.ParquetFile(part).iter_batches(_ROWS):
            shown = [field.name for field in batch.schema if field.type == TYPE]
            for values in batch.to_pylist():
                pictures = {name: cell["bytes"] for name in shown if (cell := values.pop(name)) and cell["bytes"]}
                if picture in pictures:
                    yield Row(f"{number:08d}", pictures, values)
                number += 1


def new_folder(output: Path) -> Path:
    """An empty folder; UsageError when there is something already."""
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UsageError(f"{output}: already exists; choose another folder for --output")
    output.mkdir(parents=True, exist_ok=True)
    return output


def _parts(release: Path) -> list[Path]:
    parts = sorted((release / "data").glob("*.parquet"))
    if not (release / "_SUCCESS").exists() or not parts:
        raise UsageError(f"{release}: not a release with data: name the folder that a run published")
    return parts
