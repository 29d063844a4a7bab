"""The closed word classes of `words.yaml`."""

from __future__ import annotations

from pathlib import Path

import yaml


def _load() -> dict[str, list[str]]:
    content = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
    return {name: words if isinstance(words, list) else _split(words) for name, words in content.items()}


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")] if "," in words else words.split()


WORDS = _load()
