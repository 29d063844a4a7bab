"""The audit of any two data sets: what is left to find of one in what somebody else's tool made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.attacks.hits import Hits
from sanitize.attacks.known_values import KnownValues
from sanitize.attacks.linkage import TARGETS, Linkage, Output, link
from sanitize.attacks.metadata import metadata_part
from sanitize.attacks.own_values import own_values
from sanitize.attacks.possible_values import Matcher
from sanitize.attacks.recognised_faces import recognised
from sanitize.attacks.recount import Recount, recount
from sanitize.attacks.residual_findings import residual_faces, residual_text
from sanitize.attacks.second_text_detector import Stranger
from sanitize.attacks.singling_out import single_out
from sanitize.attacks.written_parts import Sample, choose, texts
from sanitize.errors import UsageError
from sanitize.image.column import TYPE, is_image_type
from sanitize.image.embed import FaceEmbedder
from sanitize.image.mediapipe_faces import MediaPipeFaces
from sanitize.io.read.source import Source
from sanitize.stage.base import Declared

ATTACKS = ("known", "own", "text", "faces", "recognition", "metadata", "classes", "linkage", "singling_out")


@dataclass(frozen=True)
class Outside:
    """What was found, by attack and column."""

    hits: Mapping[tuple[str, str], Hits]
    recount: Recount | None
    linkage: Linkage | None
    skipped: Mapping[str, str]
    """Attacks that could not be made, and why."""


def audit_outside(
    before: Source,
    after: Source,
    declared: Declared,
    folder: Path,
    attacks: Sequence[str] = ATTACKS,
    rows: int = 20_000,
    seed: int = 0,
) -> Outside:
    """Attack `after` with what `before` and its declared roles tell; copies of both lie in the private `folder`.

    Raises UsageError for an unknown attack.
    """
    strange = [attack for attack in attacks if attack not in ATTACKS]
    if strange:
        raise UsageError(f"attack {strange[0]!r} is unknown: choose among {', '.join(ATTACKS)}")
    both = _Both.copy(before, after, declared, folder, rows, seed)
    hits: dict[tuple[str, str], Hits] = {}
    skipped: dict[str, str] = {}
    for attack in attacks:
        made, why = _ATTACKS[attack](both) if attack in _ATTACKS else ({}, None)
        hits |= made
        if why:
            skipped[attack] = why
    counted = recount([both.after], both.quasi, both.sensitive, unit=both.unit) if "classes" in attacks else None
    linked = _linkage(both) if "linkage" in attacks and both.quasi else None
    return Outside(hits, counted, linked, skipped)


@dataclass(frozen=True)
class _Both:
    """The two data sets as Parquet files, what is in them, and whether their rows lie in the same order."""

    before: Path
    after: Path
    declared: Declared
    there: tuple[str, ...]
    rows: int
    seed: int

    @classmethod
    def copy(cls, before: Source, after: Source, declared: Declared, folder: Path, rows: int, seed: int) -> _Both:
        images = declared.names("image")
        files = folder / "before.parquet", folder / "after.parquet"
        for source, file in zip((before, after), files, strict=True):
            _write(source, file, [name for name in images if name in source.names])
        return cls(files[0], files[1], declared, after.names, rows, seed)

    def left(self, *roles: Any) -> tuple[str, ...]:
        """Columns with one of the roles that are in the output."""
        return tuple(name for name in self.declared.names(*roles) if name in self.there)

    @property
    def quasi(self) -> tuple[str, ...]:
        return self.left("quasi")

    @property
    def sensitive(self) -> tuple[str, ...]:
        return self.left("sensitive")

    @property
    def unit(self) -> str | None:
        """The unit's column, unless the tool has made most units one."""
        name = self.declared.unit
        if name is None or name not in self.there:
            return None
        old, new = (len(pq.read_table(file, columns=[name]).column(0).unique()) for file in (self.before, self.after))
        return name if 2 * new >= old else None

    def sample(self) -> Sample:
        """The rows of the output that are looked at."""
        return choose([self.after], self.rows, self.seed)[0]

    def aligned(self) -> bool:
        """Whether row by row the two are the same records, as columns that should not change tell."""
        if pq.read_metadata(self.before).num_rows != pq.read_metadata(self.after).num_rows:
            return False
        unchanged = self.left("label", "keep", "sensitive")
        old, new = (pq.read_table(file, columns=list(unchanged)) for file in (self.before, self.after))
        return any(_same(old.column(name), new.column(name)) for name in unchanged)

    def pairs(self, old: Sequence[str], new: str) -> Iterator[tuple[dict[str, Any], Any]]:
        """For each sampled row its raw values and what became of one column."""
        positions = pa.array(self.sample().rows)
        raw = pq.read_table(self.before, columns=list(old)).take(positions)
        made = pq.read_table(self.after, columns=[new]).take(positions)
        for row in range(len(positions)):
            yield {name: raw.column(name)[row].as_py() for name in old}, made.column(0)[row].as_py()


