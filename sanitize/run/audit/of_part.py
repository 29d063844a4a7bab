"""What a worker of the audit does with one part: other detectors, and values of the source, on the written bytes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

import numpy as np

from sanitize.attacks.hits import Hits
from sanitize.attacks.known_values import KnownValues, Searcher
from sanitize.attacks.metadata import metadata_part
from sanitize.attacks.own_values import own_values
from sanitize.attacks.residual_findings import FindFaces, residual_faces, residual_text
from sanitize.attacks.written_parts import Sample, sampled, texts
from sanitize.io.places.place import Place
from sanitize.io.read.shards import Shard
from sanitize.io.write.parts import read_part
from sanitize.run.audit.picture_pairs import pairs
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.run.units import RECORD

Model = TypeVar("Model")
Found = dict[tuple[str, str], Hits]
"""Hits by check and column."""

_models: dict[Hashable, Any] = {}


@dataclass(frozen=True)
class Target:
    """A part to look at, a sample of its rows, the shard it was made from, and the private file beside it.

    `pictures`: how many pictures of each column are compared with those they were made from.
    """

    sample: Sample
    shard: Shard
    beside: Place
    pictures: int


@dataclass(frozen=True)
class LookJob:
    """Looks at parts: residual text and faces, own values, metadata on a sample; known values everywhere."""

    plan: Plan
    texts: tuple[str, ...]
    images: tuple[str, ...]
    known: KnownValues

    def open(self) -> Callable[[Target], Found]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(look, self, self.known.searcher())


def look(job: LookJob, searcher: Searcher, target: Target) -> Found:
    """Everything that is found in one part, by check and column."""
    found: Found = {}
    if job.texts:
        from sanitize.attacks.second_text_detector import Stranger

        stranger = _opened("stranger", Stranger.open)
        own = _own(job.plan, target)
        for name in job.texts:
            found["residual_text", name] = residual_text(target.sample, name, stranger.find)
            if own:
                found["own_values", name] = own_values(_pairs(target, name, own))
    if job.images:
        from sanitize.image.mediapipe_faces import MediaPipeFaces

        detector = _opened("mediapipe", MediaPipeFaces.open)
        for name in job.images:
            found["residual_faces", name] = residual_faces(target.sample, name, detector.detect)
            found["image_metadata", name] = metadata_part(target.sample.part, name)
            if target.pictures:
                found["recognised_faces", name] = _recognised(job.plan, target, name, detector.detect)
    if job.known.strong or job.known.weak:
        known = searcher.part(target.sample.part, job.texts)
        found |= {("known_values", name): hits for name, hits in known.items()}
    return found


def _recognised(plan: Plan, target: Target, column: str, find: FindFaces) -> Hits:
    """The source's faces that a recogniser still knows in some of the part's pictures."""
    from sanitize.attacks.recognised_faces import recognised
    from sanitize.image.embed import FaceEmbedder

    embed = _opened("sface", FaceEmbedder.open).embed
    both = pairs(
        plan.source,
        target.shard,
        target.sample.part,
        target.beside,
        column,
        target.pictures,
        plan.config.seed,
    )
    return recognised(both, find, embed)


def _own(plan: Plan, target: Target) -> dict[int, Mapping[str, Any]]:
    """What the source says of the sampled records in its identifiers and quasi-identifiers, by record number."""
    columns = plan.declared.names("identifier", "quasi")
    records = read_part(target.beside).column(RECORD).to_numpy()[target.sample.rows]
    wanted = np.unique(records)
    own: dict[int, Mapping[str, Any]] = {}
    if not columns:
        return own
    for chunk in plan.source.read(target.shard, columns):
        rows = np.flatnonzero(np.isin(chunk.records, wanted))
        values = chunk.batch.take(rows).to_pylist()
        own |= dict(zip(chunk.records[rows].tolist(), values, strict=True))
    return own


def _pairs(
    target: Target, column: str, own: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The texts of the sampled rows, each beside what the source says of its record."""
    records = iter(read_part(target.beside).column(RECORD).to_numpy()[target.sample.rows].tolist())
    for array in sampled(target.sample, column):
        for row in range(len(array)):
            values = own[next(records)]
            yield from ((text, values) for text in texts(array.slice(row, 1)))


def _opened(name: str, factory: Callable[[], Model]) -> Model:
    if name not in _models:
        _models[name] = factory()
    return cast("Model", _models[name])
