"""Surnames and given names of China, Japan and Korea, and what is written before them, as `names.yaml` lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sanitize.plain_yaml import read_yaml

LISTS: Mapping[str, frozenset[str]] = {
    name: frozenset(str(words).split())
    for name, words in read_yaml(Path(__file__).with_name("names.yaml"), "names").items()
}
"""The words of each list."""


def alternatives(words: Iterable[str]) -> str:
    """The words as alternatives of a regular expression, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
