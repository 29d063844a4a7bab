"""JSON inside of strings: its strings, names and numbers, and the same text with some of them replaced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')
_COLON = re.compile(r"\s*:")
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A string, number or name at `text[start:end]`; `path` are the names that lead to it, `owner` its object."""

    start: int
    end: int
    value: str | int | float
    path: tuple[str, ...]
    is_name: bool = False
    owner: int = 0


def json_tokens(text: str) -> list[Token] | None:
    """The tokens of a JSON object, a list, or one object a line; None for any other text."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    if _parses(text):
        return list(_tokens(text))
    lines = text.splitlines()
    if len(lines) > 1 and all(line[:1] == "{" and _parses(line) for line in lines if line.strip()):
        return list(_tokens(text))
    return None


def _parses(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _tokens(text: str) -> Iterator[Token]:
    """Walk through valid JSON; `open_names` holds the name of the value at hand in each open object or list."""
    open_names: list[str | None] = [None]
    owners: list[int] = [0]
    for match in _TOKEN.finditer(text):
        sign = match[0][0]
        if sign in "{[":
            open_names.append(None)
            owners.append(match.start())
        elif sign in "}]":
            open_names.pop()
            owners.pop()
        elif sign == ",":
            open_names[-1] = None
        else:
            value = json.loads(match[0])
            path = tuple(name for name in open_names if name is not None)
            if sign == '"' and _COLON.match(text, match.end()) and open_names[-1] is None:
                open_names[-1] = value
                yield Token(*match.span(), value, path, True, owners[-1])
            else:
                yield Token(*match.span(), value, path)


def with_values(text: str, tokens: Sequence[Token], values: Sequence[Any]) -> str:
    """The text with other values; what stays the same keeps its spelling, and names stay different in an object."""
    names = {(token.owner, token.value) for token in tokens if token.is_name}
    pieces, position = [], 0
    for token, value in zip(tokens, values, strict=True):
        if value == token.value:
            continue
        if token.is_name:
            value = _different(value, token.owner, names)
        pieces += [text[position : token.start], written(value)]
        position = token.end
    return "".join([*pieces, text[position:]])


def _different(name: str, owner: int, names: set[tuple[int, Any]]) -> str:
    number, chosen = 1, name
    while (owner, chosen) in names:
        number += 1
        chosen = f"{name}_{number}"
    names.add((owner, chosen))
    return chosen


def written(value: Any) -> str:
    """A value as JSON, with letters in place of escapes where they can be written."""
    text = json.dumps(value, ensure_ascii=False)
    return _LONE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
