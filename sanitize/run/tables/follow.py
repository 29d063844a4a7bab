"""People followed through several tables: who is gone from one is gone from all, and no key leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.written_parts import AUGMENTED
from sanitize.engine.base import Session
from sanitize.errors import ReleaseError, UsageError
from sanitize.io.write.parts import PartInfo, parquet_file, read_part, write_part
from sanitize.run.flow import Worked
from sanitize.run.people_read import all_people
from sanitize.run.settle import Settled, WrittenPart, settle_all
from sanitize.run.tables.links import Reference
from sanitize.run.threads import single_thread
from sanitize.run.units import UNIT
from sanitize.run.withhold import withhold

Tables = Mapping[str, Worked]
Removal = Callable[[Tables], Mapping[str, np.ndarray]]
"""Who has to go from each table, as digests, for a reason of another kind."""


@dataclass(frozen=True)
class Rules:
    """What follows what: tables by the key space of their people, keys that are released, and who keeps orphans."""

    spaces: Mapping[str, str]
    links: Sequence[Reference]
    """Those whose columns are released on both sides, with the same tokens."""
    keep: frozenset[str] = frozenset()
    """The tables that keep rows whose person or referenced row is gone."""


@dataclass(frozen=True)
class RemoveJob:
    """Removes rows of written parts: of people, or with keys that lead nowhere."""

    units: np.ndarray = field(repr=False)
    keys: tuple[tuple[str, pa.Array], ...] = field(default=(), repr=False)
    """Columns, and the keys of each that lead somewhere: a row goes where none of its own do."""
    images: tuple[str, ...] = ()

    def open(self) -> Callable[[WrittenPart], tuple[PartInfo, int, int]]:
        """Prepare this process, and return what it does with a part: the part, and the rows and copies removed."""
        single_thread()
        return partial(_remove, self)


def follow(tables: Tables, rules: Rules, session: Session, further: Removal | None = None) -> Tables:
    """The tables without people who are gone from one of them, settled again, until nothing changes.

    Rows only ever go, so this ends. `further` names others who have to go whenever these are gone.
    """
    now = dict(tables)
    while True:
        changed = {*_without_gone(now, rules, session), *_without_dangling(now, rules, session)}
        if not changed and further is not None:
            changed = set(_without(now, further(now), session))
        for name in changed:
            now[name] = _settled(now[name], session)
        if not changed:
            return now


def present(worked: Worked) -> np.ndarray:
    """The digests (uint64, sorted) of the people of whom something is written."""
    if worked.frozen.declared.unit is None:
        return np.empty(0, np.uint64)
    found = [read_part(part.beside, [UNIT]).column(UNIT).to_numpy() for part in parts_now(worked)]
    return np.unique(np.concatenate([np.empty(0, np.uint64), *found]))


def read_units(worked: Worked) -> np.ndarray:
    """The digests of the people who were read."""
    return all_people(worked.receipts, worked.exchange)


def parts_now(worked: Worked) -> list[WrittenPart]:
    """The parts as they are now."""
    return [replace(part, info=info) for part, info in zip(worked.parts, worked.settled.parts, strict=True)]


def refuse_strangers(tables: Tables, spaces: Mapping[str, str]) -> None:
    """Raise UsageError for tables of the same people that have nobody in common: these are written differently."""
    first: dict[str, tuple[str, np.ndarray]] = {}
    for name, space in spaces.items():
        units = read_units(tables[name])
        other, theirs = first.setdefault(space, (name, units))
        if other != name and len(units) and len(theirs) and not len(np.intersect1d(units, theirs)):
            raise UsageError(
                f"tables {other!r} and {name!r} have no person in common, though their people are of one key space: "
                "check that both write them alike (unit_spelling: fold ignores case and punctuation), or give their "
                "unit columns a key of their own"
            )


def refuse_split(tables: Tables, spaces: Mapping[str, str]) -> None:
    """Raise ReleaseError when a person is in one part of a split here and in another one there."""
    seen: dict[tuple[str, str], tuple[str, pa.Table]] = {}
    for name, worked in tables.items():
        for column in worked.frozen.splits if name in spaces else ():
            own = _parts_of_people(worked, column)
            other, theirs = seen.setdefault((spaces[name], column), (name, own))
            joined = own.join(theirs, UNIT, right_suffix="_other", join_type="inner")
            if own is not theirs and pc.any(pc.not_equal(joined["part"], joined["part_other"])).as_py():
                raise ReleaseError(
                    f"split {column!r}: puts some people into different parts in {other!r} and {name!r}: give all "
                    "tables a split with the same shares, and none that copies of pictures or texts hold together"
                )


def _parts_of_people(worked: Worked, column: str) -> pa.Table:
    found = [
        pa.table({UNIT: read_part(part.beside, [UNIT]).column(UNIT), "part": read_part(part.data, [column]).column(0)})
        for part in parts_now(worked)
    ]
    return pa.concat_tables(found).group_by([UNIT, "part"]).aggregate([])


def _without_gone(now: dict[str, Worked], rules: Rules, session: Session) -> list[str]:
    gone: dict[str, np.ndarray] = {}
    for name, space in rules.spaces.items():
        lost = np.setdiff1d(read_units(now[name]), present(now[name]))
        gone[space] = np.union1d(gone.get(space, np.empty(0, np.uint64)), lost)
    asked = {name: gone[space] for name, space in rules.spaces.items() if name not in rules.keep}
    return _without(now, asked, session)


def _without(now: dict[str, Worked], gone: Mapping[str, np.ndarray], session: Session) -> list[str]:
    changed = []
    for name, units in gone.items():
        if len(np.intersect1d(units, present(now[name]))):
            now[name] = _removed(now[name], RemoveJob(units), session)
            changed.append(name)
    return changed


def _without_dangling(now: dict[str, Worked], rules: Rules, session: Session) -> list[str]:
    """Remove rows that refer to rows which aren't there, and rows of nobody to which nothing refers any more."""
    changed = [
        link.table
        for link in rules.links
        if link.table not in rules.keep
        and _without_rows(now, link.table, {link.column: _values(now[link.parent], link.key)}, session)
    ]
    for parent in dict.fromkeys(link.parent for link in rules.links):
        own = [link for link in rules.links if link.parent == parent != link.table]
        if own and parent not in {*rules.spaces, *rules.keep}:
            referred: dict[str, pa.Array] = {}
            for link in own:
                keys = [_values(now[link.table], link.column), referred.get(link.key, pa.array([], pa.string()))]
                referred[link.key] = pa.concat_arrays(keys)
            if _without_rows(now, parent, referred, session):
                changed.append(parent)
    return changed


