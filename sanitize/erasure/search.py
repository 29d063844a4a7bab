"""People looked for in a release: by their tokens in every column that can hold one, by their values in all strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks import written_parts
from sanitize.attacks.known_values import Searcher
from sanitize.erasure.people import People
from sanitize.io.places.place import Place
from sanitize.manifest.model import Manifest

PAGES = ("manifest.json", "croissant.json", "README.md")
"""The files of a release next to its data; report.html shows what is in the manifest."""


@dataclass(frozen=True)
class Held:
    """What a release holds of people."""

    persons: np.ndarray
    """Which of them (bool) it holds, by their tokens."""
    tokens: Mapping[str, int] = field(default_factory=dict)
    """In how many rows of each column there is a token of theirs."""
    values: Mapping[str, int] = field(default_factory=dict)
    """How many strings of each column, or of a page, repeat an identifier of theirs."""

    @property
    def nothing(self) -> bool:
        """Whether nothing of them is there."""
        return not (self.persons.any() or any(self.tokens.values()) or any(self.values.values()))


def parts_of(folder: Place, manifest: Manifest) -> list[Place]:
    """The data files of a release."""
    return [folder / resource.name for resource in manifest.resources if resource.rows is not None]


def look(
    folder: Place, manifest: Manifest, people: People, searcher: Searcher | None, *, with_pages: bool = True
) -> Held:
    """What a release holds of people; their values are looked for where the source says what these are."""
    parts = parts_of(folder, manifest)
    persons, rows = np.zeros(len(people.values), dtype=bool), dict.fromkeys(people.tokens, 0)
    for part in parts:
        there = set(written_parts.names(part))
        for name, asked in people.tokens.items():
            if name in there:
                for batch, _ in written_parts.batches(part, [name]):
                    column = batch.column(0).cast(pa.string())
                    rows[name] += pc.sum(pc.is_in(column, asked)).as_py() or 0
                    persons |= pc.is_in(asked, column).to_numpy(zero_copy_only=False)
    values = _values(manifest, parts, searcher) if searcher is not None else {}
    values |= pages(folder, searcher) if searcher is not None and with_pages else {}
    return Held(persons, {name: count for name, count in rows.items() if count}, values)


def holds_any(folder: Place, manifest: Manifest, column: str, tokens: pa.Array) -> bool:
    """Whether a column of a release holds one of some tokens."""
    parts = [part for part in parts_of(folder, manifest) if column in written_parts.names(part)]
    found = (
        pc.any(pc.is_in(batch.column(0).cast(pa.string()), tokens)).as_py()
        for part in parts
        for batch, _ in written_parts.batches(part, [column])
    )
    return any(found)


def releases_column(folder: Place, manifest: Manifest, column: str) -> bool:
    """Whether a release has a column."""
    return any(column in written_parts.names(part) for part in parts_of(folder, manifest))


def rows_with(folder: Place, manifest: Manifest, column: str, tokens: pa.Array) -> int:
    """In how many rows of a release a column holds one of some tokens."""
    parts = [part for part in parts_of(folder, manifest) if column in written_parts.names(part)]
    return sum(
        pc.sum(pc.is_in(batch.column(0).cast(pa.string()), tokens)).as_py() or 0
        for part in parts
        for batch, _ in written_parts.batches(part, [column])
    )


def pages(folder: Place, searcher: Searcher) -> dict[str, int]:
    """How many identifiers each file next to the data of a release repeats, for those that do."""
    found: dict[str, int] = {}
    for page in PAGES:
        content = (folder / page).read_bytes().decode(errors="replace") if (folder / page).exists() else ""
        found[page] = len(searcher.needles.plainly(content))
    return {name: count for name, count in found.items() if count}


def _values(manifest: Manifest, parts: Sequence[Place], searcher: Searcher) -> dict[str, int]:
    texts = [column.name for column in manifest.columns if column.role == "text"]
    found: dict[str, int] = {}
    for part in parts:
        for name, hits in searcher.part(part, texts).items():
            found[name] = found.get(name, 0) + hits.hits
    return {name: count for name, count in found.items() if count}
