"""Small files that promise or become something huge cost neither memory nor time beyond what a large file may."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from sanitize.errors import RecordError
from sanitize.image.codec import decode
from sanitize.image.metadata import carried
from tests.security.limited import MEGABYTE, limited

UNPACKED = 256
"""Megabytes that a packed file becomes."""
LARGEST = 1000
"""Megabytes of memory that reading may take: some copies of the largest record (64 MB), and the libraries."""
READING = """
from sanitize.io.read.source import open_source
source = open_source(sys.argv[1])
before = peak()
counts = {}
for shard in source.shards():
    for chunk in source.read(shard):
        counts["rows"] = counts.get("rows", 0) + chunk.batch.num_rows
        for bad in chunk.rejected:
            counts[bad.code] = counts.get(bad.code, 0) + 1
print(json.dumps([counts, peak()]))
"""


def packed(file: Path, head: bytes, repeated: bytes, tail: bytes = b"", megabytes: int = UNPACKED) -> Path:
    """A gzip file of so many megabytes, about a thousandth of that in size."""
    block = repeated * (MEGABYTE // len(repeated))
    with gzip.open(file, "wb", compresslevel=1) as stream:
        stream.write(head)
        for _ in range(megabytes):
            stream.write(block)
        stream.write(tail)
    return file


ONE_RECORD = {
    "line.csv.gz": (b"a,b\n1,", b"x", b"\n2,y\n", {"rows": 1, "record_too_large": 1}),
    "quoted.csv.gz": (b'a,b\n1,"', b"x" * 16383 + b"\n", b'"\n2,y\n', None),
    "returns.csv.gz": (b"a,b\n1,", b"\r", b"\n2,y\n", {"rows": 1, "record_too_large": 1}),
    "line.jsonl.gz": (b'{"a": "y"}\n{"a": "', b"x", b'"}\n', {"rows": 1, "record_too_large": 1}),
    "zeros.jsonl.gz": (b'{"a": "y"}\n', b"\0", b"\n", {"rows": 1, "record_too_large": 1}),
    "nested.jsonl.gz": (b'{"a": "y"}\n{"a": ', b"[", b"\n", {"rows": 1, "record_too_large": 1}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ONE_RECORD)
def test_a_packed_record_without_an_end_is_rejected_in_bounded_memory(name: str, tmp_path: Path) -> None:
    head, repeated, tail, expected = ONE_RECORD[name]
    file = packed(tmp_path / name, head, repeated, tail)
    assert file.stat().st_size < UNPACKED * MEGABYTE / 100
    ended = limited(READING, file, megabytes=8192, seconds=200)
    assert ended.code == 0, ended.err
    counts, peak = ended.said
    assert expected is None or counts == expected
    assert peak < LARGEST


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "head", "repeated"),
    [
        ("lines.csv.gz", b"a,b\n", b"1,x\n"),
        ("blank.csv.gz", b"a,b\n1,x\n", b"\n"),
        ("l.jsonl.gz", b"", b'{"a": "x"}\n'),
    ],
)
def test_a_packed_file_of_many_records_is_streamed(name: str, head: bytes, repeated: bytes, tmp_path: Path) -> None:
    ended = limited(READING, packed(tmp_path / name, head, repeated, megabytes=64), megabytes=8192, seconds=300)
    assert ended.code == 0, ended.err
    counts, peak = ended.said
    assert set(counts) == {"rows"}
    assert peak < LARGEST


def png(width: int, height: int, *chunks: tuple[bytes, bytes], bits: int = 8, colour: int = 2) -> bytes:
    """A PNG with a header that promises a size, and whatever chunks follow."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IEND", b"")]
    framed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def tiff(width: int, height: int) -> bytes:
    """A TIFF of one strip that promises a size."""
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1)]
    tags += [(278, 4, height), (279, 4, 4)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 12) + b"\0\0\0\0" + struct.pack("<H", len(tags)) + entries + b"\0\0\0\0"


def webp(width: int, height: int) -> bytes:
    """An extended WebP whose canvas promises a size (RFC 9649, section 2.7)."""
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(width: int, height: int) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HH", width, height)
        + b"\0\0\0,\0\0\0\0"
        + struct.pack("<HH", width, height)
        + b"\0\2;"
    )


def avif(width: int, height: int) -> bytes:
    """A small AVIF, its header and its coded size made to promise another one."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "AVIF")
    return buffer.getvalue().replace(struct.pack(">II", 64, 48), struct.pack(">II", width, height))


def jpeg(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "JPEG")
    return buffer.getvalue().replace(struct.pack(">HH", 48, 64), struct.pack(">HH", height, width))


IDAT = (b"IDAT", zlib.compress(bytes(1000)))
TEXTS = tuple((b"zTXt", b"k\0\0" + zlib.compress(bytes(64 * MEGABYTE), 9)) for _ in range(8))
BOMBS: dict[str, Callable[[], bytes]] = {
    "png": lambda: png(50_000, 50_000, IDAT),
    "png of the largest size": lambda: png(2**31 - 1, 2**31 - 1, IDAT),
    "png a pixel high": lambda: png(2**31 - 1, 1, IDAT),
    "tiff": lambda: tiff(60_000, 60_000),
    "tiff of the largest size": lambda: tiff(2**32 - 1, 2**32 - 1),
    "webp": lambda: webp(16_384, 16_384),
    "gif": lambda: gif(65_535, 65_535),
    "avif": lambda: avif(30_000, 30_000),
    "jpeg": lambda: jpeg(65_500, 65_500),
    "ppm": lambda: b"P6 100000 100000 255\n" + bytes(100),
    "bmp": lambda: b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 90_000, 90_000, 1, 24, 0, 0, 0, 0, 0, 0),
    "png texts": lambda: png(64, 64, *TEXTS, (b"IDAT", zlib.compress(bytes(64 * 193)))),
    "png profile": lambda: png(
        64, 64, (b"iCCP", b"k\0\0" + TEXTS[0][1][3:]), (b"IDAT", zlib.compress(bytes(64 * 193)))
    ),
    "png pixels that never end": lambda: png(64, 64, (b"IDAT", TEXTS[0][1][3:])),
}
DECODING = """
from pathlib import Path
import cv2, simplejpeg
from sanitize.errors import RecordError
from sanitize.image.codec import decode
from sanitize.image.metadata import carried
before = peak()
codes = {}
for file in map(Path, sys.argv[1:]):
    data = file.read_bytes()
    carried(data)
    try:
        decode(data)
        codes[file.name] = "decoded"
    except RecordError as error:
        codes[file.name] = error.code
print(json.dumps([codes, peak() - before]))
"""


def test_image_bombs_are_rejected_or_harmless(tmp_path: Path) -> None:
    for name, make in BOMBS.items():
        data = make()
        assert len(data) < MEGABYTE
        (tmp_path / name).write_bytes(data)
    ended = limited(DECODING, *(tmp_path / name for name in BOMBS), megabytes=4096, seconds=60)
    assert ended.code == 0, ended.err
    codes, grown = ended.said
    assert {name for name, code in codes.items() if code == "decoded"} == {"png pixels that never end"}
    assert grown < 100


def test_the_promise_of_a_header_alone_is_enough() -> None:
    for name in ("png", "tiff", "webp", "avif", "jpeg", "ppm", "bmp"):
        with pytest.raises(RecordError, match=r"^image_(too_large|unreadable|corrupt)$"):
            decode(BOMBS[name]())
        assert carried(BOMBS[name]()) <= {"exif", "trailing_bytes"}
