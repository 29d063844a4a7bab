"""A pattern as a wider one, for an engine that reads bytes and looks for many patterns at once.

Where the wider pattern finds nothing in a text, the pattern itself finds nothing either. Texts are read as `as_bytes`
gives them: a byte for each character, the same one for nearly all beyond ASCII, whose properties aren't looked at.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

OTHER, FOLDED = "\x80", "\x81"
"""A character beyond ASCII, and one of the four of them that are ASCII letters where case is ignored."""

LEAST, MOST = 8, 3
"""Repetitions are counted up to so many, least and most: long counts make large automata."""

_FOLDED = re.compile("[\u0130\u0131\u017f\u212a]")
_SAME = frozenset("iIsSkK")
"""What the characters of FOLDED are where case is ignored."""
_ASCII = frozenset(map(chr, range(128)))
_WORD = frozenset(string.ascii_letters + string.digits + "_")
_SPACE = frozenset("\t\n\v\f\r ")
_SEPARATORS = frozenset("\x1c\x1d\x1e\x1f")
"""One of Python's engines takes them for blanks, the other one doesn't."""
_SETS = {
    "d": frozenset(string.digits), "D": _ASCII - set(string.digits), "w": _WORD, "W": _ASCII - _WORD,
    "s": _SPACE | _SEPARATORS, "S": _ASCII - _SPACE,
}  # fmt: skip
_LETTERS = frozenset(string.ascii_letters)
_PROPERTIES = {"L": _LETTERS, "Lu": _LETTERS, "Ll": _LETTERS, "N": _SETS["d"], "Han": frozenset[str]()}
"""The ASCII characters that have a property; case is ignored."""
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_ESCAPE = r"\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\U[\da-fA-F]{8}|\\p\{\w+\}|\\."
_TOKEN = re.compile(
    rf"(?P<set>\[\^?\]?(?:{_ESCAPE}|[^\]\\]){{0,300}}\])|(?P<open>\[)|(?P<again>\\[1-9]|\(\?P=\w+\))|(?P<escape>{_ESCAPE})"
    r"|(?P<repeat>(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})[+?]?)"
    r"|(?P<group>\(\?(?:[:=!>]|<[=!]|P?<[A-Za-z_]\w*>|-?[ims]+[:)]|))|(?P<sign>[()|^$.])|(?P<literal>(?s:.))"
)
_ITEM = re.compile(rf"(?P<low>{_ESCAPE}|(?s:.))(?:-(?P<high>{_ESCAPE}|[^\]\\]))?")


class UnsupportedError(ValueError):
    """A pattern that uses what isn't known here."""


class Reading(Enum):
    """What a wider pattern is for: texts without, with and with all kinds of characters beyond ASCII."""

    ASCII = frozenset[str]()
    OTHERS = frozenset(OTHER)
    FOLDED = frozenset(OTHER + FOLDED)

    @classmethod
    def of(cls, text: str) -> Reading:
        """How a text is read."""
        if text.isascii():
            return cls.ASCII
        return cls.FOLDED if _FOLDED.search(text) else cls.OTHERS


def as_bytes(text: str) -> bytes:
    """A text as the wider patterns read it; offsets stay."""
    if not text.isascii():
        text = re.sub(r"[^\x00-\x81]", OTHER, _FOLDED.sub(FOLDED, text.replace(FOLDED, OTHER)))
    return text.encode("latin-1")


def approximate(pattern: str, reading: Reading) -> str:
    """The wider pattern (`.` being anything, `^` and `$` at every line).

    Assertions are for the engine to leave out, but for those at the very beginning and at the very end, which are part
    of what is looked for. Raises UnsupportedError.
    """
    matches = list(_TOKEN.finditer(pattern))
    tokens = [match[0] for match in matches]
    closing = _closing(tokens)
    wider: list[str] = []
    for place, match in enumerate(matches):
        first = match[0] == "(?<=" and all(one in ("(?:", "(?-i:") for one in wider)
        last = match[0] == "(?=" and _is_last(tokens, closing, closing[place] + 1)
        wider.append("(?:" if first or last else _wider(match, reading))
    return "".join(wider)


def _closing(tokens: Sequence[str]) -> dict[int, int]:
    """Where each group that is opened ends; "(" alone opens one, and so does all that `_TOKEN` calls a group."""
    opened: list[int] = []
    closing: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.startswith("(") and not token.endswith(")"):
            opened.append(place)
        elif token == ")" and opened:
            closing[opened.pop()] = place
    return closing


