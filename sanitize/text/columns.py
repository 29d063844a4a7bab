"""Scrubbing Arrow columns: strings, lists and structs of strings, JSON and markup inside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.text.known_values import KnownValue
from sanitize.text.language.coverage import LanguageError
from sanitize.text.operators import Document, Operator, apply, loose
from sanitize.text.shapes import Shape, shape
from sanitize.text.spans import Span

SHORT = 80
"""Texts up to this long are shown to the detector after the name of the struct field they stand in."""

REMOVED = "redact"
"""The action on a number or time beside text: where something is found in it, it becomes null."""

_Written = int | float | Decimal | dt.date | dt.time | dt.timedelta


class Detects(Protocol):
    """Anything that finds spans in texts beside what their rows know, as `TextDetector` does."""

    def detect(
        self, texts: Sequence[str | None], known: Sequence[Sequence[KnownValue]] | None = None
    ) -> list[list[Span] | RecordError]:
        """Spans, or a RecordError, for each text."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done with what is found: an operator for each entity, and one for the rest."""

    operators: Mapping[str, Operator]
    default: Operator


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A scrubbed column, how often each (entity, action) was applied, and the code of each row that failed."""

    values: pa.Array
    counts: Counter[tuple[str, str]]
    failed: dict[int, str]
    languages: Counter[str]
    """How many texts were in a language that no detector covers, by language."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A value of a row as text, seen after the name of its field: `skip` characters that aren't part of it."""

    row: int
    value: str | _Written
    shape: Shape
    shown: str
    skip: int


def scrub_column(
    values: pa.Array | pa.ChunkedArray,
    detector: Detects,
    treatment: Treatment,
    known: Sequence[Sequence[KnownValue]] | None = None,
    days: Sequence[int] | None = None,
) -> Scrubbed:
    """Scrub every string in a column: of any string type, dictionary-encoded, in lists, maps and structs.

    Chat data has them in `messages[].content`. Numbers and times beside them are read as text after the name of their
    field, and become null where something is found. `known` and `days` have one entry a row: what its other columns
    hold, and by how much its dates move. Nulls and empty strings stay; a column of another type is passed on as it is.
    The result has no dictionaries. A row with a text that can't be analyzed is null, and named in `failed`.
    """
    array = _plain(values)
    if not (pa.types.is_nested(array.type) or pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return Scrubbed(array, Counter(), {}, Counter())
    rows = array.to_pylist()
    leaves = [leaf for row, value in enumerate(rows) for leaf in _leaves(row, value, "")]
    answers = detector.detect([leaf.shown for leaf in leaves], [known[leaf.row] for leaf in leaves] if known else None)
    documents: dict[int, Document] = {}
    counts: Counter[tuple[str, str]] = Counter()
    failed: dict[int, str] = {}
    languages: Counter[str] = Counter()
    released: list[Any] = []
    for leaf, answer in zip(leaves, answers, strict=True):
        if isinstance(answer, RecordError):
            failed.setdefault(leaf.row, answer.code)
            languages.update([answer.language] if isinstance(answer, LanguageError) else ())
            released.append(None)
            continue
        if leaf.row not in documents:
            documents[leaf.row] = _document(known[leaf.row] if known else (), days[leaf.row] if days else 0)
        value, found = _released(leaf, answer, treatment, documents[leaf.row])
        released.append(value)
        counts += found
    following = iter(released)
    rebuilt = [_rebuilt(value, lambda: next(following)) for value in rows]
    values = pa.array([None if row in failed else value for row, value in enumerate(rebuilt)], array.type)
    return Scrubbed(values, counts, failed, languages)


def _released(
    leaf: _Leaf, answer: Sequence[Span], treatment: Treatment, document: Document
) -> tuple[Any, Counter[tuple[str, str]]]:
    text, spans = leaf.shape.cut([moved for span in answer if (moved := _without_name(span, leaf.skip))])
    scrubbed, found = apply(text, spans, treatment.operators, treatment.default, document, leaf.shape.language)
    if isinstance(leaf.value, str):
        return scrubbed, found
    if scrubbed == text:
        return leaf.value, found
    return None, Counter({(entity, REMOVED): count for (entity, _), count in found.items()})


def _document(known: Sequence[KnownValue], days: int) -> Document:
    return Document(days, {loose(one.value): one.value for one in known})


def _leaves(row: int, value: Any, name: str) -> Iterator[_Leaf]:
    if _is_leaf(value):
        form = shape(_text(value))
        before = f"{name}: " if name and len(form.text) <= SHORT else ""
        yield _Leaf(row, value, form, before + form.shown, len(before))
    elif isinstance(value, dict):
        for field, inner in value.items():
            yield from _leaves(row, inner, field)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(row, inner, name)
    elif isinstance(value, tuple):  # an entry of a map
        key, inner = value
        yield from _leaves(row, key, "")
        yield from _leaves(row, inner, key if isinstance(key, str) else name)


def _rebuilt(value: Any, following: Callable[[], Any]) -> Any:
    if _is_leaf(value):
        return following()
    if isinstance(value, dict):
        return {field: _rebuilt(inner, following) for field, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_rebuilt(inner, following) for inner in value)
    return value


def _is_leaf(value: Any) -> bool:
    return bool(value) if isinstance(value, str) else isinstance(value, _Written) and not isinstance(value, bool)


def _text(value: str | _Written) -> str:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _without_name(span: Span, skip: int) -> Span | None:
    if span.end <= skip:
        return None
    return Span(max(span.start - skip, 0), span.end - skip, span.entity, span.score)


def _plain(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    plain = _plain_type(array.type)
    return array if plain == array.type else array.cast(plain)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """The type without dictionaries and views, at any depth; what is inside may be null."""
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_struct(kind):
        return pa.struct([_plain_field(field) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_plain_type(kind.key_type), _plain_field(kind.item_field))
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(_plain_field(kind.value_field), kind.list_size)
    if pa.types.is_list(kind):
        return pa.list_(_plain_field(kind.value_field))
    if pa.types.is_large_list(kind):
        return pa.large_list(_plain_field(kind.value_field))
    return kind


def _plain_field(field: pa.Field) -> pa.Field:
    return field.with_type(_plain_type(field.type)).with_nullable(True)
