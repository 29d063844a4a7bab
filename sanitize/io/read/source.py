"""Sources: what a run reads, as a description that travels to workers; rows come from `Source.read`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.errors import SourceError, UsageError
from sanitize.image import column as image_column
from sanitize.io.places.store_path import StorePath
from sanitize.io.read.annotations.objects import NOTHING
from sanitize.io.read.annotations.recognise import passed_over, recognise
from sanitize.io.read.chunks import Request, chunks
from sanitize.io.read.csv_source import DELIMITERS
from sanitize.io.read.duckdb_source import table_in_file
from sanitize.io.read.files import Files, LocalFiles
from sanitize.io.read.formats import PARTITIONED, one_format, survey, table_format
from sanitize.io.read.found_files import found_files
from sanitize.io.read.image_folder import ImageFolder
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.names import is_text
from sanitize.io.read.partitions import partitioned
from sanitize.io.read.shards import Chunk, Shard, cut
from sanitize.io.read.source_format import Hints, Reader, Survey
from sanitize.io.read.store_files import StoreFiles
from sanitize.io.read.told_elsewhere import ToldElsewhere
from sanitize.io.read.units_by_key import UnitsByKey

_SAMPLED_PATHS = 64
SHOWN = 5
"""So many of the files that are passed over are named."""


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file's name relative to the source, its size in bytes, and the sha256 of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """What a run reads: files, their schema in plain types, and how they are cut into shards; never data."""

    root: image_column.Root
    """Where image paths inside the data are looked up, and never outside it."""
    store: Files
    files: tuple[str, ...]
    schema: pa.Schema
    reader: Reader
    parts: tuple[Shard, ...]
    fingerprint: tuple[tuple[int, int], ...]
    """Size and time of the last change of every file when the source was opened."""
    passed_over: Mapping[str, int] = field(default_factory=dict)
    """How many files of a folder, and entries of its annotation files, of what kind aren't read."""
    passed_names: tuple[str, ...] = ()
    """The first of those files."""
    left_out: LeftOut | None = None
    """People whose rows `read` passes over."""
    units: UnitsByKey | None = None
    """Where the unit of a row comes from, if the files don't say."""
    told: ToldElsewhere | None = None
    """What other tables say of the person of a row."""

    @property
    def everyone(self) -> Source:
        """The same source with the people who are left out of it: for what has to search for them."""
        return replace(self, left_out=None)

    @property
    def format(self) -> str:
        """The name of the files' format."""
        return self.reader.name

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(self.schema.names)

    def shards(self) -> tuple[Shard, ...]:
        """The shards, cut by bytes: neither workers nor memory change them."""
        return self.parts

    def read(
        self, shard: Shard, columns: Sequence[str] | None = None, *, images: Sequence[str] = ()
    ) -> Iterator[Chunk]:
        """The rows of a shard in chunks of at most 4,096 rows and about 64 MiB; at least one chunk, maybe empty.

        A chunk of at most one MiB may have up to 16,384 rows. Columns named in `images` become struct<bytes, path> with
        the encoded bytes; no other image is opened. The numbers of the records are the same whatever columns are asked.
        Raises UsageError for an unknown column.
        """
        asked, known = tuple(self.names if columns is None else columns), frozenset(self.names)
        for name in (*asked, *images):
            if name not in known:
                raise UsageError(f"the source has no column {name!r}; it has {', '.join(self.names)}")
        for name in images:
            if not image_column.is_image_type(self.schema.field(name).type):
                raise UsageError(
                    f"the column {name!r} can't hold images: it must be paths, bytes or struct<bytes, path>"
                )
        columns = self.left_out.reads(asked) if self.left_out else asked
        told = self.told if self.told is not None and {*self.told.columns} & {*columns} else None
        columns = told.reads(columns) if told else columns
        looked_up = self.units if self.units is not None and self.units.unit in columns else None
        columns = looked_up.reads(columns) if looked_up else columns
        request = Request(columns, tuple(name for name in asked if name in images), self.root)
        found = chunks(self.store, self.reader, shard, self.schema, request)
        found = (looked_up.of(chunk) for chunk in found) if looked_up else found
        found = (told.of(chunk) for chunk in found) if told else found
        if self.left_out:
            return (self.left_out.without(chunk, asked) for chunk in found)
        more = looked_up or told
        return (replace(chunk, batch=chunk.batch.select(list(asked))) for chunk in found) if more else found

    def digest(self, files: Sequence[str] | None = None) -> tuple[FileDigest, ...]:
        """What some files of the source hold, or all of them (without images that rows merely point to)."""
        wanted = self.files if files is None else files
        try:
            return tuple(FileDigest(name, self.store.size(name), self.store.sha256(name)) for name in wanted)
        except OSError:
            raise SourceError("a file of the source can no longer be read") from None

    def changed(self) -> tuple[str, ...]:
        """The files that aren't what they were when the source was opened."""
        now = self.store.stamps(self.files)
        return tuple(name for name, was, is_ in zip(self.files, self.fingerprint, now, strict=True) if is_ != was)


