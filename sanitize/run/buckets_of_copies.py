"""Copies of pictures and documents, found bucket by bucket: no process holds what is known of all of them.

A worker deals the things of a shard to buckets by the bands that they are in, so that things that may be copies are in
one bucket. Where only their signatures say whether they are, the candidates go from there to the bucket of the first of
them, which adds its signature, and on to the bucket of the other one, which compares. The driver joins what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.data_kinds.distinct import begins
from sanitize.data_kinds.stable_order import stable_order
from sanitize.engine.base import Session
from sanitize.engine.worker import give_back
from sanitize.identity.components import Components, forest
from sanitize.identity.copies import Copies, slices
from sanitize.identity.draws import mixed
from sanitize.identity.records import Records
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket, write_run
from sanitize.run.threads import single_thread
from sanitize.stage.likeness import NUMBER, Banded, Likeness, Signed
from sanitize.stage.shapes import Pairs

BUCKET_BYTES = 16 << 20
"""About what a bucket holds; looking for copies in it takes some ten times as much memory."""
FEWEST_ROWS = 1 << 16
AT_ONCE = 1 << 13
"""Things whose bands are written together: a picture is in 224 places."""
FIRST, SIGNATURE = "first", "signature"

Numbered = tuple[int, Bucket]


@dataclass(frozen=True)
class ThingsOfShard:
    """The things of a shard that are looked at for copies: which ones they are, and the files that were written."""

    likeness: Likeness
    things: Records
    bands: tuple[Run, ...]
    signatures: Run | None


@dataclass(frozen=True)
class Looked:
    """Where things of one kind and what is found of them are, and the seed of the draws."""

    likeness: Likeness
    folder: Sealed
    name: str
    seed: int
    bands: tuple[Run, ...]
    signatures: tuple[Run, ...]
    candidates: tuple[Run, ...] = ()
    attached: tuple[Run, ...] = ()


@dataclass(frozen=True)
class BucketJob:
    """Does one thing with buckets."""

    do: Callable[[Looked, Numbered], Any]
    looked: Looked

    def open(self) -> Callable[[Numbered], Any]:
        """Prepare this process, and return what it does with a numbered bucket."""
        single_thread()
        return partial(self.do, self.looked)


def write_things(folder: Sealed, name: str, signed: Signed, seed: int) -> ThingsOfShard:
    """Deal the things of a shard to buckets by their bands, and by their numbers where signatures are compared."""
    bands, signatures = [], None
    for at, start in enumerate(range(0, len(signed.numbers), AT_ONCE)):
        some = slice(start, start + AT_ONCE)
        banded = list(signed.likeness.bands(signed.numbers[some], signed.signatures[some]))
        columns = {column: np.concatenate([one.columns[column] for one in banded]) for column in banded[0].columns}
        draws = mixed(np.concatenate([one.draws for one in banded]), seed)
        bands.append(write_run(folder / f"bands-{at:05d}-{name}", pa.table(columns), draws))
    if signed.likeness.confirms:
        table = pa.table({NUMBER: signed.numbers, SIGNATURE: _as_bytes(signed.signatures)})
        signatures = write_run(folder / f"signatures-{name}", table, _draws(signed.numbers, seed))
    return ThingsOfShard(signed.likeness, Records.of(signed.numbers), tuple(bands), signatures)


def copies_of(shards: Sequence[ThingsOfShard], folder: Sealed, seed: int, session: Session) -> Copies:
    """The copies among the things of all shards (at least one), whose files are deleted then."""
    things = Records()
    for shard in shards:
        things = things.merge(shard.things)
    bands = sorted((run for shard in shards for run in shard.bands), key=lambda run: run.info.name)
    signatures = sorted((run for shard in shards if (run := shard.signatures)), key=lambda run: run.info.name)
    looked = Looked(shards[0].likeness, folder, bands[0].info.name, seed, tuple(bands), tuple(signatures))
    found = Components(len(things))
    for one, other in _confirmed(looked, session) if looked.likeness.confirms else _found(looked, session):
        found.join(things.places(one), things.places(other))
    _remove(folder, (*bands, *signatures))
    return Copies(things, found.all_roots())


def _found(looked: Looked, session: Session) -> Iterator[Pairs]:
    """Links between copies, where candidates are copies."""
    return session.map(BucketJob(_linked, looked), _dealt(looked.bands))


def _confirmed(looked: Looked, session: Session) -> Iterator[Pairs]:
    """Links between copies, where candidates are copies if their signatures are alike."""
    candidates = list(session.map(BucketJob(_candidates, looked), _dealt(looked.bands)))
    looked = replace(looked, bands=(), candidates=tuple(sorted(candidates, key=lambda run: run.info.name)))
    by_first = _dealt((*looked.signatures, *looked.candidates))
    attached = [run for runs in session.map(BucketJob(_attached, looked), by_first) for run in runs]
    looked = replace(looked, attached=tuple(sorted(attached, key=lambda run: run.info.name)))
    _remove(looked.folder, looked.candidates)
    if attached:
        yield from session.map(BucketJob(_compared, looked), _dealt((*looked.signatures, *looked.attached)))
    _remove(looked.folder, looked.attached)


def _dealt(runs: Sequence[Run]) -> list[Numbered]:
    return list(enumerate(buckets(runs, BUCKET_BYTES, FEWEST_ROWS)))


def _pairs(looked: Looked, bucket: Bucket) -> Pairs:
    """The candidates of a bucket of bands."""
    table, draws = read_bucket(looked.folder, looked.bands, bucket)
    banded = Banded(draws, {name: table.column(name).to_numpy() for name in table.schema.names})
    return looked.likeness.candidates(banded)


def _linked(looked: Looked, numbered: Numbered) -> Pairs:
    found = forest(*_pairs(looked, numbered[1]))
    give_back()
    return found


def _candidates(looked: Looked, numbered: Numbered) -> Run:
    number, bucket = numbered
    first, other = _pairs(looked, bucket)
    path = looked.folder / f"candidates-{number:05d}-{looked.name}"
    found = write_run(path, pa.table({FIRST: first, NUMBER: other}), _draws(first, looked.seed))
    give_back()
    return found


def _attached(looked: Looked, numbered: Numbered) -> list[Run]:
    """The candidates whose first is in a bucket, each pair once, with its signature: dealt by the other one."""
    number, bucket = numbered
    pairs, _ = read_bucket(looked.folder, looked.candidates, bucket)
    first, other = (pairs.column(name).to_numpy() for name in (FIRST, NUMBER))
    order = stable_order(other, first)
    order = order[begins(first[order], other[order])]
    first, other = first[order], other[order]
    if not len(first):
        return []
    signatures, places = _signatures(looked, bucket, first)
    written = []
    for at, some in enumerate(slices(len(first))):
        path = looked.folder / f"attached-{number:05d}-{at:05d}-{looked.name}"
        columns = {FIRST: first[some], NUMBER: other[some], SIGNATURE: _as_bytes(signatures[places[some]])}
        written.append(write_run(path, pa.table(columns), _draws(other[some], looked.seed)))
    give_back()
    return written


def _compared(looked: Looked, numbered: Numbered) -> Pairs:
    """Links of the candidates of a bucket, dealt by the other one, whose signatures are alike."""
    _, bucket = numbered
    table, _ = read_bucket(looked.folder, looked.attached, bucket)
    first, other = (table.column(name).to_numpy() for name in (FIRST, NUMBER))
    if not len(first):
        return first, other
    theirs = _as_numbers(table.column(SIGNATURE))
    signatures, places = _signatures(looked, bucket, other)
    alike = [looked.likeness.alike(theirs[some], signatures[places[some]]) for some in slices(len(first))]
    same = np.concatenate(alike)
    found = forest(first[same], other[same])
    give_back()
    return found


def _signatures(looked: Looked, bucket: Bucket, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The signatures of a bucket's things, and where those of some things are among them."""
    table, _ = read_bucket(looked.folder, looked.signatures, bucket)
    known = table.column(NUMBER).to_numpy()
    order = stable_order(known)
    return _as_numbers(table.column(SIGNATURE)), order[np.searchsorted(known, numbers, sorter=order)]


def _draws(numbers: np.ndarray, seed: int) -> np.ndarray:
    return mixed(numbers.view(np.uint64), seed)


def _as_bytes(signatures: np.ndarray) -> pa.Array:
    """Signatures (uint32 (n, w)) as values of fixed size."""
    kind = pa.binary(signatures.itemsize * signatures.shape[1])
    return pa.Array.from_buffers(kind, len(signatures), [None, pa.py_buffer(np.ascontiguousarray(signatures))])


def _as_numbers(column: pa.ChunkedArray) -> np.ndarray:
    """The signatures (uint32 (n, w)) of such values."""
    values = pa.concat_arrays(column.chunks or [pa.array([], column.type)])
    width: int = column.type.byte_width
    start, size = values.offset * width, len(values) * width
    found = np.frombuffer(values.buffers()[1] or b"", dtype=np.uint32, count=size // 4, offset=start)
    return found.reshape(len(values), width // 4)


def _remove(folder: Sealed, runs: Sequence[Run]) -> None:
    for run in runs:
        (folder / run.info.name).unlink()
