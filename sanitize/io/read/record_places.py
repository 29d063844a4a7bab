"""Where the records of a shard are in its files: looked up only for those that go into the quarantine."""

from __future__ import annotations

from functools import cached_property

from sanitize.io.read.files import UNREADABLE
from sanitize.io.read.shards import SHARD_BITS, Shard
from sanitize.io.read.source import Source
from sanitize.io.read.source_format import Places
from sanitize.io.write.quarantine import RecordPlace


class RecordPlaces:
    """Finds records of a shard; the first one that is asked for has the shard's files read once more."""

    def __init__(self, source: Source, shard: Shard) -> None:
        self._source, self._shard = source, shard

    def of(self, record: int) -> RecordPlace | None:
        """The place of a record by its number; None where a shard has several files and none says how many it holds."""
        at = record & ((1 << SHARD_BITS) - 1)
        for file, places in self._pieces:
            count = _count(places)
            if count is None:
                return RecordPlace(file) if len(self._pieces) == 1 else None
            if at < count:
                return _place(file, places, at)
            at -= count
        return None

    @cached_property
    def _pieces(self) -> list[tuple[str, Places]]:
        source = self._source
        try:
            found = [(piece.file, source.reader.places(source.store, piece)) for piece in self._shard.pieces]
        except UNREADABLE:
            return []
        return [(_printable(file), places) for file, places in found]


def _printable(file: str) -> str:
    return file.encode(errors="replace").decode()


def _count(places: Places) -> int | None:
    return next((len(one) for one in (places.lines, places.rows, places.files) if one is not None), None)


def _place(file: str, places: Places, at: int) -> RecordPlace:
    if places.files is not None:
        return RecordPlace(_printable(places.files[at]))
    line = None if places.lines is None else int(places.lines[at])
    return RecordPlace(file, line, None if places.rows is None else int(places.rows[at]))
