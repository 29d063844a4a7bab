"""Sources: what a run reads, as a description that travels to workers; rows come from `Source.read`."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from urllib.parse import unquote

import numpy as np
import pyarrow as pa

from sanitize.errors import SourceError, UsageError
from sanitize.image import column as image_column
from sanitize.io.places.place import pattern, place, split_url
from sanitize.io.places.store_path import StorePath, is_pattern, matches
from sanitize.io.read.annotations.objects import Recognised
from sanitize.io.read.annotations.recognise import passed_over, recognise
from sanitize.io.read.chunks import Request, chunks
from sanitize.io.read.csv_source import DELIMITERS, survey_csv
from sanitize.io.read.duckdb_source import survey_duckdb, table_in_file
from sanitize.io.read.files import UNREADABLE, Files, LocalFiles
from sanitize.io.read.image_folder import survey_images
from sanitize.io.read.jsonl_source import survey_jsonl
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.names import is_text
from sanitize.io.read.parquet_source import survey_parquet
from sanitize.io.read.shards import Chunk, Shard, cut
from sanitize.io.read.store_files import StoreFiles
from sanitize.io.read.survey import Reader, Survey
from sanitize.io.read.webdataset import survey_webdataset

ACCEPTED = ".parquet, .csv, .jsonl (the last two also .gz), .tar (WebDataset), .duckdb, or a folder of images"
_FORMATS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".tar": "webdataset",
    ".duckdb": "duckdb",
}
_IMAGES = (
    *(".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".tif", ".tiff"),
    *(".bmp", ".avif", ".pgm", ".ppm", ".pbm", ".pnm"),
    *(".jpe", ".dib", ".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".heic", ".heif", ".hif"),
)
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
    format: str
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

    @property
    def everyone(self) -> Source:
        """The same source with the people who are left out of it: for what has to search for them."""
        return replace(self, left_out=None)

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

        Columns named in `images` become struct<bytes, path> with the encoded bytes; no other image is opened. The
        numbers of the records are the same whatever columns are asked. Raises UsageError for an unknown column.
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
        request = Request(columns, tuple(name for name in asked if name in images), self.root)
        found = chunks(self.store, self.reader, shard, self.schema, request)
        return (self.left_out.without(chunk, asked) for chunk in found) if self.left_out else found

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
    store, names, whole = _files(path)
    kind, chosen = _format(names, str(path))
    pictures = [name for name in chosen if _suffix_format(name) is None]
    noted = recognise(store, names, pictures) if kind == "images" else Recognised()
    files = (*chosen, *(name for note in noted.notes for name in note.files))
    stamps = store.stamps(files)
    if kind != "images" and not all(is_text(name) for name in chosen):
        raise SourceError(f"{path} holds a file whose name isn't UTF-8: rename it")
    survey = _survey(store, kind, chosen, delimiter, table, noted)
    root = root or _root(store)
    cells = (survey.records or 0) * len(survey.schema)
    parts = cut(survey.extents, _bytes_behind(store, survey, root), cells)
    others = [name for name in names if name not in set(files)]
    hidden = list(store.hidden()) if whole else []
    missed = {**passed_over(others, hidden), **noted.passed_over}
    shown = tuple(sorted([*others, *hidden])[:SHOWN])
    return Source(root, store, files, kind, survey.schema, survey.reader, parts, stamps, missed, shown)


def picture_root(path: str | Path | StorePath) -> image_column.Root:
    """Where `open_source` looks up the image paths of a source. Raises SourceError when there is no such source."""
    return _root(_files(_table(path)[0])[0])


def _table(path: str | Path | StorePath) -> tuple[str | Path | StorePath, str | None]:
    return (path, None) if isinstance(path, StorePath) else table_in_file(path)


def _root(store: LocalFiles | StoreFiles) -> image_column.Root:
    return Path(store.folder) if isinstance(store, LocalFiles) else store


def _files(path: str | Path | StorePath) -> tuple[LocalFiles | StoreFiles, list[str], bool]:
    """The files below a folder, the names of those that the path means, and whether it means the folder."""
    at = place(path)
    if isinstance(at, StorePath):
        return _stored(str(path), at)
    if at.is_dir():
        files = LocalFiles(str(at.resolve()))
        return files, list(files.walk()), True
    if at.is_file():
        return LocalFiles(str(at.parent.resolve())), [at.name], False
    if not glob.has_magic(str(path)):
        raise SourceError(f"there is no file or folder {path}: sources are {ACCEPTED}, or a glob")
    fixed = Path(*_before_magic(at)).resolve()
    found = sorted(Path(name).resolve() for name in glob.glob(str(path), recursive=True) if Path(name).is_file())  # noqa: PTH207
    if not found:
        raise SourceError(f"the glob {path} matches no file")
    return LocalFiles(str(fixed)), [_inside(name, fixed) for name in found], False


def _stored(url: str, at: StorePath) -> tuple[StoreFiles, list[str], bool]:
    """The same on an object store."""
    try:
        if at.key and at.is_file():
            return StoreFiles(at.parent), [at.name], False
        files = StoreFiles(at)
        if names := list(files.walk()):
            return files, names, True
        parts = split_url(url)[1].split("/")
        first = next((number for number, part in enumerate(parts) if is_pattern(part)), None)
        if first is None:
            raise SourceError(f"there is no object at {url}, nor below: sources are {ACCEPTED}, or a glob")
        fixed = StorePath(at.store, unquote("/".join(parts[:first])))
        wanted = pattern("/".join(parts[first:]))
        names = sorted((name for name, _ in fixed.below() if matches(name, wanted)), key=lambda name: name.split("/"))
    except OSError as error:
        raise SourceError(f"{url} can't be read: {error.strerror}") from None
    if not names:
        raise SourceError(f"the glob {url} matches no object")
    return StoreFiles(fixed), names, False


def _before_magic(place: PurePath) -> list[str]:
    parts = place.parts
    first = next(position for position, part in enumerate(parts) if glob.has_magic(part))
    return list(parts[:first])


def _inside(file: Path, folder: Path) -> str:
    if not file.is_relative_to(folder):
        raise SourceError(
            f"{file.name} is a link that leads out of the glob's folder: name the folder that it leads to"
        )
    return file.relative_to(folder).as_posix()


def _format(names: Sequence[str], path: str) -> tuple[str, tuple[str, ...]]:
    """The one format of the files, and those that have it; a metadata table comes first among images."""
    images = [name for name in names if name.lower().endswith(_IMAGES)]
    data = {name: found for name in names if (found := _suffix_format(name))}
    if images:
        tables = [name for name, kind in data.items() if kind in ("csv", "jsonl") and name.split(".")[0] == "metadata"]
        others = sorted(set(data) - set(tables))
        if others or len(tables) > 1:
            raise SourceError(
                f"{path} holds images and tables ({(others or tables)[0]}): name the table as the source, "
                "or describe the images in one metadata.csv or metadata.jsonl with a column file_name"
            )
        return "images", (*tables, *images)
    kinds = sorted(set(data.values()))
    if len(kinds) > 1:
        raise SourceError(
            f"{path} holds {' and '.join(kinds)} files: name the files of one format, such as {path}/*.{kinds[0]}"
        )
    if not kinds:
        raise SourceError(f"{path} holds no readable file: sources are {ACCEPTED}")
    return kinds[0], tuple(data)


def _suffix_format(name: str) -> str | None:
    lower = name.lower()
    return next((kind for suffix, kind in _FORMATS.items() if lower.endswith(suffix)), None)


def _survey(
    store: Files,
    kind: str,
    names: Sequence[str],
    delimiter: str | None,
    table: str | None = None,
    noted: Recognised | None = None,
) -> Survey:
    try:
        if kind == "parquet":
            return survey_parquet(store, names)
        if kind == "csv":
            return survey_csv(store, names, delimiter)
        if kind == "jsonl":
            return survey_jsonl(store, names)
        if kind == "webdataset":
            return survey_webdataset(store, names)
        if kind == "duckdb":
            return survey_duckdb(store, names, table)
        described = _suffix_format(names[0])
        if described is None:
            return survey_images(store, names, None, noted or Recognised())
        metadata = names[0], _survey(store, described, names[:1], delimiter)
        return survey_images(store, names[1:], metadata, noted or Recognised())
    except UNREADABLE as error:
        raise SourceError(f"the source can't be read ({type(error).__name__}): check its permissions") from None


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
        if len(values) and all(value.lower().endswith(_IMAGES) for value in values.to_pylist()):
            behind += float(np.mean(list(image_column.sizes(values, root))))
    return 1.0 + behind * survey.records / max(total, 1.0)
