"""Sizes as people write them."""

from __future__ import annotations

import re

import typer

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMGT]?)(?:i?B)?", re.IGNORECASE)


def bytes_of(text: str) -> int:
    """How many bytes `4G`, `512 MiB` or `1000000` are; a unit is a power of 1,024."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter("a size is a number and a unit, such as 4G or 1500M")
    return int(float(match[1]) * _UNITS[match[2].upper()])