def open_source(
    path: str | Path | StorePath, *, delimiter: str | None = None, root: image_column.Root | None = None
) -> Source:
    """Open a file, a folder or a glob, of this machine or at an s3:// or gs:// URL, and look at all of it once.

    The tables of a DuckDB file are named as if it were their folder. `delimiter` is for CSV and sniffed when left out;
    `root` is where image paths are looked up, the folder of the files when left out. Raises SourceError when there is
    nothing to read, or formats, headers or columns don't fit together, and UsageError for URLs that can't be used.
    """
    if delimiter is not None and delimiter not in DELIMITERS:
        raise UsageError("the delimiter must be one of , ; tab |")
    path, table = _table(path)
    store, names, whole = found_files(path)
    kind, chosen = one_format(names, str(path))
    pictures = [name for name in chosen if table_format(name) is None]
    noted = recognise(store, names, pictures) if kind is ImageFolder else NOTHING
    files = (*chosen, *(name for note in noted.notes for name in note.files))
    stamps = store.stamps(files)
    if kind is not ImageFolder and not all(is_text(name) for name in chosen):
        raise SourceError(f"{path} holds a file whose name isn't UTF-8: rename it")
    looked = survey(kind, store, chosen, Hints(delimiter, table, noted=noted))
    if kind in PARTITIONED:
        looked = partitioned(looked, chosen)
    root = root or _root(store)
    cells = (looked.records or 0) * len(looked.schema)
    parts = cut(looked.extents, _bytes_behind(store, looked, root), cells)
    others = [name for name in names if name not in set(files)]
    hidden = list(store.hidden()) if whole else []
    missed = {**passed_over(others, hidden), **noted.passed_over}
    shown = tuple(sorted([*others, *hidden])[:SHOWN])
    return Source(root, store, files, looked.schema, looked.reader, parts, stamps, missed, shown)


def picture_root(path: str | Path | StorePath) -> image_column.Root:
    """Where `open_source` looks up the image paths of a source. Raises SourceError when there is no such source."""
    return _root(found_files(_table(path)[0])[0])


def _table(path: str | Path | StorePath) -> tuple[str | Path | StorePath, str | None]:
    return (path, None) if isinstance(path, StorePath) else table_in_file(path)


def _root(store: LocalFiles | StoreFiles) -> image_column.Root:
    return Path(store.folder) if isinstance(store, LocalFiles) else store


def _bytes_behind(store: Files, survey: Survey, root: image_column.Root) -> float:
    """How many bytes stand behind a byte of the files: more than 1 when text columns are paths of images."""
    texts = [field.name for field in survey.schema if pa.types.is_string(field.type)]
    piece = next(
        (piece for shard in cut(survey.extents) for piece in shard.pieces if piece.stop > 0 and piece.file), None
    )
    total = sum(float(extent.weights.sum()) for extent in survey.extents)
    if not texts or piece is None or not survey.records:
        return 1.0
    block = next(survey.reader.read(store, piece, texts), None)
    if block is None:
        return 1.0
    behind = 0.0
    for name in texts:
        values = block.batch.column(name).drop_null().slice(0, _SAMPLED_PATHS)
        if len(values) and all(value.lower().endswith(ImageFolder.suffixes) for value in values.to_pylist()):
            behind += float(np.mean(list(image_column.sizes(values, root))))
    return 1.0 + behind * survey.records / max(total, 1.0)
