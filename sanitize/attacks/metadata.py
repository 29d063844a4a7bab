"""Pictures of the output must carry nothing beside their pixels."""

from __future__ import annotations

from collections import Counter

from sanitize.attacks import written_parts as files
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.image.metadata import carried
from sanitize.io.places.place import Place


def attack(evidence: Evidence) -> Found:
    """Metadata in every released picture."""
    names = evidence.some("image")
    return Found({name: sum((metadata_part(part, name) for part in evidence.parts), Hits()) for name in names})


def metadata_part(part: Place, column: str) -> Hits:
    """The pictures of one column that carry metadata, by kind of metadata; every picture is looked at."""
    total = Hits()
    for batch, _ in files.batches(part, [column], files.CELL_ROWS):
        for blob in files.blobs(batch.column(0)):
            kinds = carried(blob)
            total += Hits(1, int(bool(kinds)), Counter(kinds))
    return total