def _same(old: pa.ChunkedArray, new: pa.ChunkedArray) -> bool:
    return bool(old.cast(pa.string()).equals(new.cast(pa.string())))


Made = tuple[dict[tuple[str, str], Hits], str | None]
"""Hits by attack and column, or why the attack could not be made."""
_UNALIGNED = "the rows of the two can't be told to be the same records in the same order"


def _known(both: _Both) -> Made:
    names = [name for name in both.declared.names("identifier") if name in pq.read_schema(both.before).names]
    if not names:
        return {}, "no identifier is declared"
    known = KnownValues.gather(chunk for name in names for chunk in pq.read_table(both.before).column(name).chunks)
    found = known.searcher().part(both.after, both.left("text"))
    return {("known_values", name): hits for name, hits in found.items()}, None


def _own(both: _Both) -> Made:
    if not both.left("text"):
        return {}, "no text is left"
    if not both.aligned():
        return {}, _UNALIGNED
    raw = both.declared.names("identifier", "quasi")
    return {
        ("own_values", name): own_values(
            (text, values)
            for values, cell in both.pairs(raw, name)
            for text in texts(pa.array([cell], pq.read_schema(both.after).field(name).type))
        )
        for name in both.left("text")
    }, None


def _text(both: _Both) -> Made:
    if not both.left("text"):
        return {}, "no text is left"
    stranger = Stranger.open()
    sample = both.sample()
    return {("residual_text", name): residual_text(sample, name, stranger.find) for name in both.left("text")}, None


def _faces(both: _Both) -> Made:
    if not both.left("image"):
        return {}, "no picture is left"
    find = MediaPipeFaces.open().detect
    return {("residual_faces", name): residual_faces(both.sample(), name, find) for name in both.left("image")}, None


def _recognition(both: _Both) -> Made:
    if not both.left("image"):
        return {}, "no picture is left"
    if not both.aligned():
        return {}, _UNALIGNED
    find, embed = MediaPipeFaces.open().detect, FaceEmbedder.open().embed
    found = {}
    for name in both.left("image"):
        cells = ((old[name], new) for old, new in both.pairs([name], name))
        pairs = ((old and old["bytes"], new and new["bytes"]) for old, new in cells)
        found["recognised_faces", name] = recognised(pairs, find, embed)
    return found, None


def _metadata(both: _Both) -> Made:
    if not both.left("image"):
        return {}, "no picture is left"
    return {("image_metadata", name): metadata_part(both.after, name) for name in both.left("image")}, None


def _singling_out(both: _Both) -> Made:
    columns = both.left("quasi", "sensitive", "label", "keep")
    if not columns:
        return {}, "no column to single out by is left"
    return {("singling_out", ""): single_out([both.after], columns, both.quasi)}, None


_ATTACKS = {
    "known": _known,
    "own": _own,
    "text": _text,
    "faces": _faces,
    "recognition": _recognition,
    "metadata": _metadata,
    "singling_out": _singling_out,
}


def _linkage(both: _Both) -> Linkage:
    columns = [*both.quasi, *both.sensitive]
    targets = pq.read_table(both.before, columns=columns)
    chosen = np.random.Generator(np.random.PCG64(both.seed)).permutation(targets.num_rows)[:TARGETS]
    declared = {name: both.declared.column(name) for name in both.quasi}
    matchers = {name: Matcher.of(column.hierarchy if column else None) for name, column in declared.items()}
    output = Output.read([both.after], columns)
    return link(output, targets.take(pa.array(np.sort(chosen))), matchers, both.quasi, both.sensitive)


def _write(source: Source, file: Path, images: Sequence[str]) -> None:
    images = [name for name in images if is_image_type(source.schema.field(name).type)]
    schema = pa.schema([pa.field(field.name, TYPE if field.name in images else field.type) for field in source.schema])
    with pq.ParquetWriter(file, schema) as writer:
        for shard in source.shards():
            for chunk in source.read(shard, images=images):
                writer.write_batch(chunk.batch.cast(schema))
