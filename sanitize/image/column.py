"""Columns of images as Arrow holds them: encoded bytes, struct{bytes, path}, or paths."""

from __future__ import annotations

import stat
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Protocol

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.image.formats import format_of_bytes, format_of_suffix

TYPE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
"""The Arrow type of Hugging Face's Image feature."""
MAX_FILE_BYTES = 512 << 20
FETCHED_AHEAD = 8
"""Images that are fetched at a time where every one is a request."""

Cell = bytes | RecordError | None


class Pictures(Protocol):
    """Where images are looked up by their paths, when that is no folder of this machine."""

    def picture(self, path: str) -> bytes:
        """The encoded bytes. RecordError: image_outside_source, image_missing, image_file_too_large."""
        ...

    def picture_sizes(self, paths: Sequence[str]) -> Sequence[int]:
        """How many bytes those would be; 0 where there is none."""
        ...


Root = Path | Pictures


def is_image_type(kind: pa.DataType) -> bool:
    """Whether a column of this type can hold images."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        return {kind.field(i).name for i in range(kind.num_fields)} == {"bytes", "path"}
    return _is_binary(kind) or _is_string(kind)


def cells(array: pa.Array, root: Root) -> Iterator[Cell]:
    """The encoded bytes of each row, None for null, or the RecordError that says why there are none.

    Paths are looked up from `root` and never outside it, through symbolic links either. Codes: image_url,
    image_outside_source, image_missing, image_file_too_large, image_wrong_extension, image_column_type.
    """
    if isinstance(root, Path):
        base = root.resolve()
        yield from (_cell(pair, base) for pair in _pairs(array))
    else:
        yield from _ahead(array, root)


def sizes(array: pa.Array, root: Root) -> Iterator[int]:
    """The encoded size of each row in bytes, without reading files; 0 where there is nothing to read."""
    pairs = list(_pairs(array))
    paths = [path for data, path in pairs if data is None and path is not None and not _is_url(path)]
    found = dict(zip(paths, _file_sizes(paths, root), strict=True))
    yield from (found.get(path or "", 0) if data is None else len(data) for data, path in pairs)


def _file_sizes(paths: Sequence[str], root: Root) -> Sequence[int]:
    if not isinstance(root, Path):
        return root.picture_sizes(paths)
    base = root.resolve()
    files = (_inside(path, base) for path in paths)
    return [file.stat().st_size if isinstance(file, Path) else 0 for file in files]


def to_array(images: Sequence[bytes | None]) -> pa.StructArray:
    """Encoded images as struct{bytes, path} with null paths; null images are null structs."""
    values = pa.array(images, pa.binary())
    return pa.StructArray.from_arrays(
        [values, pa.nulls(len(values), pa.string())], fields=list(TYPE), mask=values.is_null()
    )


def _ahead(array: pa.Array, root: Pictures) -> Iterator[Cell]:
    """The cells in order, while the next ones are fetched: most of a fetch is waiting."""
    with ThreadPoolExecutor(FETCHED_AHEAD) as fetching:
        waiting: deque[Future[Cell]] = deque()
        for pair in _pairs(array):
            waiting.append(fetching.submit(_cell, pair, root))
            if len(waiting) == FETCHED_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _cell(pair: tuple[bytes | None, str | None], base: Root) -> Cell:
    data, path = pair
    return data if data is not None or path is None else _read(path, base)


def _is_binary(kind: pa.DataType) -> bool:
    return kind in (pa.binary(), pa.large_binary(), pa.binary_view())


def _is_string(kind: pa.DataType) -> bool:
    return kind in (pa.string(), pa.large_string(), pa.string_view())


def _pairs(array: pa.Array) -> Iterator[tuple[bytes | None, str | None]]:
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if not is_image_type(array.type):
        raise RecordError("image_column_type")
    for value in array:
        if not value.is_valid:
            yield None, None
        elif pa.types.is_struct(array.type):
            yield value["bytes"].as_py(), value["path"].as_py()
        elif _is_binary(array.type):
            yield value.as_py(), None
        else:
            yield None, value.as_py()


def _is_url(path: str) -> bool:
    return "://" in path or path.startswith("data:")


def _inside(path: str, base: Path) -> Path | RecordError:
    try:
        file = (base / path).resolve()
        if not file.is_relative_to(base):
            return RecordError("image_outside_source")
        status = file.stat()
    except (OSError, ValueError, RuntimeError):
        return RecordError("image_missing")
    if not stat.S_ISREG(status.st_mode):
        return RecordError("image_missing")
    return RecordError("image_file_too_large") if status.st_size > MAX_FILE_BYTES else file


def _read(path: str, base: Root) -> bytes | RecordError:
    if _is_url(path):
        return RecordError("image_url")
    if not isinstance(base, Path):
        return _read_picture(path, base)
    file = _inside(path, base)
    if isinstance(file, RecordError):
        return file
    try:
        return _checked(file.read_bytes(), file.suffix)
    except OSError:
        return RecordError("image_missing")


def _read_picture(path: str, base: Pictures) -> bytes | RecordError:
    try:
        return _checked(base.picture(path), PurePosixPath(path).suffix)
    except RecordError as error:
        return RecordError(error.code)


def _checked(data: bytes, suffix: str) -> bytes | RecordError:
    promised, found = format_of_suffix(suffix), format_of_bytes(data)
    return RecordError("image_wrong_extension") if promised and found and promised != found else data
