"""Parquet files whose footers or pages lie: an error of ours or rejected rows, never a crash or the memory they ask."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.security.limited import limited

READING = """
from pathlib import Path
from sanitize.attacks.written_parts import count_rows, names
from sanitize.errors import SanitizeError
from sanitize.io.write.parts import read_part
from sanitize.io.write.quarantine import read_quarantine
from sanitize.io.read.source import open_source

def source(path):
    opened = open_source(path)
    return sum(chunk.batch.num_rows for shard in opened.shards() for chunk in opened.read(shard))

def tried(work, path):
    try:
        work(path)
    except SanitizeError as error:
        return type(error).__name__
    return "read"

READERS = (source, read_part, lambda path: count_rows([path]), names, lambda path: read_quarantine(path.parent))
tried(READERS[1], Path(sys.argv[1]))
before = peak()
ends = {}
for file in sys.argv[1:]:
    sys.stderr.write(f"{file}\\n")
    sys.stderr.flush()
    for reader in READERS:
        end = tried(reader, Path(file))
        ends[end] = ends.get(end, 0) + 1
print(json.dumps([ends, peak() - before]))
"""
EXAMPLES = 150
ROWS = 500


def whole(file: Path) -> bytes:
    """A small file with the types that matter: numbers, text in a dictionary, plain text, bytes, a list."""
    table = pa.table(
        {
            "number": range(ROWS),
            "word": ["alpha", "beta", None, "gamma", "delta"] * (ROWS // 5),
            "text": [f"note {number}" for number in range(ROWS)],
            "photo": pa.array([{"bytes": bytes(9), "path": "a.jpg"}] * ROWS),
            "list": [[1, 2], [], None, [3], [4, 5, 6]] * (ROWS // 5),
        }
    )
    pq.write_table(table, file, row_group_size=200, compression="zstd")
    return file.read_bytes()


def footer(data: bytes) -> tuple[int, int]:
    """Where the footer begins and ends (Parquet format, "File format": its length stands before the last magic)."""
    (length,) = struct.unpack("<I", data[-8:-4])
    return len(data) - 8 - length, len(data) - 8


def damaged(data: bytes, draw: random.Random) -> Iterator[bytes]:
    """Copies with a few bytes changed, in the footer or in the pages, or with a part cut out."""
    start, end = footer(data)
    while True:
        kind = draw.choice(("footer", "footer", "pages", "cut", "grown"))
        copy = bytearray(data)
        low, high = (start, end) if kind != "pages" else (4, start)
        for _ in range(draw.randint(1, 4)):
            copy[draw.randrange(low, high)] = draw.choice((0, 1, 0x7F, 0x80, 0xFF, draw.randrange(256)))
        if kind == "cut":
            at = draw.randrange(4, start)
            del copy[at : at + draw.randint(1, 200)]
        if kind == "grown":  # a variable-length integer as large as it can be, in place of a small one
            copy[(at := draw.randrange(start, end)) : at + 1] = b"\xff" * 9 + b"\x01"
            copy[-8:-4] = struct.pack("<I", end - start + 9)
        yield bytes(copy)


def ends(files: list[Path], seconds: int = 60) -> dict[str, int]:
    """How readers in a process with little memory ended; a crash names the file it happened on."""
    ended = limited(READING, *files, megabytes=3072, seconds=seconds)
    assert ended.code == 0, f"ended with {ended.code} after {ended.err[-2000:]}"
    told, grown = ended.said
    assert grown < 600
    return dict(told)


def written(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    """Every content in a folder of its own, so that a reader of folders reads one."""
    files = []
    for name, content in contents.items():
        (folder / name).mkdir()
        files.append(folder / name / "part.parquet")
        files[-1].write_bytes(content)
    return files


def test_lengths_and_magic_that_lie(tmp_path: Path) -> None:
    data = whole(tmp_path / "whole.parquet")
    start, end = footer(data)
    lengths = {f"length {n}": data[:-8] + struct.pack("<I", n) + b"PAR1" for n in (0, 1, 2**31 - 1, 2**31, 2**32 - 1)}
    contents = {
        **lengths,
        "nothing": b"",
        "magic": b"PAR1",
        "magic twice": b"PAR1PAR1",
        "encrypted": data[:-4] + b"PARE",
        "no footer": data[:start] + struct.pack("<I", 0) + b"PAR1",
        "half": data[: len(data) // 2],
        "zeros": data[:start] + bytes(end - start) + data[end:],
        "footer twice": data[:-8] + data[start:],
        "no pages": b"PAR1" + data[start:],
    }
    told = ends(written(tmp_path, contents))
    assert told.keys() <= {"SourceError", "RunError", "UsageError", "VerificationError", "read"}
    assert told["SourceError"] >= len(lengths)


def test_any_damage_is_an_error_of_ours_or_rejected_rows(tmp_path: Path) -> None:
    draw = random.Random(20261122)
    copies = damaged(whole(tmp_path / "whole.parquet"), draw)
    told = ends(written(tmp_path, {str(number): next(copies) for number in range(EXAMPLES)}))
    assert told.keys() <= {"SourceError", "RunError", "UsageError", "VerificationError", "read"}
    assert sum(told.values()) == 5 * EXAMPLES


def test_columns_without_number_or_depth(tmp_path: Path) -> None:
    deep: pa.DataType = pa.int64()
    for _ in range(80):
        deep = pa.struct([("a", deep)])
    wide = pa.table({f"c{number}": pa.array([], pa.int64()) for number in range(20_000)})
    contents = {}
    for name, table in {"deep": pa.table({"a": pa.array([], deep)}), "wide": wide}.items():
        pq.write_table(table, tmp_path / "one.parquet")
        contents[name] = (tmp_path / "one.parquet").read_bytes()
    assert ends(written(tmp_path, contents)).keys() <= {"SourceError", "RunError", "UsageError", "read"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_damage_at_length(seed: int, tmp_path: Path) -> None:
    copies = damaged(whole(tmp_path / "whole.parquet"), random.Random(seed))
    told = ends(written(tmp_path, {str(number): next(copies) for number in range(600)}), seconds=120)
    assert told.keys() <= {"SourceError", "RunError", "UsageError", "VerificationError", "read"}
