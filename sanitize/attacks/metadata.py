"""Pictures of the output must carry nothing beside their pixels."""

from __future__ import annotations

from collections import Counter

from sanitize.attacks import written_parts as files
from sanitize.attacks.hits import Hits
from sanitize.image.metadata import carried
from sanitize.io.places.place import Place


def metadata_part(part: Place, column: str) -> Hits:
    """The pictures of one column that carry metadata, by kind of metadata; every picture is looked at."""
    total = Hits()
    for batch, _ in files.batches(part, [column], files.CELL_ROWS):
        for blob in files.blobs(batch.column(0)):
            kinds = carried(blob)
            total += Hits(1, int(bool(kinds)), Counter(kinds))
    return total
