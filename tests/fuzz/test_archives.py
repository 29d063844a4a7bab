"""Tars of samples: rows and rejected records whose numbers differ, whatever is cut, repeated or overwritten."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from tests.fuzz.exploring import explore, mutated
from tests.fuzz.test_tables import refused_or_counted

ENTRIES = {"a/1.jpg": b"\xff\xd8\xff\xe0", "a/1.txt": b"words", "a/1.cls": b"3", "2.json": b'{"x": 1}', "2.cls": b"x"}


def whole(layout: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=layout) as tar:
        for name, content in ENTRIES.items():
            entry = tarfile.TarInfo("n" * 96 + "/" + name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize("layout", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_records_of_any_tar_add_up(layout: int, tmp_path: Path) -> None:
    explore(mutated(whole(layout)), refused_or_counted(tmp_path / "in.tar"))
