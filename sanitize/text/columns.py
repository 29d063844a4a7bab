"""Scrubbing Arrow columns: strings, lists and structs of strings, JSON and markup inside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.text.known_kinds import kinds
from sanitize.text.known_values import ENTITY, KnownValue, find_known
from sanitize.text.language.coverage import LanguageError
from sanitize.text.leaves import Composed, Leaf, Rebuild, composed, leaves
from sanitize.text.operators import Document, Operator, apply, loose
from sanitize.text.shapes import passes_guard
from sanitize.text.spans import Span

REMOVED = "redact"
"""The action on a number or time beside text: where something is found in it, it becomes null."""


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
    (scrubbed,) = scrub_columns([values], detector, treatment, known, days)
    return scrubbed


def scrub_columns(
    columns: Sequence[pa.Array | pa.ChunkedArray],
    detector: Detects,
    treatment: Treatment,
    known: Sequence[Sequence[KnownValue]] | None = None,
    days: Sequence[int] | None = None,
) -> list[Scrubbed]:
    """Scrub columns of the same rows, each as `scrub_column` does; the detector sees the texts of all at once."""
    arrays = [_plain(values) for values in columns]
    texts = [_texts(array) for array in arrays]
    own = [one for column in texts if column for one in known] if known else None
    answers = iter(detector.detect([document.text for column in texts for _, document in column], own))
    return [
        _scrubbed(array, list(zip(column, islice(answers, len(column)), strict=True)), treatment, known, days)
        for array, column in zip(arrays, texts, strict=True)
    ]


def _texts(array: pa.Array) -> list[tuple[_Row, Composed]]:
    """What a column says in each of its rows; nothing where it is of a type without text."""
    if not (pa.types.is_nested(array.type) or pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return []
    rows = [_Row(*leaves(value)) for value in array.to_pylist()]
    return [(row, composed(row.leaves)) for row in rows]


def _scrubbed(
    array: pa.Array,
    read: Sequence[tuple[tuple[_Row, Composed], list[Span] | RecordError]],
    treatment: Treatment,
    known: Sequence[Sequence[KnownValue]] | None,
    days: Sequence[int] | None,
) -> Scrubbed:
    counts: Counter[tuple[str, str]] = Counter()
    failed: dict[int, str] = {}
    languages: Counter[str] = Counter()
    if not read:
        return Scrubbed(array, counts, failed, languages)
    released: list[Any] = []
    for place, ((row, composition), answer) in enumerate(read):
        if isinstance(answer, RecordError):
            failed[place] = answer.code
            languages.update([answer.language] if isinstance(answer, LanguageError) else ())
            released.append(None)
            continue
        own = known[place] if known else ()
        document = _document(own, days[place] if days else 0)
        values_of_row = []
        for number, leaf in enumerate(row.leaves):
            spans = _of_number(leaf, own) if leaf.is_number else composition.spans_of(number, leaf, answer)
            value, found = _released(leaf, spans, treatment, document)
            values_of_row.append(value)
            counts += found
        released.append(row.rebuild(values_of_row))
    return Scrubbed(pa.array(released, array.type), counts, failed, languages)


@dataclass(frozen=True, slots=True)
class _Row:
    leaves: list[Leaf]
    rebuild: Rebuild


def _of_number(leaf: Leaf, known: Sequence[KnownValue]) -> list[Span]:
    """What a number is: by its field, its check digit, or the row's other columns."""
    text = leaf.shape.text
    if entity := leaf.entity:
        return [Span(0, len(text), entity, 1.0, True)]
    before = f"{leaf.name}: "
    if any(found.end > len(before) for found in find_known(before + text, known)):
        return [Span(0, len(text), ENTITY, 1.0, True)]
    return []


def _released(
    leaf: Leaf, answer: Sequence[Span], treatment: Treatment, document: Document
) -> tuple[Any, Counter[tuple[str, str]]]:
    form = leaf.shape
    spans = [
        span for span in form.cut(answer) if not leaf.guarded or passes_guard(form.text[span.start : span.end], span)
    ]
    scrubbed, found = apply(form.text, spans, treatment.operators, treatment.default, document, form.language)
    if isinstance(leaf.value, str):
        return scrubbed, found
    if scrubbed == form.text:
        return leaf.value, found
    if leaf.in_json:
        return scrubbed, found
    return None, Counter({(entity, REMOVED): count for (entity, _), count in found.items()})


def _document(known: Sequence[KnownValue], days: int) -> Document:
    return Document(days, {loose(one.value): one.value for one in known}, kinds(known))


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
