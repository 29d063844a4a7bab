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

Digests = np.ndarray
"""uint64."""


@dataclass(frozen=True)
class JoinedView:
    """The tables that can be joined: by the person's token, and by released keys from one that can."""

    by_token: tuple[str, ...]
    links: tuple[Reference, ...]
    """From other tables of the view, or from tables that only their keys bring into it."""

    @property
    def names(self) -> tuple[str, ...]:
        """All tables of the view."""
        return tuple(dict.fromkeys((*self.by_token, *(link.table for link in self.links))))


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
    """The links that lead into a group of tables, also by way of others."""
    inside, found = set(names), []
    waiting = [link for link in links if link.table != link.parent]
    while ready := [link for link in waiting if link.parent in inside]:
        found += ready
        inside |= {link.table for link in ready}
        waiting = [link for link in waiting if link not in ready]
    return tuple(found)


def too_few(tables: Tables, view: JoinedView, k: int) -> Digests:
    """The people who share all their rows with fewer than `k` people, themselves included."""
    units, digests = people(tables, view)
    _, inverse, counts = np.unique(digests, return_inverse=True, return_counts=True)
    return units[counts[inverse] < k] if len(units) else units


def people(tables: Tables, view: JoinedView) -> tuple[Digests, Digests]:
    """The people of a view, and for each a digest of all rows: equal for people whose rows are the same."""
    rows: dict[str, tuple[Digests, Digests]] = {}
    children = {name: [link for link in view.links if link.parent == name] for name in view.names}
    for name in _children_first(view):
        below = [(link, rows[link.table][1]) for link in children[name] if link.table in rows]
        rows[name] = _rows(tables, name, below)
    return gathered([rows[name] for name in view.by_token])


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


def _rows(tables: Tables, name: str, below: Sequence[tuple[Reference, Digests]]) -> tuple[Digests, Digests]:
    """The person of each row of a table, and a digest of its class and of the rows that refer to it."""
    worked = tables[name]
    units = np.concatenate([np.empty(0, np.uint64), *(_units(part) for part in parts_now(worked))])
    digests = np.full(len(units), 1, np.uint64)
    for number, column in enumerate(telling(worked), 1):
        digests = mixed(digests, written(worked, column), number)
    for link, theirs in below:
        own, keys = written(worked, link.key), written(tables[link.table], link.column)
        known, places = np.unique(np.concatenate([own, keys]), return_inverse=True)
        sums = _summed(places[len(own) :], theirs, len(known))
        digests = mixed(digests, sums[places[: len(own)]], 100)
    return units, digests


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


def _units(part: WrittenPart) -> Digests:
    return np.asarray(read_part(part.beside, [UNIT]).column(UNIT).to_numpy())[_own_rows(part)]


def _own_rows(part: WrittenPart) -> np.ndarray | slice:
    """The rows that aren't augmented copies."""
    if AUGMENTED not in parquet_file(part.data).schema_arrow.names:
        return slice(None)
    return np.asarray(~read_part(part.data, [AUGMENTED]).column(0).to_numpy())
