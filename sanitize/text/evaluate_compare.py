"""Which sentences two versions of the detectors treat differently."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sanitize.errors import UsageError

Found = Sequence[Sequence[Any]]
"""Spans of a document as (start, end, entity)."""

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s)|$|(?=\n))", re.MULTILINE)


def spans_of_run(file: Path, documents: int) -> list[Found]:
    """What an earlier `evaluate --json` found in each document; UsageError when it was another corpus."""
    try:
        found = json.loads(file.read_text("utf-8"))["found"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{file.name}: expected what `sanitize evaluate --json` printed") from None
    if len(found) != documents:
        raise UsageError(f"{file.name}: holds {len(found)} documents, the corpus {documents}: compare the same corpus")
    return list(found)


def changed_sentences(texts: Sequence[str], before: Sequence[Found], after: Sequence[Found]) -> Iterator[str]:
    """The sentences that changed: each once with what was covered `[so]` before, and once with what is covered now."""
    for number, (text, old, new) in enumerate(zip(texts, before, after, strict=True), 1):
        if [tuple(span[:2]) for span in old] == [tuple(span[:2]) for span in new]:
            continue
        for sentence in _SENTENCE.finditer(text):
            was, now = (_marked(text, *sentence.span(), found) for found in (old, new))
            if was != now:
                yield f"{number}: - {was}\n{number}: + {now}"


def _marked(text: str, start: int, end: int, found: Found) -> str:
    pieces, position = [], start
    for low, high, *_ in sorted(map(tuple, found)):
        low, high = max(int(low), position), min(int(high), end)
        if low < high:
            pieces += [text[position:low], "[", text[low:high], "]"]
            position = high
    return "".join([*pieces, text[position:end]])
