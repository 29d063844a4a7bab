"""The records that are planted: generated identifiers, notes and pictures beside repeated values of real rows."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from sanitize.attacks import planted_values
from sanitize.attacks.canary import Canaries, Card
from sanitize.attacks.planted_pictures import plant_picture
from sanitize.errors import RecordError
from sanitize.image.column import TYPE, cells
from sanitize.image.masks import rebuild
from sanitize.stage.shapes import Column, Declared

COUNT = 32
"""Records planted where the caller asks for no other number."""
PICTURES = 8
"""Records that get a generated picture; the others get none."""

Secret = tuple[str, ...]


@dataclass
class _Planter:
    rng: random.Random
    easy: list[Secret] = field(default_factory=list)
    hard: list[Secret] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    def identifier(self, kind: pa.DataType, like: str | None) -> Any:
        """A value for an identifier column, remembered as a secret."""
        if pa.types.is_integer(kind):
            value: Any = self.rng.randrange(10 ** (4 if kind.bit_width <= 16 else 8), 2 ** (kind.bit_width - 1) - 1)
        elif _is_text(kind):
            value = planted_values.identifier(self.rng, like or "")
        elif _is_bytes(kind):
            value = planted_values.identifier(self.rng, "").encode()
        else:
            return None
        self.easy.append((value.decode() if isinstance(value, bytes) else str(value),))
        return value

    def note(self, language: str, own: Sequence[str]) -> str:
        """A note about the row's own person and others, its secrets remembered."""
        note = planted_values.make_note(self.rng, language, own)
        self.easy += note.easy
        self.hard += note.hard
        return note.text

    def picture(self, *, card: bool) -> dict[str, Any]:
        """A picture with markers in its metadata and, on request, a card of text among its pixels."""
        planted = plant_picture(self.rng, card=card)
        self.easy.append((planted.marker,))
        self.cards += planted.cards
        return {"bytes": planted.data, "path": f"{planted.marker}.jpg"}


def plant(sample: pa.Table, declared: Declared, count: int = COUNT, key: bytes | None = None) -> Canaries:
    """Make `count` records with the sample's schema.

    Identifier columns and columns that are left out get generated values, text columns notes, image columns pictures
    (as struct{bytes, path} where the sample has paths); all other columns repeat the values of the sample's rows, so
    that k-anonymity lets them pass. Random from the operating system, or from `key`. A sample without rows gives no
    canaries.
    """
    rng = random.Random(key or os.urandom(32))
    planter = _Planter(rng)
    if sample.num_rows == 0:
        return Canaries(sample, (), ())
    rows = [rng.randrange(sample.num_rows) for _ in range(count)]
    own: list[list[str]] = [[] for _ in rows]
    made: dict[str, list[Any]] = {}
    for name in _ordered(sample.schema.names, declared):
        values = _values(planter, sample, declared, name, rows, own)
        if values is not None:
            made[name] = values
    repeated = sample.take(pa.array(rows))
    schema = pa.schema([_field(field, declared) for field in sample.schema])
    columns = [_array(made[f.name], f.type) if f.name in made else repeated.column(f.name) for f in schema]
    table = pa.table(columns, schema=schema)
    return Canaries(table, tuple(planter.easy), tuple(planter.hard), tuple(planter.cards))


def _field(field: pa.Field, declared: Declared) -> pa.Field:
    picture = field.name in declared.names("image") and not _is_bytes(field.type)
    return pa.field(field.name, TYPE if picture else field.type)


def _ordered(names: Sequence[str], declared: Declared) -> list[str]:
    """Text last: notes repeat what the other columns of their row say."""
    texts = set(declared.names("text"))
    return [*(name for name in names if name not in texts), *(name for name in names if name in texts)]


def _values(
    planter: _Planter, sample: pa.Table, declared: Declared, name: str, rows: list[int], own: list[list[str]]
) -> list[Any] | None:
    column = declared.column(name) or Column(name, "drop")
    kind = _plain(sample.schema.field(name).type)
    if column.role == "image":
        if _holds_masks(sample.column(name)):
            return [None] * len(rows)
        pictures = [planter.picture(card=at % 2 == 1) if at < PICTURES else None for at in range(len(rows))]
        return [picture and picture["bytes"] for picture in pictures] if _is_bytes(kind) else pictures
    if column.role == "text":
        asked = (column.language,) if isinstance(column.language, str) else column.language
        language = "en" if {"en", "auto"} & set(asked) else "other"
        return [_filled(kind, partial(planter.note, language, mine)) for mine in own]
    if column.role in ("identifier", "drop") or name == declared.unit:
        like = sample.column(name)
        values = [planter.identifier(kind, _example(like, row)) for row in rows]
        if column.role == "identifier":
            for mine, value in zip(own, values, strict=True):
                mine += [value] if isinstance(value, str) else []
        return None if None in values else values
    return None


def _holds_masks(column: pa.ChunkedArray) -> bool:
    """Whether the first picture is a mask: the stages would reject a generated photograph beside it."""
    first = next((cell for cell in cells(column.combine_chunks(), Path()) if isinstance(cell, bytes)), None)
    try:
        return first is not None and bool(rebuild(first))
    except RecordError:
        return False


def _example(column: pa.ChunkedArray, row: int) -> str | None:
    value = column[row].as_py()
    return value if isinstance(value, str) else None


def _filled(kind: pa.DataType, note: Callable[[], str]) -> Any:
    """A value of a text column's type with a note in every string of it."""
    if _is_text(kind):
        return note()
    if pa.types.is_struct(kind):
        return {kind.field(i).name: _filled(_plain(kind.field(i).type), note) for i in range(kind.num_fields)}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [_filled(_plain(kind.value_type), note)]
    return None


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode().cast(kind)
    return pa.array(values, kind)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_text(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _is_bytes(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_binary, pa.types.is_large_binary))
