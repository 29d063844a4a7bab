"""What the text detectors say of a column's values: how many of them are, as a whole, of one entity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.stage.records import plain
from sanitize.text.detector import TextDetector
from sanitize.text.spans import Span

VALUES = 40
"""Distinct values of a column that the detectors see."""

LONGEST = 200
"""Characters of a value; longer ones are text, whatever is in them."""

COVERED = 0.6
"""Least share of a value's characters that must be of the entity."""

Evidence = Mapping[str, float]
"""Share (0 to 1) of the values by entity."""


def gather(sample: pa.Table, names: list[str], detector: TextDetector) -> dict[str, Evidence]:
    """The evidence for each of the named text columns."""
    values = {name: _distinct(sample.column(name)) for name in names}
    answers = iter(detector.detect([value for name in names for value in values[name]]))
    return {name: _shares([(value, next(answers)) for value in values[name]]) for name in names}


def _distinct(column: pa.ChunkedArray) -> list[str]:
    found = [value for value in plain(column).drop_null().unique().to_pylist() if value.strip()]
    step = max(1, len(found) // VALUES)
    return [value[:LONGEST] for value in found[::step][:VALUES]]


def _shares(answers: list[tuple[str, list[Span] | RecordError]]) -> Evidence:
    counts: Counter[str] = Counter()
    for value, spans in answers:
        covered: Counter[str] = Counter()
        for span in spans if not isinstance(spans, RecordError) else ():
            covered[span.entity] += span.end - span.start
        counts.update(entity for entity, size in covered.items() if size >= COVERED * len(value))
    return {entity: count / len(answers) for entity, count in counts.items()}
