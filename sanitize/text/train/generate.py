"""Labelled texts out of templates and made-up values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sanitize.text.train import measures, numbers, people, places
from sanitize.text.train.draw import Draw

TEMPLATES = Path(__file__).parent / "templates"
_SLOT = re.compile(r"\{(\w+)\}")
_SLOTS = {**people.SLOTS, **places.SLOTS, **numbers.SLOTS, **measures.SLOTS}
_OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, its labelled spans (start, end, label), and the group that must not be split in cross-validation."""

    text: str
    spans: list[tuple[int, int, str]]
    group: str


def generate(characters: int, seed: int) -> Iterator[Labelled]:
    """Texts of about that many characters in all: one to three templates each, some in one case, some noisy."""
    draw = Draw(seed)
    genres = [path.read_text(encoding="utf-8").splitlines() for path in sorted(TEMPLATES.glob("*.txt"))]
    made = 0
    while made < characters:
        draw.new_document()
        genre = draw.random.choice(genres)
        chosen = [draw.random.choice(genre) for _ in range(draw.random.choice((1, 1, 1, 2, 3)))]
        text, spans = _fill(draw.random.choice((" ", "\n", "\n\n")).join(chosen), draw)
        text, spans = _disturb(text, spans, draw)
        made += len(text)
        yield Labelled(text, spans, "generated")


def _fill(template: str, draw: Draw) -> tuple[str, list[tuple[int, int, str]]]:
    template = template.replace("\\n", "\n").replace("\\t", "\t")
    text = ""
    spans = []
    position = 0
    for match in _SLOT.finditer(template):
        text += template[position : match.start()].replace("{{", "{").replace("}}", "}")
        for piece, label in _SLOTS[match[1]](draw):
            if label != _OUTSIDE:
                spans.append((len(text), len(text) + len(piece), label))
            text += piece
        position = match.end()
    return text + template[position:].replace("{{", "{").replace("}}", "}"), spans


def _disturb(text: str, spans: list[tuple[int, int, str]], draw: Draw) -> tuple[str, list[tuple[int, int, str]]]:
    """Lower or upper case, marks at the starts of lines, or plain apostrophes, in a fifth of the texts."""
    roll = draw.random.random()
    if roll < 0.1 and len(text.lower()) == len(text):
        return text.lower(), spans
    if roll < 0.13 and len(text.upper()) == len(text):
        return text.upper(), spans
    if roll < 0.16:
        mark = draw.random.choice(("> ", "??? ", "- ", "* ", "| ", "  "))
        size = len(mark)
        shifted = [
            (start + _lines(text, start) * size, end + _lines(text, end) * size, label) for start, end, label in spans
        ]
        return mark + text.replace("\n", f"\n{mark}"), shifted
    if roll < 0.2:
        return text.replace("’", "'").rstrip("."), [span for span in spans if span[1] <= len(text.rstrip("."))]
    return text, spans


def _lines(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
