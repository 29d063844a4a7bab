"""People counted over all tables of a release, joined as any user would: by tokens, and by keys between tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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
    """The joined view counted again on the released files; None where no table holds tokens of people.

    A person is the sorted list of their rows in every table, a row its classes and the sorted rows that refer to it.
    """
    by_person = {name: table for name, table in tables.items() if table.person is not None}
    if not by_person:
        return None
    rows: dict[str, list[tuple[Row, dict[str, Any]]]] = {}
    order = _children_first(tables)
    for name in order:
        below = [(other, column, key) for other, column, key in _below(tables, name) if other in rows]
        rows[name] = _rows(tables[name], [(_by_key(rows[other], column), key) for other, column, key in below])
    people: defaultdict[Any, list[tuple[str, Row]]] = defaultdict(list)
    for name, table in by_person.items():
        for row, cells in rows[name]:
            if (person := cells[str(table.person)]) is not None:
                people[person].append((name, row))
    counts = Counter(tuple(sorted(own, key=repr)) for own in people.values())
    used = tuple(name for name in tables if name in by_person or _leads_in(name, tables, set(by_person)))
    alone = sum(1 for count in counts.values() if count == 1)
    return JoinedCount(min(counts.values(), default=None), len(people), len(counts), alone, used)


def _rows(table: ReleasedTable, below: Sequence[tuple[Mapping[Any, Row], str]]) -> list[tuple[Row, dict[str, Any]]]:
    found = []
    keys = [key for _, key in below]
    wanted = list(dict.fromkeys((*([table.person] if table.person else []), *table.telling, *table.references, *keys)))
    for part in table.parts:
        marked = [AUGMENTED] if AUGMENTED in names(part) else []
        there = [name for name in wanted if name in names(part)]
        for batch, _ in batches(part, [*there, *marked]):
            for cells in batch.to_pylist():
                if marked and cells[AUGMENTED]:
                    continue
                under = tuple(children.get(cells[key], ()) for children, key in below)
                found.append((tuple(str(cells[name]) for name in table.telling) + under, cells))
    return found


def _by_key(rows: Sequence[tuple[Row, dict[str, Any]]], column: str) -> Mapping[Any, Row]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row, cells in rows:
        if cells.get(column) is not None:
            found[cells[column]].append(row)
    return {key: tuple(sorted(own, key=repr)) for key, own in found.items()}


def _below(tables: Mapping[str, ReleasedTable], name: str) -> list[tuple[str, str, str]]:
    """The tables that refer to one, by which column, to which key of it."""
    return [
        (other, column, key)
        for other, table in tables.items()
        for column, (parent, key) in table.references.items()
        if parent == name and other != name
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


def _leads_in(name: str, tables: Mapping[str, ReleasedTable], inside: set[str], depth: int = 0) -> bool:
    parents = [parent for parent, _ in tables[name].references.values()]
    found = (one in inside or _leads_in(one, tables, inside, depth + 1) for one in parents if one != name)
    return depth < len(tables) and any(found)