def _without_rows(now: dict[str, Worked], name: str, known: Mapping[str, pa.Array], session: Session) -> bool:
    """Remove the rows of a table of whose values in some columns none is known; whether there were any."""
    if all(pc.all(pc.is_in(_values(now[name], column), keys), min_count=0).as_py() for column, keys in known.items()):
        return False
    before = now[name].settled.rows
    now[name] = _removed(now[name], RemoveJob(np.empty(0, np.uint64), tuple(known.items())), session)
    return now[name].settled.rows > before


def _values(worked: Worked, column: str) -> pa.Array:
    """The different values of a column of the written parts, as text, without null."""
    found = [pc.cast(read_part(part.data, [column]).column(0), pa.string()) for part in parts_now(worked)]
    chunks = [chunk for column in found for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.string()).unique().drop_null()


def _removed(worked: Worked, job: RemoveJob, session: Session) -> Worked:
    job = replace(job, images=worked.frozen.images)
    parts = parts_now(worked)
    done = {info.name: (info, rows, copies) for info, rows, copies in session.map(job, parts)}
    infos = [done[part.info.name] for part in parts]
    settled = Settled(
        tuple(info for info, _, _ in infos),
        worked.settled.rows + sum(rows for _, rows, _ in infos),
        worked.settled.copies + sum(copies for _, _, copies in infos),
    )
    return replace(worked, settled=settled)


def _settled(worked: Worked, session: Session) -> Worked:
    """The table with what stages promise of it kept once more."""
    before, parts = worked.settled, parts_now(worked)
    frozen, settled = settle_all(replace(worked.frozen, divided={}), parts, worked.exchange, session)
    frozen, settled = withhold(frozen, parts, settled, worked.exchange, session)
    emptied = {**dict.fromkeys(worked.frozen.divided, 0), **frozen.divided}
    divided = {name: rows + worked.frozen.divided.get(name, 0) for name, rows in emptied.items()}
    frozen = replace(frozen, divided=divided)
    settled = replace(settled, rows=before.rows + settled.rows, copies=before.copies + settled.copies)
    return replace(worked, frozen=frozen, settled=settled)


def _remove(job: RemoveJob, part: WrittenPart) -> tuple[PartInfo, int, int]:
    beside = read_part(part.beside)
    gone = np.zeros(beside.num_rows, dtype=bool)
    if UNIT in beside.schema.names:
        gone |= np.isin(beside.column(UNIT).to_numpy(), job.units)
    if job.keys:
        gone |= np.all([_lost(part, column, keys) for column, keys in job.keys], axis=0)
    if not gone.any():
        return part.info, 0, 0
    table = read_part(part.data)
    copies = np.zeros(table.num_rows, dtype=bool)
    if AUGMENTED in parquet_file(part.data).schema_arrow.names:
        copies = table.column(AUGMENTED).to_numpy()
    kept = pa.array(np.flatnonzero(~gone))
    info = write_part(part.data, table.take(kept), list(job.images))
    write_part(part.beside, beside.take(kept), [])
    return info, int(gone.sum()), int((gone & copies).sum())


def _lost(part: WrittenPart, column: str, keys: pa.Array) -> np.ndarray:
    """Which rows (bool) hold a key that leads nowhere."""
    named = pc.cast(read_part(part.data, [column]).column(0), pa.string())
    return np.asarray(pc.and_(named.is_valid(), pc.invert(pc.is_in(named, keys))).to_numpy())
