"""People counted over all tables of a release, joined as any user would: by tokens, and by keys between tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanitize.attacks.written_parts import AUGMENTED, batches, names
from sanitize.io.places.place import Place
from sanitize.manifest.model import Resource, TableReport

Row = tuple[Any, ...]


@dataclass(frozen=True)
class ReleasedTable:
    """A table of a release: its files, the column of the person's token, what tells people apart, and its keys."""

    parts: Sequence[Place]
    person: str | None
    telling: tuple[str, ...]
    references: Mapping[str, tuple[str, str]]
    """For a column that holds keys, the table and the column that they are keys of."""


@dataclass(frozen=True, slots=True)
class JoinedCount:
    """`persons` fall into `classes` of people whose rows are the same everywhere; the smallest holds `k`."""

    k: int | None
    persons: int
    classes: int
    alone: int
    tables: tuple[str, ...]


def released_tables(
    release: Place, reports: Mapping[str, TableReport], resources: Sequence[Resource], wanted: Sequence[str]
) -> dict[str, ReleasedTable]:
    """Some tables of a release as an attacker joins them, by what the manifest says of each."""
    found = {}
    for name in wanted:
        report = reports[name]
        parts = [release / one.name for one in resources if one.rows is not None and _of_table(one, name)]
        there = set(names(parts[0])) if parts else set()
        telling = [one.name for one in report.columns if (one.role == "quasi" or one.tells_apart) and one.name in there]
        keys = {column: (to.partition(".")[0], to.partition(".")[2]) for column, to in report.references.items()}
        keys = {column: to for column, to in keys.items() if column in there and to[0] in wanted}
        found[name] = ReleasedTable(parts, report.unit_column, tuple(telling), keys)
    return found


def _of_table(resource: Resource, name: str) -> bool:
    return resource.name.startswith(f"data/{name}/")


def recount(tables: Mapping[str, ReleasedTable]) -> JoinedCount | None:
    """The joined view counted again on the released files; None where no table holds tokens of people."""
    by_person = [name for name, table in tables.items() if table.person is not None]
    if not by_person:
        return None
    counts = Counter(rows_of_people(tables).values())
    used = tuple(name for name in tables if name in _reached(tables, by_person))
    alone = sum(1 for count in counts.values() if count == 1)
    return JoinedCount(min(counts.values(), default=None), sum(counts.values()), len(counts), alone, used)


def rows_of_people(tables: Mapping[str, ReleasedTable]) -> dict[Any, Row]:
    """All rows of each person, by their token: equal for people whose rows are the same.

    A person is the sorted list of their rows in every table, a row its classes, the rows that it refers to, and the
    sorted rows that refer to it.
    """
    read = {name: _read(tables, name) for name in tables}
    rows: dict[str, list[Row]] = {}
    for name in _children_first(tables):
        own = _with_parents(tables, read, name, frozenset())
        below = [
            (_by_key(read[other], rows.get(other, read[other].telling), column), key)
            for other, column, key in _below(tables, name)
        ]
        under = (tuple(children.get(cells[key], ()) for children, key in below) for cells in read[name].cells)
        rows[name] = [(*row, *children) for row, children in zip(own, under, strict=True)]
    people: defaultdict[Any, list[tuple[str, Row]]] = defaultdict(list)
    for name, table in tables.items():
        for row, cells in zip(rows[name], read[name].cells, strict=True) if table.person is not None else ():
            if (person := cells[str(table.person)]) is not None:
                people[person].append((name, row))
    return {person: tuple(sorted(own, key=repr)) for person, own in people.items()}


@dataclass(frozen=True)
class _Read:
    """The rows of a table that aren't augmented copies: the class of each, and its keys."""

    telling: list[Row]
    cells: list[dict[str, Any]]


def _read(tables: Mapping[str, ReleasedTable], name: str) -> _Read:
    table = tables[name]
    keys = [key for _, _, key in _below(tables, name)]
    keys = list(dict.fromkeys((*([table.person] if table.person else []), *table.references, *keys)))
    found = _Read([], [])
    for part in table.parts:
        marked = [AUGMENTED] if AUGMENTED in names(part) else []
        there = [column for column in dict.fromkeys((*keys, *table.telling)) if column in names(part)]
        for batch, _ in batches(part, [*there, *marked]):
            for cells in batch.to_pylist():
                if not (marked and cells[AUGMENTED]):
                    found.telling.append(tuple(str(cells[column]) for column in table.telling))
                    found.cells.append({column: cells.get(column) for column in keys})
    return found


def _with_parents(
    tables: Mapping[str, ReleasedTable], read: Mapping[str, _Read], name: str, above: frozenset[str]
) -> list[Row]:
    """The class of each row, and those of the rows that it refers to; in a circle, of the first round."""
    rows = read[name].telling
    for column, (parent, key) in tables[name].references.items():
        if parent not in tables:
            continue
        again = parent in {*above, name}
        theirs = read[parent].telling if again else _with_parents(tables, read, parent, above | {name})
        known = _by_key(read[parent], theirs, key)
        pairs = zip(rows, read[name].cells, strict=True)
        rows = [(*row, known.get(cells[column], ())) for row, cells in pairs]
    return rows


def _by_key(read: _Read, rows: Sequence[Row], column: str) -> Mapping[Any, Row]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row, cells in zip(rows, read.cells, strict=True):
        if cells.get(column) is not None:
            found[cells[column]].append(row)
    return {key: tuple(sorted(own, key=repr)) for key, own in found.items()}


def _below(tables: Mapping[str, ReleasedTable], name: str) -> list[tuple[str, str, str]]:
    """The tables that refer to one, by which column, to which key of it."""
    return [
        (other, column, key)
        for other, table in tables.items()
        for column, (parent, key) in table.references.items()
        if parent == name
    ]


def _children_first(tables: Mapping[str, ReleasedTable]) -> list[str]:
    order: list[str] = []

    def visit(name: str, above: frozenset[str]) -> None:
        for other, _, _ in _below(tables, name):
            if other not in above:
                visit(other, above | {name})
        if name not in order:
            order.append(name)

    for name in tables:
        visit(name, frozenset([name]))
    return order


def _reached(tables: Mapping[str, ReleasedTable], people: Iterable[str]) -> frozenset[str]:
    """The tables that are joined to those with people: by their keys, and by the keys of those."""
    links = [(name, parent) for name, table in tables.items() for parent, _ in table.references.values()]
    inside = frozenset(people)
    for at, to in ((1, 0), (0, 1)):
        while further := {link[to] for link in links if link[at] in inside} - inside:
            inside |= further
    return inside
