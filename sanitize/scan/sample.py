"""What personal data a sample holds: entities in text, faces and metadata in pictures. Counts only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.io.source import Source
from sanitize.records import plain
from sanitize.scan.roles import Proposal

PICTURES = 50
"""Pictures of a column that are looked at."""


def head(source: Source, rows: int) -> pa.Table:
    """The first readable rows, with pictures left as paths."""
    batches: list[pa.RecordBatch] = []
    for shard in source.shards():
        for chunk in source.read(shard):
            batches.append(chunk.batch)
            if sum(batch.num_rows for batch in batches) >= rows:
                return pa.Table.from_batches(batches).slice(0, rows)
    return pa.Table.from_batches(batches, source.schema)


def count_entities(sample: pa.Table, proposals: tuple[Proposal, ...]) -> dict[str, Counter[str]]:
    """Entities found in each column that seems to be text."""
    columns = [
        one.column
        for one in proposals
        if one.role == "text" and pa.types.is_string(sample.schema.field(one.column).type)
    ]
    if not columns:
        return {}
    from sanitize.text.detector import TextDetector

    detector = TextDetector.open()
    found = {}
    for name in columns:
        answers = detector.detect(plain(sample.column(name)).to_pylist())
        spans = [span for answer in answers if not isinstance(answer, RecordError) for span in answer]
        found[name] = Counter(span.entity for span in spans)
    return found


def count_pictures(sample: pa.Table, proposals: tuple[Proposal, ...], root: Path) -> dict[str, Counter[str]]:
    """Pictures, faces, unreadable pictures and kinds of metadata in the first pictures of each column."""
    columns = [one.column for one in proposals if one.role == "image"]
    if not columns:
        return {}
    from sanitize.image.codec import decode
    from sanitize.image.column import cells
    from sanitize.image.faces import FaceDetector
    from sanitize.image.metadata import carried

    detector = FaceDetector.open("fast")
    found = {}
    for name in columns:
        counts: Counter[str] = Counter()
        for cell in list(cells(plain(sample.column(name)).drop_null().slice(0, PICTURES), root)):
            try:
                if not isinstance(cell, bytes):
                    raise cell or RecordError("image_missing")
                counts["pictures"] += 1
                counts.update(f"metadata: {kind}" for kind in carried(cell))
                counts["faces"] += len(detector.detect(decode(cell).pixels))
            except RecordError as error:
                counts[f"unreadable: {error.code}"] += 1
        found[name] = counts
    return found
