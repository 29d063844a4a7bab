"""What is written under a key is read again under it, any piece of it, and is nothing without it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from sanitize.io.places.sealed import BLOCK, SALT, TAG, Sealed

KEY = bytes(range(32))


def sealed(path: Path, content: bytes, step: int) -> Sealed:
    """A file, written so many bytes at a time."""
    made = Sealed(path, KEY)
    with path.open("wb") as file, made.writing(file) as sink:
        for start in range(0, len(content), step):
            sink.write(content[start : start + step])
    return made


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 17])
@pytest.mark.parametrize("step", [7777, 3 * BLOCK])
def test_any_piece_is_read_as_it_was_written(tmp_path: Path, size: int, step: int) -> None:
    random = np.random.default_rng(size)
    content = random.bytes(size)
    file = sealed(tmp_path / "file", content, step)
    with file.reading() as read:
        assert read.seek(0, io.SEEK_END) == size
        for start, count in random.integers(0, size + 2, (40, 2)).tolist():
            read.seek(start)
            assert read.read(count) == content[start : start + count]
            assert read.tell() == max(min(start + count, size), start)
        read.seek(0)
        assert read.read() == content


def test_no_two_files_are_alike(tmp_path: Path) -> None:
    one, other = (sealed(tmp_path / name, b"Quendel" * 99, 1000) for name in ("one", "other"))
    both = [file.place.read_bytes() for file in (one, other)]
    assert both[0][SALT:] != both[1][SALT:]
    assert b"Quendel" not in both[0]


@pytest.mark.parametrize("place", [0, SALT, SALT + BLOCK, -1])
def test_a_changed_byte_is_an_error(tmp_path: Path, place: int) -> None:
    file = sealed(tmp_path / "file", bytes(BLOCK + 100), BLOCK)
    content = bytearray((tmp_path / "file").read_bytes())
    content[place] ^= 1
    (tmp_path / "file").write_bytes(content)
    with file.reading() as read, pytest.raises(OSError, match="isn't as it was written"):
        read.read()


def test_blocks_keep_their_order(tmp_path: Path) -> None:
    file = sealed(tmp_path / "file", bytes(2 * BLOCK), BLOCK)
    content = (tmp_path / "file").read_bytes()
    middle = SALT + BLOCK + TAG
    (tmp_path / "file").write_bytes(content[:SALT] + content[middle:] + content[SALT:middle])
    with file.reading() as read, pytest.raises(OSError, match="isn't as it was written"):
        read.read()


def test_the_key_is_in_no_text(tmp_path: Path) -> None:
    assert repr(KEY) not in repr(Sealed(tmp_path, KEY) / "file")
