"""A folder of images: the sub-folder is the label, a metadata table (Hugging Face's imagefolder) and annotations may
say more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import ClassVar

import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError, SourceError
from sanitize.io.places.shown import shown
from sanitize.io.read.annotations.objects import CAPTION, OBJECTS, OBJECTS_TYPE, Described, Notes
from sanitize.io.read.files import Files
from sanitize.io.read.names import is_text
from sanitize.io.read.shards import Block, Extent, Fault, Piece, cut
from sanitize.io.read.source_format import Hints, Places, Reader, Survey, is_nothing
from sanitize.io.write.quarantine import row_bytes

IMAGE, FILE, LABEL, MASK, KEY = "image", "file", "label", "mask", "file_name"
IMAGE_TYPE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_ROWS = 4096


@dataclass(frozen=True)
class Metadata:
    """The metadata tables next to the images, as a source of its own; `name` is the first of them."""

    name: str
    reader: Reader
    schema: pa.Schema
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ImageFolder:
    """Reads lists of image files; `image` holds paths, which are opened when the column is asked as images.

    A piece without a file counts positions in `images`; pieces of the metadata table stand for its rows that belong
    to no image. Codes: image_missing, metadata_duplicate, file_name_not_utf8, annotation_unreadable, and those of the
    metadata table's format.
    """

    name: ClassVar[str] = "images"
    suffixes: ClassVar[tuple[str, ...]] = (
        *(".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".tif", ".tiff"),
        *(".bmp", ".avif", ".pgm", ".ppm", ".pbm", ".pnm"),
        *(".jpe", ".dib", ".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".heic", ".heif", ".hif"),
    )

    images: tuple[str, ...]
    schema: pa.Schema
    metadata: Metadata | None = None
    notes: tuple[Notes, ...] = ()
    masks: tuple[tuple[str, str], ...] = ()
    """Pictures and the file of the mask of each."""

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """A source of images. Raises SourceError when the metadata table has no `file_name` or takes a reserved name.

        Sub-folders are labels, unless there is none or annotations say what the pictures show.
        """
        noted = hints.noted
        masks = set(noted.masks.values())
        names = [name for name in names if name not in masks]
        labelled = not noted.notes and not masks and any("/" in name for name in names)
        schema = pa.schema([(IMAGE, IMAGE_TYPE), (FILE, pa.string()), *([(LABEL, pa.string())] if labelled else [])])
        made = {name: kind for note in noted.notes for name, kind in note.columns().items()}
        for name, kind in {**made, **({MASK: IMAGE_TYPE} if masks else {})}.items():
            schema = schema.append(pa.field(name, kind))
        nameless = [name for name in names if not is_text(name)]
        names = [name for name in names if is_text(name)]
        weights = np.array([size for size, _ in files.stamps(names)] or [0], dtype=float)
        extents = [Extent("", np.arange(len(weights) + 1) if names else np.zeros(2, dtype=np.int64), weights)]
        extents += [Extent.nothing(name) for name in nameless]
        described = None
        if hints.metadata is not None:
            name, table = hints.metadata
            described = _metadata(name, table)
            for field in described.schema:
                if field.name != KEY:
                    at = schema.get_field_index(field.name)
                    schema = schema.append(field) if at < 0 else schema.set(at, field)
            extents.append(Extent(name, np.array([0, 1]), np.zeros(1)))
        reader = cls(tuple(names), schema, described, noted.notes, tuple(sorted(noted.masks.items())))
        return Survey(reader, schema, tuple(extents), len(names))

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The images of a piece with their labels and metadata."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        if is_nothing(piece):
            nothing = pa.RecordBatch.from_pylist([], schema)
            yield Block(nothing, np.empty(0, dtype=np.int64), (Fault(0, "file_name_not_utf8"),), 1)
            return
        if piece.file:
            yield self._orphans(files, schema)
            return
        described = _described(files, self.metadata) if self.metadata else None
        for start in range(piece.start, piece.stop, _ROWS):
            names = self.images[start : min(start + _ROWS, piece.stop)]
            noted = [self._noted(files, name) if self._asks_notes(schema) else Described() for name in names]
            faults = tuple(
                Fault(place, one.code, names[place].encode())
                for place, one in enumerate(noted)
                if isinstance(one, RecordError)
            )
            kept = [(place, one) for place, one in enumerate(noted) if isinstance(one, Described)]
            rows = self._rows([names[place] for place, _ in kept], [one for _, one in kept], described, schema)
            yield Block(rows, np.array([place for place, _ in kept], np.int64), faults, len(names))

    def places(self, files: Files, piece: Piece) -> Places:
        """The file of each picture."""
        if is_nothing(piece):
            return Places(files=(piece.file,))
        return Places() if piece.file else Places(files=self.images[piece.start : piece.stop])

    def _asks_notes(self, schema: pa.Schema) -> bool:
        return any(name in schema.names for note in self.notes for name in note.columns())

    def _noted(self, files: Files, name: str) -> Described | RecordError:
        """What annotations say of a picture; where two formats describe its objects, the first one."""
        both = Described()
        try:
            for note in self.notes:
                one = note.of(files, name)
                both.objects = one.objects if both.objects is None else both.objects
                both.captions = one.captions if both.captions is None else both.captions
        except RecordError as error:
            return RecordError(error.code)
        return both

    def _rows(
        self, names: Sequence[str], noted: Sequence[Described], described: _Described | None, schema: pa.Schema
    ) -> pa.RecordBatch:
        masks = dict(self.masks)
        own = {
            IMAGE: _at(names),
            FILE: pa.array(names, pa.string()),
            LABEL: pa.array([PurePosixPath(name).parent.name or None for name in names], pa.string()),
            MASK: _at([masks.get(name) for name in names]),
            OBJECTS: pa.array([one.cell() for one in noted], OBJECTS_TYPE),
            CAPTION: pa.array([one.captions for one in noted], pa.list_(pa.string())),
        }
        if described is not None:
            row_of = [described.rows.get(name) for name in names]
            extra = described.table.take(pa.array(row_of, pa.int64())).combine_chunks()
            own |= {name: _one(extra.column(name)) for name in extra.schema.names}
        return pa.RecordBatch.from_arrays([own[field.name] for field in schema], schema=schema)

    def _orphans(self, files: Files, schema: pa.Schema) -> Block:
        assert self.metadata is not None
        described = _described(files, self.metadata)
        known = set(self.images)
        faults = list(described.faults)
        names = described.keys
        for row, name in enumerate(names):
            code = "image_missing" if name not in known else "metadata_duplicate" if described.rows[name] != row else ""
            if code:
                alone = described.table.slice(row, 1).combine_chunks().to_batches()[0]
                faults.append(Fault(0, code, row_bytes(alone, 0)))
        numbered = tuple(Fault(place, fault.code, fault.raw) for place, fault in enumerate(faults))
        return Block(pa.RecordBatch.from_pylist([], schema), np.empty(0, dtype=np.int64), numbered, len(numbered))


@dataclass(frozen=True)
class _Described:
    table: pa.Table
    keys: list[str | None]
    rows: dict[str | None, int]
    """The first row that speaks of each file."""
    faults: tuple[Fault, ...]


def _metadata(name: str, survey: Survey) -> Metadata:
    if KEY not in survey.schema.names:
        raise SourceError(
            f"{shown(name)} has no column {KEY!r}: add one with the path of each image, relative to the folder"
        )
    for reserved in (IMAGE, FILE):
        if reserved in survey.schema.names:
            raise SourceError(f"{shown(name)}: the column {reserved!r} is reserved for the images: rename it")
    pieces = tuple(piece for shard in cut(survey.extents) for piece in shard.pieces)
    return Metadata(name, survey.reader, survey.schema, pieces)


@lru_cache(maxsize=1)
def _described(files: Files, metadata: Metadata) -> _Described:
    batches: list[pa.RecordBatch] = []
    faults: list[Fault] = []
    keys: list[str | None] = []
    for piece in metadata.pieces:
        folder = PurePosixPath(piece.file).parent
        for block in metadata.reader.read(files, piece, metadata.schema.names):
            batches.append(block.batch)
            faults += block.rejected
            named = block.batch.column(KEY).to_pylist()
            keys += [None if key is None else (folder / str(key)).as_posix() for key in named]
    table = pa.Table.from_batches(batches, metadata.schema)
    rows: dict[str | None, int] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, row)
    return _Described(table.drop_columns([KEY]), keys, rows, tuple(faults))


def _at(paths: Sequence[str | None]) -> pa.StructArray:
    """Pictures by their paths, null where there is none."""
    values = pa.array(paths, pa.string())
    parts = [pa.nulls(len(values), pa.binary()), values]
    return pa.StructArray.from_arrays(parts, fields=list(IMAGE_TYPE), mask=values.is_null())


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
