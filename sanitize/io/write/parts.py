"""The sink: Parquet parts of plain columns, complete or not there at all."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sanitize.data_kinds.plain_types import plain_array, plain_type
from sanitize.errors import RunError
from sanitize.io.places.new_files import arriving, size_and_digest, unwritten
from sanitize.io.places.place import Place
from sanitize.io.places.store_path import StorePath

ROWS_IN_GROUP = 65_536
ROWS_WITH_IMAGES_IN_GROUP = 256
_EXTENSIONS = (
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF8", "gif"),
    (8, b"WEBP", "webp"),
    (0, b"II*\0", "tif"),
    (0, b"MM\0*", "tif"),
    (0, b"BM", "bmp"),
    (4, b"ftypavi", "avif"),
)
"""Where in a file which signature stands for which content type."""


@dataclass(frozen=True, slots=True)
class PartInfo:
    """A written part: its file name, rows, size in bytes, and sha256 of the bytes."""

    name: str
    rows: int
    bytes: int
    sha256: str


def write_part(path: Place, table: pa.Table, image_columns: Sequence[str]) -> PartInfo:
    """Write a table under its final name only when it is complete and on disk; readable by the owner alone.

    Dictionaries become plain values first (a dictionary page keeps values that were filtered out), metadata of the
    source is dropped, and image columns (struct<bytes, path>) are described as Hugging Face's Image feature. The
    same table gives the same bytes. Raises RunError when the disk is full or the folder can't be written.
    """
    plain = _described(plain_table(table), image_columns)
    rows = ROWS_WITH_IMAGES_IN_GROUP if image_columns else ROWS_IN_GROUP
    packed = _packed(plain.schema, image_columns)
    packing: dict[str, Any] = {
        "compression": dict.fromkeys(packed, "zstd"),
        "compression_level": dict.fromkeys(packed, 3),
        "use_dictionary": packed,
        "write_statistics": packed,
    }
    try:
        with arriving(path) as file:
            pq.write_table(plain, file, row_group_size=rows, version="2.6", **packing)
            size, digest = size_and_digest(file)
    except OSError as error:
        raise unwritten(path, error) from None
    return PartInfo(path.name, plain.num_rows, size, digest)


def _packed(schema: pa.Schema, image_columns: Sequence[str]) -> list[str]:
    """Parquet's paths of all leaves but the encoded images, which no compressor makes smaller."""
    buffer = io.BytesIO()
    pq.write_table(schema.empty_table(), buffer)
    leaves = pq.ParquetFile(buffer).schema
    images = {f"{name}.bytes" for name in image_columns}
    return [path for path in (leaves.column(at).path for at in range(len(leaves))) if path not in images]


def parquet_file(part: Place, dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
    """A Parquet file, opened; of a store, its column chunks come in few large requests.

    Raises OSError and pa.ArrowException.
    """
    if isinstance(part, StorePath):
        return pq.ParquetFile(part.ranges(), read_dictionary=list(dictionaries), pre_buffer=True)
    return pq.ParquetFile(part, read_dictionary=list(dictionaries))


def read_part(path: Place, columns: Sequence[str] | None = None) -> pa.Table:
    """A part as a table of plain columns without metadata. Raises RunError when it can't be read."""
    try:
        table = parquet_file(path).read(columns=None if columns is None else list(columns))
    except (pa.ArrowException, OSError, ValueError):
        raise RunError(f"{path.name} can't be read as Parquet") from None
    return table.replace_schema_metadata(None)


def read_batches(path: Place, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Some columns of a part, a row group's rows at a time, strings as dictionaries.

    Raises RunError when it can't be read.
    """
    try:
        schema = parquet_file(path).schema_arrow
        texts = [field.name for field in schema if field.name in columns and field.type == pa.string()]
        yield from parquet_file(path, texts).iter_batches(ROWS_IN_GROUP, columns=list(columns), use_threads=False)
    except (pa.ArrowException, OSError, ValueError):
        raise RunError(f"{path.name} can't be read as Parquet") from None


def plain_table(table: pa.Table) -> pa.Table:
    """The same values without dictionaries, extensions, views and metadata, in one chunk a column."""
    columns = []
    for field in table.schema:
        kind = plain_type(field.type)
        chunks = [plain_array(chunk, kind) for chunk in table.column(field.name).chunks]
        columns.append(chunks[0] if len(chunks) == 1 else pa.chunked_array(chunks, kind).combine_chunks())
    schema = pa.schema([pa.field(field.name, plain_type(field.type)) for field in table.schema])
    return pa.table(columns, schema=schema)


def neutral_paths(table: pa.Table, image_columns: Sequence[str], part_name: str) -> pa.Table:
    """The table with every image's path replaced by part, row and content type: `part-00000-000012.jpg`."""
    for name in image_columns:
        position = table.schema.get_field_index(name)
        column = table.column(position).combine_chunks()
        images = column.chunk(0) if isinstance(column, pa.ChunkedArray) and column.num_chunks else column
        heads = pc.binary_slice(pc.struct_field(images, "bytes"), 0, 16).to_pylist() if len(images) else []
        paths = [
            None if head is None else f"{part_name}-{row:06d}.{_extension(head)}" for row, head in enumerate(heads)
        ]
        renamed = pa.StructArray.from_arrays(
            [pc.struct_field(images, "bytes"), pa.array(paths, pa.string())],
            fields=[pa.field("bytes", pa.binary()), pa.field("path", pa.string())],
            mask=images.is_null(),
        )
        table = table.set_column(position, name, renamed)
    return table


def _extension(head: bytes) -> str:
    return next((name for at, mark, name in _EXTENSIONS if head[at : at + len(mark)] == mark), "bin")


def _described(table: pa.Table, image_columns: Sequence[str]) -> pa.Table:
    """With Hugging Face's description of the image columns: it reads the other columns' types from Arrow's."""
    if not image_columns:
        return table.replace_schema_metadata(None)
    features = {name: {"_type": "Image"} for name in table.schema.names if name in image_columns}
    text = json.dumps({"info": {"features": features}}, sort_keys=True)
    return table.replace_schema_metadata({"huggingface": text})
