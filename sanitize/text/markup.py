"""Tags of HTML and XML: what of a text is structure, which stays, and what people wrote or read."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

STRUCTURE = re.compile(
    r"class|style|type|rel|lang|dir|charset|xmlns(:.*)?|xml:.*|d|points|viewbox|transform|fill|stroke|width|height|"
    r"colspan|rowspan|role|method|target|align",
    re.IGNORECASE,
)
"""Attributes that hold no words; every other one may."""

_NAMES = """
a abbr address article aside audio b blockquote body br button canvas caption cite code col dd del details dfn
div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img
input ins kbd label legend li link main map mark meta nav object ol optgroup option p param pre progress q s samp
script section select small source span strong style sub summary sup svg table tbody td template textarea tfoot th
thead time title tr track u ul var video wbr"""
ELEMENTS = frozenset(_NAMES.split())
"""Elements of HTML (WHATWG); another name is a tag only where the text closes it, so `<Ann Lee>` is none."""

_TAG = re.compile(r"</?(?P<name>[a-z][\w:.-]*)(?P<rest>(?:\s[^<>]{0,4000})?)/?>", re.IGNORECASE)
_CLOSED = re.compile(r"</([a-z][\w:.-]*)\s*>", re.IGNORECASE)
_WORD = re.compile(
    r"(?:(?P<name>[^\s\"'<>=/]+)\s*=\s*)?"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>=]+))"
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def shielded(text: str) -> list[tuple[int, int]]:
    """The stretches (start, end) of the text that are structure: tags without what their attributes say."""
    closed = {match[1].lower() for match in _CLOSED.finditer(text)}
    found: list[tuple[int, int]] = []
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if name in ELEMENTS or name in closed or tag[0].endswith("/>"):
            last = tag.start()
            for word in _WORD.finditer(text, *tag.span("rest")):
                if word["name"] and STRUCTURE.fullmatch(word["name"]):
                    continue
                value = next(group for group in ("double", "single", "bare") if word[group] is not None)
                found.append((last, word.start(value)))
                last = word.end(value)
            found.append((last, tag.end()))
    return found


def opened(text: str, tags: Sequence[tuple[int, int]]) -> str:
    """The text with character references in plain letters, which hide words from a detector: `caf&eacute;`.

    References to what markup is made of (`&lt;`, and quotes inside of tags) stay as they are.
    """
    if "&" not in text:
        return text
    pieces, position = [], 0
    for start, end in (*tags, (len(text), len(text))):
        inside = position > 0 and text[position - 1] != ">"
        pieces += [_opened(text[position:start], "<>&\"'" if inside else "<>&"), text[start:end]]
        position = end
    return "".join(pieces)


def _opened(text: str, kept: str) -> str:
    def letter(match: re.Match[str]) -> str:
        plain = html.unescape(match[0])
        return match[0] if any(mark in kept for mark in plain) or not plain.isprintable() else plain

    return _REFERENCE.sub(letter, text)
