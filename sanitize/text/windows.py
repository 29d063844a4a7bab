"""Cutting long documents into overlapping windows."""

from __future__ import annotations

from collections.abc import Iterator

WINDOW = 8_000
OVERLAP = 400


def windows(text: str) -> Iterator[tuple[int, str]]:
    """Pairs (offset, part): parts of at most WINDOW characters, each repeating at least OVERLAP/2 of the one before.

    Cuts fall on white space where there is any near the limit.
    """
    start = 0
    while len(text) - start > WINDOW:
        end = start + WINDOW
        space = max(text.rfind("\n", end - OVERLAP // 2, end), text.rfind(" ", end - OVERLAP // 2, end))
        end = space + 1 if space > 0 else end
        yield start, text[start:end]
        start = _word_start(text, end - OVERLAP, end - OVERLAP // 2)
    yield start, text[start:]


def _word_start(text: str, low: int, high: int) -> int:
    space = text.find(" ", low, high)
    return low if space < 0 else space + 1
