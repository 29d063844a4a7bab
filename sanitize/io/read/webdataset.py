"""WebDataset: tar files whose entries of one name, up to its first dot, are a sample, and their extensions columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError, SourceError
from sanitize.image.column import MAX_FILE_BYTES
from sanitize.image.column import TYPE as IMAGE_TYPE
from sanitize.image.formats import format_of_suffix
from sanitize.io.read.files import Files
from sanitize.io.read.lines import LARGEST_RECORD
from sanitize.io.read.names import is_text
from sanitize.io.read.shards import Block, Extent, Fault, Piece
from sanitize.io.read.source_format import Hints, Places, Survey, is_nothing
from sanitize.io.read.tar import BrokenTarError, Member, Tar

KEY = "__key__"
MARK_BYTES = 256 << 10
"""A tar may be cut before the first sample that begins so much behind the last cut."""
BLOCK_BYTES = 16 << 20
BLOCK_ROWS = 1024
MOST_EXTENSIONS = 100
TEXTS = frozenset({"txt", "text", "transcript", "json", "jsn"})
CLASSES = frozenset({"cls", "cls2", "class", "count", "index", "inx", "id"})
"""Extensions that hold text, and those that hold a class or a number, as the convention has them."""
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_LONGEST_WHOLE = 32
Value = str | int | bytes | dict[str, bytes] | None
_NOTES = re.compile(r"__[^/]*__(/|$)")
"""Entries that tell of the archive itself."""


@dataclass
class Sample:
    """What was loaded of entries that belong together, by extension; a `code` when they are no record."""

    key: str
    start: int
    stop: int
    values: dict[str, Value] = field(default_factory=dict)
    code: str | None = None


def samples(members: Iterable[Member], load: Callable[[str, Member], Value]) -> Iterator[Sample]:
    """The samples of entries, each loaded as it comes by, so that an archive is read from front to back.

    Folders, hidden files and notes on the archive belong to none. `load` may raise RecordError.
    """
    sample: Sample | None = None
    for member in members:
        name = member.name.removeprefix("./")
        parts = name.split("/")
        if member.is_folder or _NOTES.match(name) or any(_is_hidden(part) for part in parts):
            continue
        stem, _, extension = parts[-1].partition(".")
        key, extension = "/".join([*parts[:-1], stem]), extension.lower()
        if sample is None or sample.key != key:
            if sample is not None:
                yield sample
            sample = Sample(key, member.start, member.stop)
        sample.stop = member.stop
        sample.code = sample.code or _code(parts, extension, member, sample)
        if sample.code is None:
            try:
                sample.values[extension] = load(extension, member)
            except RecordError as error:
                sample.code = error.code
    if sample is not None:
        yield sample


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part not in (".", "..")


def _code(parts: Sequence[str], extension: str, member: Member, sample: Sample) -> str | None:
    """What is wrong with an entry."""
    checks = {
        "file_name_not_utf8": not is_text(member.name),
        "nul_byte": "\0" in member.name,
        "member_outside": ".." in parts or not parts[0],
        "member_no_file": not member.is_file,
        "member_without_extension": not extension,
        "member_duplicate": extension in sample.values,
        "members_too_many": len(sample.values) >= MOST_EXTENSIONS,
    }
    return next((code for code, wrong in checks.items() if wrong), None)


@dataclass(frozen=True)
class WebDataset:
    """Reads ranges of tar files.

    Codes: file_name_not_utf8, nul_byte, member_outside (an absolute name or one with ..), member_no_file (a link, a
    device, a file with holes), member_without_extension, member_duplicate, members_too_many, not_utf8, wrong_type,
    record_too_large, image_file_too_large, file_unreadable (one record for a tar from the sample on where it breaks),
    file_empty. The quarantine gets a sample as its part of the tar.
    """

    name: ClassVar[str] = "webdataset"
    suffixes: ClassVar[tuple[str, ...]] = (".tar",)

    schema: pa.Schema

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """Read the headers of all files once: columns, places to cut. Raises SourceError when there is no sample."""
        types: dict[str, pa.DataType] = {}
        extents, records = [], 0
        for name in names:
            marks, count = [0], 0
            with Tar(files, name) as tar:
                try:
                    for sample in samples(tar.members(0, tar.size), partial(_look, tar, types)):
                        count += 1
                        if sample.start - marks[-1] >= MARK_BYTES:
                            marks.append(sample.start)
                except BrokenTarError:
                    pass  # the reader makes a record of what is lost
                ends = np.array([*marks, tar.size])
            if len(types) > MOST_EXTENSIONS:
                raise SourceError(
                    f"{name} has more than {MOST_EXTENSIONS} kinds of entries: the part of a name after the first dot "
                    "is the column, so use no further dots in names"
                )
            extents.append(Extent(name, ends, np.diff(ends).astype(float)) if count else Extent.nothing(name))
            records += count
        if not types:
            raise SourceError(
                "no tar of the source holds a readable sample: check that it is complete and not compressed"
            )
        schema = pa.schema([(KEY, pa.string()), *types.items()])
        return Survey(cls(schema), schema, tuple(extents), records)

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The samples of a range; whatever is asked, their text is checked."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        types = dict(zip(self.schema.names, self.schema.types, strict=True))
        rows = _Rows(schema)
        with Tar(files, piece.file) as tar:

            def load(name: str, member: Member) -> Value:
                kind = types.get(name)
                if kind in (pa.string(), pa.int64()):
                    return _text(tar, member, name, kind)
                return _bytes(tar, member, kind) if name in columns else None

            try:
                start, stop = (0, tar.size) if is_nothing(piece) else (piece.start, piece.stop)
                for sample in samples(tar.members(start, stop), load):
                    if sample.code is None:
                        rows.add({KEY: sample.key, **sample.values})
                    else:
                        rows.reject(sample.code, _raw(tar, sample))
                    if rows.size >= BLOCK_BYTES or rows.count >= BLOCK_ROWS:
                        yield rows.block()
                        rows = _Rows(schema)
                if is_nothing(piece):
                    rows.reject("file_empty")
            except BrokenTarError:
                rows.reject("file_unreadable")
        if rows.count:
            yield rows.block()

    def places(self, files: Files, piece: Piece) -> Places:
        """Nothing but the archive: samples have no number."""
        return Places()


class _Rows:
    """Rows and bad records as they come; `size` is about what they take, in bytes."""

    def __init__(self, schema: pa.Schema) -> None:
        self.count = self.size = 0
        self._schema = schema
        self._values: dict[str, list[Value]] = {name: [] for name in schema.names}
        self._positions: list[int] = []
        self._faults: list[Fault] = []

    def add(self, row: Mapping[str, Value]) -> None:
        """Take a row; what it lacks is null."""
        for name, values in self._values.items():
            values.append(row.get(name))
            self.size += _size(values[-1])
        self._positions.append(self.count)
        self.count += 1

    def reject(self, code: str, raw: bytes | None = None) -> None:
        """Take a bad record."""
        self._faults.append(Fault(self.count, code, raw))
        self.size += len(raw or b"")
        self.count += 1

    def block(self) -> Block:
        """All of them."""
        arrays = [pa.array(self._values[one.name], one.type) for one in self._schema]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        return Block(batch, np.array(self._positions, dtype=np.int64), tuple(self._faults), self.count)


def _size(value: Value) -> int:
    if isinstance(value, dict):
        return len(value["bytes"])
    return 0 if value is None or isinstance(value, int) else len(value)


def _bytes(tar: Tar, member: Member, kind: pa.DataType) -> Value:
    if member.size > MAX_FILE_BYTES:
        raise RecordError("image_file_too_large" if kind == IMAGE_TYPE else "record_too_large")
    data = tar.read(member.data, member.size)
    return {"bytes": data} if kind == IMAGE_TYPE else data


def _text(tar: Tar, member: Member, name: str, kind: pa.DataType) -> str | int:
    if member.size > LARGEST_RECORD:
        raise RecordError("record_too_large")
    try:
        text = tar.read(member.data, member.size).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RecordError("not_utf8") from None
    if "\0" in text:
        raise RecordError("nul_byte")
    if kind == pa.string():
        return text.strip() if _last(name) in CLASSES else text
    if not _WHOLE.fullmatch(text.strip()):
        raise RecordError("wrong_type")
    return int(text)


def _raw(tar: Tar, sample: Sample) -> bytes | None:
    size = sample.stop - sample.start
    return tar.read(sample.start, size) if size <= LARGEST_RECORD else None


def _look(tar: Tar, types: dict[str, pa.DataType], name: str, member: Member) -> None:
    """Note the type of an entry; those beyond the most that there may be are counted as one more."""
    if name not in types and len(types) <= MOST_EXTENSIONS:
        types[name] = _type(name)
    if types.get(name) == pa.int64() and not _is_whole(tar, member):
        types[name] = pa.string()


def _type(name: str) -> pa.DataType:
    """What the values of an extension are, told by its last part; numbers as long as all of them are."""
    last = _last(name)
    if last in CLASSES:
        return pa.int64()
    if last in TEXTS:
        return pa.string()
    return IMAGE_TYPE if format_of_suffix(last) else pa.binary()


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _is_whole(tar: Tar, member: Member) -> bool:
    if member.size > _LONGEST_WHOLE:
        return False
    text = tar.read(member.data, member.size).decode("utf-8", "replace").strip()
    return bool(_WHOLE.fullmatch(text))
