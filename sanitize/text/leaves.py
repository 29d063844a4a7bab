"""The strings and numbers of a nested value or of JSON text, as one document, and the value built again from them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sanitize.text.chats import conversation, is_machine_word, is_participant
from sanitize.text.json_text import Token, json_tokens, with_values
from sanitize.text.numbers import number_entity
from sanitize.text.shapes import Shape, shape
from sanitize.text.spans import Span

SHORT = 80
"""Texts up to this long are shown to the detector after the name of the field they are in."""

DEPTH = 8
"""JSON inside of JSON strings is read so deep."""

Number = int | float | Decimal
Moment = dt.date | dt.time | dt.timedelta
Rebuild = Callable[[Sequence[Any]], Any]

_NAME = re.compile(r"[A-Za-z_$][\w$.:-]{0,63}")
_PLAIN_NUMBER = re.compile(r"[-+]?\d{1,6}(?:[.,]\d+)?|[-+]?\d*\.\d+(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A string, number or moment of a value, and the name of its field.

    `guarded` leaves change only where something unmistakable is found: names of fields, roles, functions. Numbers
    `in_json` become strings, others null.
    """

    value: Any
    name: str
    shape: Shape
    guarded: bool = False
    in_json: bool = False

    @property
    def entity(self) -> str | None:
        """What a number is to a person."""
        return number_entity(self.name, str(self.value)) if self.is_number else None

    @property
    def is_number(self) -> bool:
        """Whether the field decides, and not the detector: numbers, and short or fractional ones written as text."""
        if isinstance(self.value, str):
            return bool(self.name) and _PLAIN_NUMBER.fullmatch(self.value.strip()) is not None
        return isinstance(self.value, Number)


def leaves(value: Any) -> tuple[list[Leaf], Rebuild]:
    """The leaves of a value in order, and a function that builds the value again from as many new ones."""
    found: list[Leaf] = []
    return found, _parsed(value, (), found, 0)


def _parsed(value: Any, path: tuple[str, ...], found: list[Leaf], depth: int) -> Rebuild:
    if isinstance(value, str) and value:
        tokens = json_tokens(value) if depth < DEPTH else None
        if tokens is not None:
            spoken = conversation(value) == "messages"
            inner = [_parsed_token(token, path, found, depth, spoken=spoken) for token in tokens]
            return lambda new: with_values(value, tokens, [build(new) for build in inner])
        return _leaf(Leaf(value, path[-1] if path else "", shape(value), is_machine_word(value, path)), found)
    if isinstance(value, Number | Moment) and not isinstance(value, bool):
        text = value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
        return _leaf(Leaf(value, path[-1] if path else "", shape(text), False, depth > 0), found)
    if isinstance(value, dict):
        fields = {
            name: _parsed_participant(part, found)
            if name == "name" and isinstance(part, str) and is_participant(part, value.get("role"))
            else _parsed(part, (*path, name), found, depth)
            for name, part in value.items()
        }
        return lambda new: {name: build(new) for name, build in fields.items()}
    if isinstance(value, list):
        parts = [_parsed(part, path, found, depth) for part in value]
        return lambda new: [build(new) for build in parts]
    if isinstance(value, tuple):  # an entry of a map
        key = _parsed(value[0], (), found, depth)
        inside = (*path, value[0]) if isinstance(value[0], str) else path
        item = _parsed(value[1], inside, found, depth)
        return lambda new: (key(new), item(new))
    return lambda new: value


def _parsed_token(token: Token, path: tuple[str, ...], found: list[Leaf], depth: int, *, spoken: bool) -> Rebuild:
    """A token of JSON text; in a conversation (`spoken`), the `name` in a message goes whole unless a function's."""
    value = token.value
    if isinstance(value, str) and token.is_name:
        return _parsed_name(value, found)
    speaks = spoken and token.path[-1:] == ("name",) and len(token.path) < 3
    if isinstance(value, str) and speaks and not is_machine_word(value, token.path) and is_participant(value, "user"):
        return _parsed_participant(value, found)
    return _parsed(value, (*path, *token.path), found, depth + 1)


def _parsed_participant(name: str, found: list[Leaf]) -> Rebuild:
    """The name of who speaks in a conversation, which goes as a whole."""
    own = (Span(0, len(name), "USERNAME", 1.0, True),)
    return _leaf(Leaf(name, "name", replace(shape(name), own=own)), found)


def _parsed_name(name: str, found: list[Leaf]) -> Rebuild:
    """The name of a field, which is data where it holds more than a word."""
    return _leaf(Leaf(name, "", shape(name), _NAME.fullmatch(name) is not None), found) if name else lambda new: name


def _leaf(leaf: Leaf, found: list[Leaf]) -> Rebuild:
    place = len(found)
    found.append(leaf)
    return lambda new: new[place]


@dataclass(frozen=True, slots=True)
class Composed:
    """Leaves as one text for the detector, and where each leaf is in it."""

    text: str
    starts: tuple[int, ...]

    def spans_of(self, place: int, leaf: Leaf, spans: Sequence[Span]) -> list[Span]:
        """The spans inside of a leaf, moved to its own text."""
        start, end = self.starts[place], self.starts[place] + len(leaf.shape.shown)
        return [
            Span(max(span.start, start) - start, min(span.end, end) - start, span.entity, span.score, span.sure)
            for span in spans
            if span.start < end and span.end > start
        ]


def composed(found: Sequence[Leaf]) -> Composed:
    """A line for each short leaf, after the name of its field, and a paragraph for each long one; no numbers."""
    if len(found) == 1 and not found[0].name:
        return Composed(found[0].shape.shown, (0,))
    pieces: list[str] = []
    starts: list[int] = []
    size = 0
    for leaf in found:
        text = "" if leaf.is_number else leaf.shape.shown
        short = len(text) <= SHORT
        before = f"{leaf.name}: " if leaf.name and short and text else ""
        starts.append(size + len(before))
        piece = f"{before}{text}{'' if not text else chr(10) if short else 2 * chr(10)}"
        pieces.append(piece)
        size += len(piece)
    return Composed("".join(pieces), tuple(starts))
