"""k over the joined view: people are counted by all their rows in all tables, as whoever joins the tables sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pandas.util import hash_array

from sanitize.attacks.written_parts import AUGMENTED
from sanitize.io.write.parts import parquet_file, read_part
from sanitize.keys import Keys, column_digests
from sanitize.run.audit.released import released
from sanitize.run.flow import Worked
from sanitize.run.plan import Plan
from sanitize.run.settle import WrittenPart
from sanitize.run.tables.follow import Tables, parts_now
from sanitize.run.tables.links import Reference, tokens_of
from sanitize.run.units import UNIT

SALT = b"joined"
"""Digests that are compared within one run need no secret."""
MIX = np.uint64(0x9E3779B97F4A7C15)

BELOW, ABOVE = 100, 101
"""What tells rows that refer to one from rows that it refers to."""

Digests = np.ndarray
"""uint64."""


@dataclass(frozen=True)
class JoinedView:
    """The tables that can be joined: by the person's token, and by released keys."""

    by_token: tuple[str, ...]
    links: tuple[Reference, ...]
    """Between tables of the view, from tables that only their keys bring into it, and on to tables of other people or
    of nobody."""

    @property
    def of_people(self) -> tuple[str, ...]:
        """The tables whose rows lead to a person: by a token, or by a key of a table whose rows do."""
        found = list(self.by_token)
        for link in self.links:
            if link.parent in found and link.table not in found:
                found.append(link.table)
        return tuple(found)

    @property
    def names(self) -> tuple[str, ...]:
        """All tables of the view."""
        return tuple(dict.fromkeys((*self.by_token, *(name for one in self.links for name in (one.table, one.parent)))))


def joined_views(
    plans: Mapping[str, Plan], spaces: Mapping[str, str], links: Sequence[Reference], keys: Keys
) -> tuple[JoinedView, ...]:
    """The groups of tables whose tokens of people are the same; a table whose link is cut is alone."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, plan in plans.items():
        unit = plan.declared.unit
        token = tokens_of(plan, unit, keys) if unit is not None else None
        if token is not None:
            groups.setdefault((spaces[name], token), []).append(name)
    return tuple(JoinedView(tuple(names), _within(names, links)) for names in groups.values())


def _within(names: Sequence[str], links: Sequence[Reference]) -> tuple[Reference, ...]:
    """The links of a group of tables: those that lead into it, and those that lead on to tables of others."""
    inside, found = set(names), list[Reference]()
    waiting = list(links)
    while ready := [link for link in waiting if link.parent in inside]:
        found += ready
        inside |= {link.table for link in ready}
        waiting = [link for link in waiting if link not in ready]
    while ready := [link for link in waiting if link.table in inside]:
        found += ready
        inside |= {link.parent for link in ready}
        waiting = [link for link in waiting if link not in ready]
    return tuple(found)


def too_few(tables: Tables, view: JoinedView, k: int) -> Digests:
    """The people who share all their rows with fewer than `k` people, themselves included."""
    units, digests = people(tables, view)
    _, inverse, counts = np.unique(digests, return_inverse=True, return_counts=True)
    return units[counts[inverse] < k] if len(units) else units


def people(tables: Tables, view: JoinedView) -> tuple[Digests, Digests]:
    """The people of a view, and for each a digest of all rows: equal for people whose rows are the same."""
    rows: dict[str, Digests] = {}
    for name in _children_first(view):
        digests = _with_parents(tables, view, name, frozenset())
        for link in (link for link in view.links if link.parent == name):
            theirs = rows[link.table] if link.table in rows else _own(tables[link.table])
            keys = written(tables[link.table], link.column)
            digests = mixed(digests, _looked_up(written(tables[name], link.key), keys, theirs), BELOW)
        rows[name] = digests
    return gathered([(people_of_rows(tables[name]), rows[name]) for name in view.by_token])


def gathered(tables: Sequence[tuple[Digests, Digests]]) -> tuple[Digests, Digests]:
    """The people of several tables, given the person and the digest of each row, and a digest of all rows of each."""
    units = np.unique(np.concatenate([np.empty(0, np.uint64), *(owners for owners, _ in tables)]))
    total = np.zeros(len(units), np.uint64)
    for number, (owners, digests) in enumerate(tables, 1):
        total = mixed(total, _summed(np.searchsorted(units, owners), digests, len(units)), number)
    return units, total


def mixed(one: Digests, other: Digests, number: int = 1) -> Digests:
    """A digest of both, in this order."""
    with np.errstate(over="ignore"):
        return np.asarray(hash_array(one * MIX + hash_array(other + np.uint64(number))))


def _summed(places: np.ndarray, digests: Digests, size: int) -> Digests:
    """For every place a digest of the rows there, whatever their order: how many they are counts too."""
    total = np.zeros(size, np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(total, places, hash_array(digests))
    return mixed(total, np.bincount(places, minlength=size).astype(np.uint64))


def _children_first(view: JoinedView) -> list[str]:
    """The tables of a view, each after those that refer to it."""
    order: list[str] = []

    def visit(name: str, above: frozenset[str]) -> None:
        for link in view.links:
            if link.parent == name and link.table not in above:
                visit(link.table, above | {name})
        if name not in order:
            order.append(name)

    for name in view.names:
        visit(name, frozenset([name]))
    return order


def _with_parents(tables: Tables, view: JoinedView, name: str, above: frozenset[str]) -> Digests:
    """A digest of each row's class, and of those of the rows that it refers to; in a circle, of the first round."""
    digests = _own(tables[name])
    for link in (link for link in view.links if link.table == name):
        again = link.parent in {*above, name}
        theirs = _own(tables[link.parent]) if again else _with_parents(tables, view, link.parent, above | {name})
        keys = written(tables[link.parent], link.key)
        digests = mixed(digests, _looked_up(written(tables[name], link.column), keys, theirs), ABOVE)
    return digests


