"""How many different digests there are in private files of them, bucket by bucket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sanitize.data_kinds.distinct import distinct
from sanitize.engine.base import Session
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket
from sanitize.run.threads import single_thread

BUCKET_BYTES = 32 << 20
FEWEST_ROWS = 1 << 16


@dataclass(frozen=True)
class DifferentJob:
    """Counts the different digests of buckets."""

    folder: Sealed
    runs: tuple[Run, ...]

    def open(self) -> Callable[[Bucket], tuple[str, int]]:
        """Prepare this process, and return what it does with a bucket: its group, and the number."""
        single_thread()
        return lambda bucket: (bucket.group, len(distinct(read_bucket(self.folder, self.runs, bucket)[1])))


def different(runs: Sequence[Run], folder: Sealed, session: Session) -> dict[str, tuple[int, int]]:
    """For each group how many digests it has, and how many different ones; the files are removed."""
    all_, once = Counter[str](), Counter[str]()
    for run in runs:
        all_.update(dict(run.groups))
    for name, count in session.map(DifferentJob(folder, tuple(runs)), buckets(runs, BUCKET_BYTES, FEWEST_ROWS)):
        once[name] += count
    for run in runs:
        (folder / run.info.name).unlink()
    return {name: (count, once[name]) for name, count in all_.items()}