def _is_last(tokens: Sequence[str], closing: Mapping[int, int], place: int) -> bool:
    """Whether a match is at its end here, but for assertions."""
    while place < len(tokens):
        match tokens[place]:
            case "|":
                place = min((end for start, end in closing.items() if start < place < end), default=len(tokens))
            case ")":
                place += 1
            case "(?!" | "(?<!":
                place = closing[place] + 1
            case _:
                return False
    return True


def _wider(match: re.Match[str], reading: Reading) -> str:
    token = match[0]
    if match["set"]:
        return _class(token, reading)
    if match["open"]:
        raise UnsupportedError("a set of more than 300 characters")
    if match["again"]:
        return ".*"
    if match["escape"]:
        return _escape(token, reading)
    if match["repeat"]:
        return _repeat(token)
    if match["group"]:
        return _group(token)
    return token if match["sign"] else _members(_meant(token), reading)


def _escape(token: str, reading: Reading) -> str:
    kind = token[1]
    if kind in "KZ":  # where a finding begins, and the end of the text
        return ""
    if kind in "bB":  # whether a character beyond ASCII is part of a word isn't known
        return token if reading is Reading.ASCII else ""
    return _members(_meant(token), reading)


def _repeat(token: str) -> str:
    if token[0] != "{":
        return token[0]
    low, comma, high = token.strip("{}+?").partition(",")
    least = int(low or 0)
    if int(high or (MOST + 1 if comma else least)) <= MOST:
        return f"{{{least},{high}}}" if comma else f"{{{least}}}"
    return f"{{{min(least, LEAST)},}}"


def _group(token: str) -> str:
    if token == "(?" or (token.endswith(")") and "-" in token):
        raise UnsupportedError(token)
    if token.endswith(")"):  # its flags are always given
        return ""
    return "(?:" if token.endswith(">") else token


def _class(token: str, reading: Reading) -> str:
    inside = token[1:-1].removeprefix("^")
    if "[:" in inside:
        raise UnsupportedError(token)
    meant: set[str] = set()
    for item in _ITEM.finditer(inside):
        meant |= set(_range(item["low"], item["high"]) if item["high"] else _meant(item["low"]))
    if token[1] == "^":
        meant = {*_ASCII.difference(meant - _SEPARATORS), OTHER}
    return _members(meant, reading)


def _range(low: str, high: str) -> Iterator[str]:
    (first,), (last,) = _meant(low), _meant(high)
    yield from map(chr, range(ord(first), min(ord(last), 127) + 1))
    if last == OTHER:
        yield OTHER


def _meant(token: str) -> frozenset[str]:
    """The ASCII characters that an escape or a character stands for, and OTHER where there may be others."""
    if token[0] != "\\":
        return _character(token)
    kind, rest = token[1], token[2:]
    if kind in "xuU" and rest:
        return _character(chr(int(rest, 16)))
    if kind in _SETS:
        return _SETS[kind] | {OTHER}
    if kind == "p" and rest.strip("{}") in _PROPERTIES:
        return _PROPERTIES[rest.strip("{}")] | {OTHER}
    if kind in _CONTROLS:
        return _character(_CONTROLS[kind])
    if kind.isalnum():
        raise UnsupportedError(token)
    return _character(kind)


def _character(character: str) -> frozenset[str]:
    if _FOLDED.match(character):
        return _SAME | {OTHER}
    return frozenset({character if character.isascii() else OTHER})


def _members(meant: set[str] | frozenset[str], reading: Reading) -> str:
    """A class of these characters, as far as they are read."""
    known = meant - {OTHER} | ({FOLDED} if _SAME & meant else set()) | ({OTHER, FOLDED} if OTHER in meant else set())
    read = {one for one in known if one < OTHER or one in reading.value} or known
    codes = sorted(map(ord, read))
    ends = [code for code in codes if code + 1 not in codes]
    starts = [code for code in codes if code - 1 not in codes]
    if len(codes) == 1:
        return rf"\x{codes[0]:02x}"
    return "[" + "".join(rf"\x{first:02x}-\x{last:02x}" for first, last in zip(starts, ends, strict=True)) + "]"
