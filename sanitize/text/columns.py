"""Scrubbing Arrow columns: strings, lists and structs of strings, JSON and markup inside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.text.known import KnownValue
from sanitize.text.operators import Operator, apply
from sanitize.text.shapes import Shape, shape
from sanitize.text.spans import Span

SHORT = 80
"""Texts up to this long are shown to the detector after the name of the struct field they stand in."""


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


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A string of a row, seen after the name of its field: `skip` characters that aren't part of it."""

    row: int
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
    """Scrub every string in a column: of any string type, dictionary-encoded, in lists and structs.

    Chat data has them in `messages[].content`. `known` and `days` have one entry a row: what its other columns hold,
    and by how much its dates move. Nulls and empty strings stay; other types are passed on as they are. The result has
    no dictionaries. A row with a text that can't be analyzed is null, and named in `failed`.
    """
    array = _plain(values)
    rows = array.to_pylist()
    leaves = [leaf for row, value in enumerate(rows) for leaf in _leaves(row, value, "")]
    answers = detector.detect([leaf.shown for leaf in leaves], [known[leaf.row] for leaf in leaves] if known else None)
    counts: Counter[tuple[str, str]] = Counter()
    failed: dict[int, str] = {}
    released: list[str] = []
    for leaf, answer in zip(leaves, answers, strict=True):
        if isinstance(answer, RecordError):
            failed.setdefault(leaf.row, answer.code)
            released.append("")
            continue
        text, spans = leaf.shape.cut([moved for span in answer if (moved := _without_name(span, leaf.skip))])
        scrubbed, found = apply(text, spans, treatment.operators, treatment.default, days[leaf.row] if days else 0)
        released.append(scrubbed)
        counts += found
    texts = iter(released)
    rebuilt = [_rebuilt(value, lambda: next(texts)) for value in rows]
    return Scrubbed(
        pa.array([None if row in failed else value for row, value in enumerate(rebuilt)], array.type), counts, failed
    )


def _leaves(row: int, value: Any, name: str) -> Iterator[_Leaf]:
    if isinstance(value, str) and value:
        form = shape(value)
        before = f"{name}: " if name and len(value) <= SHORT else ""
        yield _Leaf(row, form, before + form.shown, len(before))
    elif isinstance(value, dict):
        for field, inner in value.items():
            yield from _leaves(row, inner, field)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(row, inner, name)


def _rebuilt(value: Any, following: Callable[[], str]) -> Any:
    if isinstance(value, str):
        return following() if value else value
    if isinstance(value, dict):
        return {field: _rebuilt(inner, following) for field, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rebuilt(inner, following) for inner in value]
    return value


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
    """The type without dictionaries and views, at any depth."""
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_plain_type(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_plain_type(kind.value_type)))
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_plain_type(kind.value_type)))
    return kind
