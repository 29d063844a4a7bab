"""The words of identifiers and those of free texts meet in buckets, as whole identifiers do (`known_values_by_key`).

Left are the words that some text has. A part of identifiers that many of them share isn't looked for, so it is counted
in how many different ones each word is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from sanitize.attacks.known_values import most_shared, neighbours, telling, words_of
from sanitize.attacks.value_keys import Filter
from sanitize.attacks.written_parts import CELL_ROWS, batches, texts
from sanitize.data_kinds.distinct import distinct
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.shards import Shard
from sanitize.io.read.source import Source
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket, write_run
from sanitize.keys import memory_digests
from sanitize.run.audit.key_filter import read_filter, write_filter
from sanitize.run.different import different
from sanitize.run.threads import single_thread

BUCKET_BYTES = 32 << 20
FEWEST_ROWS = 1 << 16
WORD, OWNER = "word", "owner"
SALT = b"words of"
"""Digests of words are compared within one run and need no secret."""
FILTER = "words.filter"
"""The private file that says which digests the words of identifiers have."""


@dataclass(frozen=True)
class WordsJob:
    """Writes the words of the identifiers of shards, each with the identifier it is from, and these themselves."""

    source: Source
    columns: tuple[str, ...]
    folder: Sealed
    number: int

    def open(self) -> Callable[[Shard], tuple[Run, Run]]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_words, self)


@dataclass(frozen=True)
class TextsJob:
    """Writes the digests of the words in some columns of parts, as far as identifiers have them."""

    folder: Sealed
    columns: tuple[str, ...]

    def open(self) -> Callable[[Place], Run]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_in_texts, self, read_filter(self.folder / FILTER))


@dataclass(frozen=True)
class MeetWordsJob:
    """Finds the words of buckets that are in texts and in no more than `most` identifiers."""

    folder: Sealed
    words: tuple[Run, ...]
    texts: tuple[Run, ...]
    most: float

    def open(self) -> Callable[[Bucket], tuple[frozenset[str], frozenset[str]]]:
        """Prepare this process, and return what it does with a bucket."""
        single_thread()
        return partial(_meet, self)


def known_words(
    sources: Sequence[tuple[Source, Sequence[str]]],
    paths: Sequence[Place],
    free: Sequence[str],
    folder: Sealed,
    session: Session,
) -> tuple[bool, frozenset[str], frozenset[str]]:
    """Whether identifiers have words to be looked for, those of them that free texts have, and in which columns."""
    made: list[tuple[Run, Run]] = []
    for number, (source, columns) in enumerate(sources):
        made += session.map(WordsJob(source, tuple(columns), folder, number), source.shards())
    made.sort(key=lambda runs: runs[0].info.name)
    words, values = (tuple(runs) for runs in zip(*made, strict=True))
    met, columns_met = frozenset[str](), frozenset[str]()
    found: tuple[Run, ...] = ()
    if some := any(run.info.rows for run in words):
        identifiers = sum(count for _, count in different(values, folder, session).values())
        write_filter(folder / FILTER, words)
        found = tuple(sorted(session.map(TextsJob(folder, tuple(free)), list(paths)), key=lambda run: run.info.name))
        job = MeetWordsJob(folder, words, found, most_shared(identifiers))
        for own, there in session.map(job, buckets(words, BUCKET_BYTES, FEWEST_ROWS)):
            met, columns_met = met | own, columns_met | there
    for name in (FILTER, *(run.info.name for run in (*words, *values, *found))):
        (folder / name).unlink()
    return some, met, columns_met


def _words(job: WordsJob, shard: Shard) -> tuple[Run, Run]:
    chunks = job.source.everyone.read(shard, job.columns)
    values = sorted({value for chunk in chunks for column in chunk.batch.columns for value in texts(column)})
    digests = _digests(values)
    words: list[str] = []
    owners: list[int] = []
    for value, digest in zip(values, digests.tolist(), strict=True):
        own, parts = words_of(value)
        words += [*own, *parts]
        owners += [0] * len(own) + [digest] * len(parts)
    table = pa.table({WORD: pa.array(words, pa.string()), OWNER: np.array(owners, dtype=np.uint64)})
    return (
        write_run(job.folder / f"words-{job.number}.{shard.name}.arrow", table, _digests(words)),
        write_run(job.folder / f"different-{job.number}.{shard.name}.arrow", pa.table({}), digests),
    )


def _in_texts(job: TextsJob, known: Filter, part: Place) -> Run:
    digests, owners = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=str)]
    for batch, _ in batches(part, list(job.columns), CELL_ROWS):
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            found = distinct(np.concatenate(list(_of_texts(list(texts(column)), known))))
            digests.append(found)
            owners.append(np.full(len(found), name))
    return write_run(
        job.folder / f"texts.{part.name}.arrow", pa.table({}), np.concatenate(digests), np.concatenate(owners)
    )


def _of_texts(found: Sequence[str], known: Filter) -> Iterator[np.ndarray]:
    """The digests that pass of the words in some texts, and of those next to these."""
    matches = [(text, match) for text in found for match in telling(text)]
    digests = _digests([match.group().casefold() for _, match in matches])
    passing = np.isin(digests, known.passing(digests))
    yield digests[passing]
    beside = [name for at in np.flatnonzero(passing) for name in neighbours(*matches[at])]
    yield known.passing(_digests(beside))


def _digests(words: Sequence[str]) -> np.ndarray:
    return memory_digests(pa.array(words, pa.string()), SALT)


def _meet(job: MeetWordsJob, bucket: Bucket) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a bucket that count, and the columns that have them."""
    table, digests = read_bucket(job.folder, job.words, bucket)
    there = {
        column: read_bucket(job.folder, job.texts, Bucket(column, bucket.low, bucket.high))[1]
        for column in {name for run in job.texts for name, _ in run.groups}
    }
    met = np.isin(digests, np.concatenate([np.empty(0, dtype=np.uint64), *there.values()]))
    table, digests = table.filter(pa.array(met)), digests[met]
    pairs = np.unique(np.stack([digests, table.column(OWNER).to_numpy()]), axis=1)
    names, owners = np.unique(pairs[0], return_counts=True)
    itself = np.isin(names, pairs[0][pairs[1] == 0])
    counting = names[itself | (owners <= job.most)]
    words = table.column(WORD).filter(pa.array(np.isin(digests, counting))).unique().to_pylist()
    return frozenset(words), frozenset(name for name, own in there.items() if np.isin(own, counting).any())
