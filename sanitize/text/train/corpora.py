"""Labelled corpora for training, brought to the labels of the CRF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sanitize.text.train.generate import Labelled
from sanitize.text.train.sources import blocks
from sanitize.text.train.words import WORDS

Silver = Callable[[str], list[tuple[int, int, str]]]

_SYNTHETIC = {
    "GPE": "LOCATION",
    "US_DRIVER_LICENSE": "ID_NUMBER",
    **dict.fromkeys(("EMAIL_ADDRESS", "DOMAIN_NAME", "IBAN_CODE", "IP_ADDRESS", "US_SSN"), ""),
}
_COURT = {"LOC": "LOCATION", "ORG": "ORGANIZATION", "DATETIME": "DATE_TIME", "CODE": "ID_NUMBER", "DEM": "DEMOGRAPHIC"}
_BLOCKS = {"python": 400, "cython": 100, "c": 200, "javascript": 60, "css": 50, "html": 20, "json": 80, "yaml": 40}
_TITLE = re.compile(rf"({'|'.join(sorted(WORDS['titles'], key=len, reverse=True))})\b\.?\s*", re.IGNORECASE)
_NATIONAL = frozenset(map(str.casefold, WORDS["nationalities"]))


def synthetic(path: Path) -> Iterator[Labelled]:
    """presidio-research's synthetic texts; one group a template."""
    for data in _lines(path):
        spans = []
        for start, end, label in data["spans"]:
            if label == "TITLE" and not _TITLE.fullmatch(data["text"][start:end].strip()):
                label = "OCCUPATION"
            if label := _SYNTHETIC.get(label, label):
                spans.append((start, end, label))
        yield Labelled(data["text"], spans, f"synthetic {data['tpl']}")


def court(path: Path) -> Iterator[Labelled]:
    """The Text Anonymization Benchmark; one group a case; what needn't be masked is learned as well."""
    for data in _lines(path):
        spans: list[tuple[int, int, str]] = []
        for start, end, label, *_ in sorted(data["spans"], key=lambda span: (span[0], -span[1])):
            if not spans or start >= spans[-1][1]:
                spans += _court_span(data["text"], start, end, _COURT.get(label, label))
        yield Labelled(data["text"], spans, f"court {data['id']}")


def tweets(path: Path, silver: Silver) -> Iterator[Labelled]:
    """The Broad Twitter Corpus; the types it doesn't label (dates, nationalities, amounts) come from `silver`."""
    for data in _lines(path):
        spans = [(start, end, label) for start, end, label in data["spans"]]
        taken = [(start, end) for start, end, _ in spans]
        spans += [
            item for item in silver(data["text"]) if not any(item[0] < end and start < item[1] for start, end in taken)
        ]
        yield Labelled(data["text"], sorted(spans), "tweets")


def sources() -> Iterator[Labelled]:
    """Source code of every other installed package, in which there is nothing to find."""
    for language, count in _BLOCKS.items():
        for block in blocks(language, count, half=0):
            yield Labelled(block, [], "sources")


def _court_span(text: str, start: int, end: int, label: str) -> list[tuple[int, int, str]]:
    value = text[start:end]
    title = _TITLE.match(value)
    if label == "PERSON" and title and title.end() < len(value):
        return [(start, start + len(title[0].rstrip()), "TITLE"), (start + title.end(), end, label)]
    if label == "DEMOGRAPHIC" and value.split(" ")[0].casefold() in _NATIONAL:
        return [(start, end, "NRP")]
    if label == "DEMOGRAPHIC" and any(map(str.isdigit, value)):
        return [(start, end, "AGE")]
    return [(start, end, label)]


def _lines(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def texts(path: Path) -> list[str]:
    """The texts of a corpus."""
    return [data["text"] for data in _lines(path)]
