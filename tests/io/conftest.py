"""How the tests of sources look at them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sanitize.io.read.shards import Chunk
from sanitize.io.read.source import Source, open_source
from sanitize.io.write.quarantine import Bad


class Look:
    """Everything that a source gives, shard after shard."""

    def opened(self, path: Path, data: bytes, **options: Any) -> Source:
        return open_source(self.write(path, data), **options)

    def write(self, path: Path, data: bytes) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def chunks(self, source: Source, columns: list[str] | None = None, images: tuple[str, ...] = ()) -> list[Chunk]:
        return [chunk for shard in source.shards() for chunk in source.read(shard, columns, images=images)]

    def rows(self, source: Source, columns: list[str] | None = None, images: tuple[str, ...] = ()) -> list[Any]:
        return [row for chunk in self.chunks(source, columns, images) for row in chunk.batch.to_pylist()]

    def bad(self, source: Source, columns: list[str] | None = None, images: tuple[str, ...] = ()) -> list[Bad]:
        return [bad for chunk in self.chunks(source, columns, images) for bad in chunk.rejected]

    def codes(self, source: Source) -> list[str]:
        return [bad.code for bad in self.bad(source)]

    def numbers(self, source: Source, columns: list[str] | None = None) -> list[int]:
        found = [int(number) for chunk in self.chunks(source, columns) for number in chunk.records]
        return found + [bad.record for bad in self.bad(source, columns)]


@pytest.fixture(scope="session")
def look() -> Look:
    return Look()
