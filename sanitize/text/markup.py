"""Tags of HTML and XML: what of a text is structure, which stays, and what people wrote or read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sanitize.text.numbers import number_entity
from sanitize.text.secret_fields import holds_secret, is_secret
from sanitize.text.written_names import written_name

STRUCTURE = re.compile(
    r"class|style|type|rel|lang|dir|charset|xmlns(:.*)?|xml:.*|d|points|viewbox|transform|fill|stroke|width|height|"
    r"colspan|rowspan|role|method|target|align",
    re.IGNORECASE,
)
"""Attributes that hold no words, mostly."""

_NAMES = """
a abbr address article aside audio b blockquote body br button canvas caption cite code col dd del details dfn
div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img
input ins kbd label legend li link main map mark meta nav object ol optgroup option p param pre progress q s samp
script section select small source span strong style sub summary sup svg table tbody td template textarea tfoot th
thead time title tr track u ul var video wbr"""
ELEMENTS = frozenset(_NAMES.split())
"""Elements of HTML (WHATWG); another name is a tag only where the text closes it, so `<Ann Lee>` is none."""

_TAG = re.compile(r"</?(?P<name>[a-z][\w:.-]*)(?P<rest>(?:\s[^<>]{0,4000}?)?)\s?/?>", re.IGNORECASE)
_CLOSED = re.compile(r"</([a-z][\w:.-]*)\s*>", re.IGNORECASE)
_WORD = re.compile(
    r"(?:(?P<name>[^\s\"'<>=/]+)\s*=\s*)?"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>=]+))"
)
_VALUES = ("double", "single", "bare")
_NAMING = ("name", "key", "id", "property")
_VALUED = ("value", "content", "default")
"""Attributes that name a field, and those that hold its value: `<add key="Token" value="…"/>`."""

_NUMBER = re.compile(r"[-+]?\d{1,6}(?:\.\d+)?(?:px|em|rem|%|pt)?")
_KNOWN_NAME = re.compile(
    r"id|href|src|alt|title|name|value|content|for|action|placeholder|label|on\w+|aria-[a-z]+|http-equiv|media|sizes|"
    r"srcset|checked|disabled|selected|required|readonly|tabindex|datetime|cite|download|loading|property|itemprop|"
    r"xmlns(?::\w+)?|" + STRUCTURE.pattern,
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a marked-up text that may change: text, the value of an attribute, or a `name`.

    `guarded` ones change only by what is unmistakable. `own` is the part of it that is an `entity` by itself.
    """

    start: int
    end: int
    guarded: bool = False
    name: bool = False
    own: tuple[int, int] = (0, 0)
    entity: str = ""


def pieces(text: str) -> list[Piece]:
    """What of a text may change, in order; nothing when the text has no tags.

    Values of attributes without words (`class`, `style`), and names of elements and attributes that aren't HTML's, are
    guarded.
    """
    closed = {match[1].lower() for match in _CLOSED.finditer(text)}
    found: list[Piece] = []
    last = 0
    for tag in _TAG.finditer(text):
        name = tag["name"]
        lower = name.lower()
        if lower in ELEMENTS or lower in closed or tag[0].endswith("/>"):
            found.append(_content(text, last, tag))
            if lower not in ELEMENTS:
                found.append(_guarded(text, *tag.span("name"), is_name=True))
            found += _attributes(text, tag)
            last = tag.end()
    return [*found, Piece(last, len(text))] if found else []


def _content(text: str, start: int, tag: re.Match[str]) -> Piece:
    """The text before a tag: a secret where the tag closes an element of that name."""
    value = text[start : tag.start()]
    if tag[0][1] == "/" and holds_secret(tag["name"]) and is_secret(value):
        begin = start + len(value) - len(value.lstrip())
        return Piece(start, tag.start(), own=(begin, begin + len(value.strip())), entity="SECRET")
    return Piece(start, tag.start())


def _attributes(text: str, tag: re.Match[str]) -> Iterator[Piece]:
    words = list(_WORD.finditer(text, *tag.span("rest")))
    named = next((_text_of(word) for word in words if (word["name"] or "").lower() in _NAMING), "")
    for word in words:
        name, value = word["name"], next((group for group in _VALUES if word[group] is not None), None)
        if name and not _KNOWN_NAME.fullmatch(name):
            yield _guarded(text, *word.span("name"), is_name=True)
        if value is not None:
            field = named if name and name.lower() in _VALUED and named else name
            yield _value(text, name or "", field or "", *word.span(value))


def _text_of(word: re.Match[str]) -> str:
    return next((word[group] for group in _VALUES if word[group] is not None), "")


def _value(text: str, name: str, field: str, start: int, end: int) -> Piece:
    """The value of an attribute: words, a number, or neither, with somebody's name all the same; a `field`'s secret."""
    if holds_secret(field) and is_secret(text[start:end]):
        return Piece(start, end, own=(start, end), entity="SECRET")
    if _NUMBER.fullmatch(text, start, end):
        entity = number_entity(name, text[start:end])
        return Piece(start, end, True, False, (start, end), entity) if entity else Piece(start, end, True)
    if STRUCTURE.fullmatch(name):
        return _guarded(text, start, end, is_name=False)
    return Piece(start, end)


def _guarded(text: str, start: int, end: int, *, is_name: bool) -> Piece:
    """A stretch that is no text, and the part of it that is a person's name."""
    person = written_name(text[start:end])
    if person:
        return Piece(start, end, True, is_name, (start + person[0], start + person[1]), "PERSON")
    return Piece(start, end, True, is_name)
