"""Texts out of patterns, with made-up words in the places of persons and of things: all names look alike."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sanitize.text.rare_names.candidates import may_be_name, may_be_small_name
from sanitize.text.train.generate import Labelled

TEMPLATES = Path(__file__).parent / "templates"
ROUNDS = 40
"""Texts a pattern."""

SMALL = 0.35
"""Share of texts in lower case."""

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w)\}")
_ONSETS_TEXT = "b d f g h j k l m n p r s t v w z ch kh sh dr kr mw nk tl br gw"
_VOWELS_TEXT = "a e i o u a e i o aa ia ou ei á é ı"
_DAYS_TEXT = "Monday Tuesday Wednesday Thursday Friday Saturday Mon Fri 12/05 tomorrow"
_CODAS = ("", "", "", "", "n", "r", "l", "m", "sh", "k", "t", "s", "ng")
_PLAIN: Mapping[str, Callable[[random.Random], str]] = {
    "n": lambda draw: str(draw.choice((draw.randint(1, 9), draw.randint(10, 99), draw.randint(100, 9999)))),
    "d": lambda draw: draw.choice(_DAYS_TEXT.split()),
    "t": lambda draw: f"{draw.randint(1, 12)}{draw.choice((':30', '.15', 'pm', ' am'))}",
    "m": lambda draw: f"{draw.choice('£$€')}{draw.randint(5, 900)}",
    "y": lambda draw: str(draw.randint(1920, 2025)),
}


def examples(seed: int) -> Iterator[Labelled]:
    """Texts of each pattern, filled at random."""
    draw = random.Random(seed)
    lines = [line for file in sorted(TEMPLATES.glob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    for line in lines:
        for number in range(ROUNDS):
            yield _example(line, draw, f"pattern {number} of {line}")


def _example(line: str, draw: random.Random, group: str) -> Labelled:
    said = _CHOICE.sub(lambda match: draw.choice(match[1].split("|")), line).replace("\\n", "\n")
    text, spans, position = "", list[tuple[int, int, str]](), 0
    for match in _SLOT.finditer(said):
        text += said[position : match.start()]
        position = match.end()
        if match[1] in _PLAIN:
            text += _PLAIN[match[1]](draw)
            continue
        value = _person(draw) if match[1] == "p" else _thing(draw)
        if match[1] == "p":
            spans.append((len(text), len(text) + len(value), "PERSON"))
        text += value
    text = text + said[position:]
    if draw.random() < SMALL and len(text.lower()) == len(text):
        text = text.lower()
        text = text.rstrip(".!") if draw.random() < 0.5 else text
    return Labelled(text, spans, group)


def _person(draw: random.Random) -> str:
    roll = draw.random()
    if roll < 0.7:
        return _word(draw)
    if roll < 0.95:
        return f"{_word(draw)} {_word(draw)}"
    return f"{_word(draw)}-{_word(draw)}"


def _thing(draw: random.Random) -> str:
    return _word(draw) if draw.random() < 0.85 else f"{_word(draw)} {_word(draw)}"


def _word(draw: random.Random) -> str:
    """A made-up word that no dictionary has, with a capital."""
    while True:
        word = "".join(_syllable(draw) for _ in range(draw.randint(2, 3))).capitalize()
        if may_be_name(word) and may_be_small_name(word.lower()):
            return word


def _syllable(draw: random.Random) -> str:
    return draw.choice(_ONSETS_TEXT.split()) + draw.choice(_VOWELS_TEXT.split()) + draw.choice(_CODAS)
