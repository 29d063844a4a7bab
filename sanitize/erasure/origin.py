"""Where releases came from: the source and the pipeline, by which each can be made again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.engine.base import Session
from sanitize.errors import SourceError, UsageError, VerificationError
from sanitize.io.places.place import Place, place
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.source import Source, open_source
from sanitize.keys import Keys
from sanitize.manifest import statement as statements
from sanitize.manifest.statement import Statement
from sanitize.pipeline import Pipeline
from sanitize.run.excluded import find
from sanitize.run.source_digest import content_hmac
from sanitize.verification import verify

SAMPLE = 10_000
"""So many units of a source show whether a release was made with the same key."""


@dataclass(frozen=True)
class Origin:
    """A source that is at hand, and its keyed digest."""

    path: str
    source: Source
    digest: str


@dataclass(frozen=True)
class Release:
    """A release that is looked at, and whether the source that it was made from is at hand."""

    folder: Place
    statement: Statement
    at_hand: bool

    @property
    def digest(self) -> str | None:
        """The keyed digest of its source."""
        return self.statement.predicate.source.content_hmac

    @property
    def name(self) -> str:
        """What its successor is called in the output folder."""
        return self.folder.name


def open_origins(
    pipeline: Pipeline, paths: Sequence[str], persons: Sequence[str], who: LeftOut, keys: Keys, session: Session
) -> tuple[Origin, ...]:
    """The sources that are at hand; one that is gone is left out.

    Raises UsageError for people whom a source holds under another spelling.
    """
    found: list[Origin] = []
    for path in paths:
        try:
            source = open_source(path, delimiter=pipeline.config.source.delimiter)
        except SourceError:
            continue
        source = replace(source, left_out=who)
        find(source, persons, session)
        found.append(Origin(path, source, content_hmac(source, keys, session)))
    return tuple(found)


def open_release(given: str | Path, digests: Collection[str]) -> Release:
    """A release, checked as `verify` does; `digests` are those of the sources at hand.

    Raises UsageError and VerificationError.
    """
    folder = place(given)
    folder = folder.resolve() if isinstance(folder, Path) else folder
    failures = verify(folder, allow_unsigned=True, allow_expired=True, allow_superseded=True).failures
    if failures:
        raise VerificationError(f"{folder} isn't a valid release ({failures[0]}): name one that sanitize verify passes")
    statement = statements.load(folder)
    return Release(folder, statement, statement.predicate.source.content_hmac in digests)


def units(origin: Origin, unit: str) -> pa.Array:
    """Some units of a source, by which its key is recognised."""
    found: list[pa.Array] = []
    for shard in origin.source.shards():
        for chunk in origin.source.everyone.read(shard, [unit]):
            found.append(pa.array(np.array(chunk.batch.column(unit).drop_null().cast(pa.string()), dtype=object)))
            if sum(map(len, found)) >= SAMPLE:
                return pa.concat_arrays(found).unique()
    return pa.concat_arrays(found).unique() if found else pa.array([], pa.string())


def refuse_gone(release: Release) -> None:
    """Raise UsageError for a release that can't be made again."""
    if not release.at_hand:
        raise UsageError(
            f"{release.folder} holds some of these people, but the source it was made from isn't at hand: name it with "
            "--source PATH; if it is gone or has changed, publish a new release with sanitize run --predecessor and "
            "exclude, and delete this one"
        )


def refuse_grown(release: Release) -> None:
    """Raise UsageError for a release that several runs have added to: no single source makes it again."""
    grown = release.statement.predicate.increments
    if grown is not None and len(grown.sources) > 1:
        raise UsageError(
            f"{release.folder} holds some of these people in parts of several runs: make a new first release from the "
            "rows of all runs, with these people in the file of exclude, and delete this one and those before it"
        )
