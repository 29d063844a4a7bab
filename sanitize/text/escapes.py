"""Letters written as escapes of URLs (RFC 3986), markup (HTML) and program texts."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

ESCAPE = re.compile(
    r"(?P<url>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<markup>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<program>(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}|\\u\{[0-9a-fA-F]{1,6}\})+)"
)
_UNIT = re.compile(r"\\(?:[uU]\{?|x)([0-9a-fA-F]+)\}?")


def opened(match: re.Match[str]) -> str:
    """What an escape stands for; the escape itself where that is nothing that can be read."""
    if match["url"]:
        plain = unquote(match[0], errors="replace")
    elif match["markup"]:
        plain = html.unescape(match[0])
    else:
        plain = _program(match[0])
    return plain if plain.replace("\u00a0", " ").isprintable() and "\ufffd" not in plain else match[0]


def _program(escapes: str) -> str:
    units = "".join(chr(code) for unit in _UNIT.findall(escapes) if (code := int(unit, 16)) < 0x110000)
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
