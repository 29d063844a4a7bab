"""Whether rows are people: identifiers that repeat without a unit, and dates whose shift another column gives away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.data_kinds.distinct import distinct
from sanitize.engine.base import Session
from sanitize.errors import UsageError
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.sample import take
from sanitize.io.read.shards import Shard
from sanitize.io.write.exchange import Run, write_run
from sanitize.keys import Keys, memory_digests
from sanitize.plain_yaml import to_write
from sanitize.run.different import different
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.stage.records import plain
from sanitize.tabular.dates import to_days
from sanitize.tabular.levels import is_text
from sanitize.tabular.shift_secrecy import shifts_left

SAMPLE = 5000
"""Rows that are looked at before the run."""
REPEATED = 0.02
"""Numbers and codes of which more than this share occur again stand for something that has several rows."""
REPEATED_NAMES = 0.3
"""Different people have the same name: only so many repeats say that they are the same people."""
NAMES = r"^\pL[\pL'’.-]*,?( \pL[\pL'’.-]*)*$"
"""Values of letters alone."""


def refuse_rows_for_people(plan: Plan) -> None:
    """Raise UsageError for what a sample shows: repeated identifiers where rows are counted, shifts given away."""
    names = _identifiers(plan)
    shifted = {name: days for stage in plan.stages for name, days in stage.shifts().items()}
    beside = _released_beside(plan, shifted)
    wanted = [name for name in plan.source.names if name in {*names, *shifted, *beside}]
    if not wanted or not (names or (shifted and beside)):
        return
    sample = take(plan.source, SAMPLE, wanted)
    seen = {name: Seen.of(plain(sample.column(name)), b"")[0] for name in names}
    if problems := [*_repeats(seen), *_given_away(sample, shifted, beside)]:
        raise UsageError("\n".join(problems))


def refuse_repeats(plan: Plan, keys: Keys, folder: Sealed, session: Session) -> None:
    """Raise UsageError where all rows show that an identifier repeats, and rows are counted.

    What passes from worker to worker is in `folder`, for as long as it is needed.
    """
    names = _identifiers(plan)
    if not names:
        return
    found, runs = {name: Seen(0, 0, 0) for name in names}, list[Run]()
    job = RepeatJob(plan, names, keys.derive("repeats"), folder)
    for seen, run in session.map(job, plan.source.shards()):
        found = {name: found[name].merge(one) for name, one in seen.items()}
        runs.append(run)
    for name, (_, count) in different(runs, folder, session).items():
        if name in found:
            found[name] = replace(found[name], different=count)
    if problems := list(_repeats(found)):
        raise UsageError("\n".join(problems))


@dataclass(frozen=True)
class Seen:
    """How many values a column has, how many are letters alone, and how many are different."""

    values: int
    names: int
    different: int

    @classmethod
    def of(cls, array: pa.Array, key: bytes) -> tuple[Seen, np.ndarray]:
        """What an array holds, without case and outer spaces; and the digests (uint64) of the different values."""
        if pa.types.is_nested(array.type) or pa.types.is_binary(array.type):
            return cls(0, 0, 0), np.zeros(0, np.uint64)
        text = pc.utf8_trim_whitespace(pc.utf8_lower(pc.cast(array.drop_null(), pa.string())))
        text = text.filter(pc.not_equal(text, ""))
        letters = pc.sum(pc.match_substring_regex(text, NAMES)).as_py() or 0
        digests = distinct(memory_digests(text, key.ljust(16, b"\0")))
        return cls(len(text), letters, len(digests)), digests

    def merge(self, other: Seen) -> Seen:
        """What both hold, which has yet to be compared: no value is in both."""
        return Seen(self.values + other.values, self.names + other.names, self.different + other.different)

    @property
    def repeated(self) -> bool:
        """Whether so many values occur again that rows are not people."""
        limit = REPEATED_NAMES if 2 * self.names > self.values else REPEATED
        return self.values - self.different > limit * self.values


@dataclass(frozen=True)
class RepeatJob:
    """Looks at the identifiers of shards, and writes the digests of their values, by column."""

    plan: Plan
    names: tuple[str, ...]
    key: bytes
    folder: Sealed

    def open(self) -> Callable[[Shard], tuple[dict[str, Seen], Run]]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_of_shard, self)


def _of_shard(job: RepeatJob, shard: Shard) -> tuple[dict[str, Seen], Run]:
    found = {name: Seen(0, 0, 0) for name in job.names}
    digests = {name: np.zeros(0, np.uint64) for name in job.names}
    for chunk in job.plan.source.read(shard, job.names):
        for name in job.names:
            seen, own = Seen.of(plain(chunk.batch.column(name)), job.key)
            found[name], digests[name] = found[name].merge(seen), np.concatenate([digests[name], own])
    once = {name: distinct(own) for name, own in digests.items()}
    groups = np.repeat(np.array(job.names, dtype=str), [len(own) for own in once.values()])
    path = job.folder / f"repeats.{shard.name}.arrow"
    return found, write_run(path, pa.table({}), np.concatenate([*once.values()]), groups)


def _identifiers(plan: Plan) -> tuple[str, ...]:
    """The identifiers by which rows could belong to one person, where classes are made and no unit is named."""
    if plan.declared.unit or not any(stage.grouped() for stage in plan.stages):
        return ()
    return tuple(one.name for one in plan.declared.columns if one.role == "identifier" and not one.accept)


def _repeats(seen: Mapping[str, Seen]) -> Iterator[str]:
    for name, one in seen.items():
        if one.repeated:
            yield (
                f"column {name!r}: an identifier whose values occur in several rows, so k would count rows and not "
                f"people; set source.unit: {name} if it names a person, or the column that does; if it names nobody, "
                f'say so with accept: "…" on the column\n{to_write("under source", "unit", name)}'
            )


def _released_beside(plan: Plan, shifted: Mapping[str, int]) -> tuple[str, ...]:
    """The released columns that could give a shift away."""
    gone = {name for stage in plan.stages for name in stage.touches().drops}
    kept = plan.declared.names("quasi", "sensitive", "label", "keep")
    return tuple(name for name in kept if shifted and name not in {*shifted, *gone})


def _given_away(sample: pa.Table, shifted: Mapping[str, int], beside: Sequence[str]) -> Iterator[str]:
    for date, most in shifted.items():
        values = plain(sample.column(date))
        if not (is_text(values.type) or pa.types.is_temporal(values.type)) or pa.types.is_time(values.type):
            continue
        days, _ = to_days(values, date, "*")
        for name in beside:
            other = plain(sample.column(name))
            left = None if pa.types.is_nested(other.type) else shifts_left(days, other, most)
            if left is not None:
                yield (
                    f"column {name!r}: gives away by how many days {date!r} is shifted (of {left.possible} possible "
                    f"shifts {left.median} are left, in the median); shift it too, coarsen or drop it, or say why it "
                    "may stay with accept: \"…\" on 'pseudonymize'"
                )