def _looked_up(own: Digests, keys: Digests, theirs: Digests) -> Digests:
    """For each own key, a digest of the other table's rows that have it; those without a key have no rows."""
    theirs, keys = theirs[keys != 0], keys[keys != 0]
    known, places = np.unique(np.concatenate([own, keys]), return_inverse=True)
    return _summed(places[len(own) :], theirs, len(known))[places[: len(own)]]


def _own(worked: Worked) -> Digests:
    """A digest of each row's class."""
    digests = np.full(sum(_rows(part) for part in parts_now(worked)), 1, np.uint64)
    for number, column in enumerate(telling(worked), 1):
        digests = mixed(digests, written(worked, column), number)
    return digests


def people_of_rows(worked: Worked) -> Digests:
    """The person of each row."""
    return np.concatenate([np.empty(0, np.uint64), *(_units(part) for part in parts_now(worked))])


def telling(worked: Worked) -> tuple[str, ...]:
    """The released columns that tell people apart: quasi-identifiers, and what stages added and k is counted over."""
    return (*released(worked.frozen, "quasi"), *worked.frozen.divided)


def written(worked: Worked, column: str) -> Digests:
    """A digest of each value of a written column, but for augmented rows."""
    found = [np.empty(0, np.uint64)]
    for part in parts_now(worked):
        values = read_part(part.data, [column]).column(0).combine_chunks()
        found.append(column_digests(values, SALT)[_own_rows(part)])
    return np.concatenate(found)


def _rows(part: WrittenPart) -> int:
    """How many rows of a part aren't augmented copies."""
    own = _own_rows(part)
    return part.info.rows if isinstance(own, slice) else int(own.sum())


def _units(part: WrittenPart) -> Digests:
    return np.asarray(read_part(part.beside, [UNIT]).column(UNIT).to_numpy())[_own_rows(part)]


def _own_rows(part: WrittenPart) -> np.ndarray | slice:
    """The rows that aren't augmented copies."""
    if AUGMENTED not in parquet_file(part.data).schema_arrow.names:
        return slice(None)
    return np.asarray(~read_part(part.data, [AUGMENTED]).column(0).to_numpy())
