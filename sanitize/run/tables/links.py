"""How tables hang together: which share people, and which hold keys of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sanitize.config import PipelineConfig, TableConfig
from sanitize.errors import UsageError
from sanitize.explain import nearest
from sanitize.keys import Keys
from sanitize.run.plan import Plan

PROBE = "probe"
"""A value whose tokens show whether two columns share theirs."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds keys of another table, or of the same one."""

    table: str
    column: str
    parent: str
    key: str

    def __str__(self) -> str:
        return f"{self.parent}.{self.key}"


def references(tables: Mapping[str, TableConfig]) -> tuple[Reference, ...]:
    """All references of the tables. Raises UsageError for tables or columns that aren't there."""
    for name, table in tables.items():
        for column in table.references:
            if column not in table.columns:
                raise UsageError(
                    f"table {name!r}: references names {column!r}, which isn't one of its columns"
                    f"{nearest(column, table.columns)}"
                )
    return tuple(
        Reference(name, column, *_target(name, column, to, tables))
        for name, table in tables.items()
        for column, to in table.references.items()
    )


def _target(name: str, column: str, to: str, tables: Mapping[str, TableConfig]) -> tuple[str, str]:
    parent, _, key = to.partition(".")
    key = key or column
    if parent not in tables:
        raise UsageError(
            f"table {name!r}: {column!r} references {parent!r}, which isn't a table{nearest(parent, tables)}"
        )
    if key not in tables[parent].columns:
        raise UsageError(
            f"table {name!r}: {column!r} references {parent!r}, which has no column {key!r}: write {parent}.COLUMN"
        )
    return parent, key


def in_order(tables: Mapping[str, TableConfig], links: Sequence[Reference]) -> tuple[str, ...]:
    """The tables, each after those that its people are looked up in. Raises UsageError for circles."""
    done: list[str] = []
    waiting = list(tables)
    while waiting:
        needed = {name: unit_reference(name, tables, links) for name in waiting}
        ready = [name for name, link in needed.items() if link is None or link.parent in done]
        if not ready:
            raise UsageError(f"tables {', '.join(waiting)}: their references go in a circle: give one of them a unit")
        done += ready
        waiting = [name for name in waiting if name not in ready]
    return tuple(done)


def unit_reference(name: str, tables: Mapping[str, TableConfig], links: Sequence[Reference]) -> Reference | None:
    """The reference by which the people of a table without a unit are found; None where it has one, or nobody."""
    if tables[name].unit is not None:
        return None
    return next((link for link in links if link.table == name and _has_people(link.parent, tables, links)), None)


def _has_people(name: str, tables: Mapping[str, TableConfig], links: Sequence[Reference], depth: int = 0) -> bool:
    if tables[name].unit is not None:
        return True
    above = (link.parent for link in links if link.table == name)
    return depth < len(tables) and any(_has_people(parent, tables, links, depth + 1) for parent in above)


def space_of(name: str, config: PipelineConfig, links: Sequence[Reference]) -> str | None:
    """The key space of a table's people: tables with the same one are about the same people."""
    tables = config.sources or {}
    while (link := unit_reference(name, tables, links)) is not None:
        name = link.parent
    unit = tables[name].unit
    column = tables[name].columns.get(unit) if unit else None
    return column.key if column and column.key else unit


def others_of(name: str, config: PipelineConfig, links: Sequence[Reference]) -> tuple[Reference, ...]:
    """The references of a table to people who are not those of its rows, such as the doctor of a visit."""
    own = space_of(name, config, links)
    theirs = ((link, space_of(link.parent, config, links)) for link in links if link.table == name)
    return tuple(link for link, space in theirs if own is not None and space is not None and space != own)


def tokens_of(plan: Plan, column: str, keys: Keys) -> str | None:
    """What a table writes in place of a probe in a column: equal for columns that can be joined.

    None where the column isn't released, or every row has a token of its own; the probe where nothing changes it.
    """
    declared = plan.declared.column(column)
    gone = {name for stage in plan.stages for name in stage.touches().drops}
    if declared is None or declared.role == "drop" or column in gone:
        return None
    for stage in plan.stages:
        if column in stage.touches().writes:
            made = stage.written_for(column, pa.array([PROBE]), keys)
            return None if made is None else str(made[0].as_py())
    return PROBE


def refuse_links(plans: Mapping[str, Plan], links: Sequence[Reference], keys: Keys) -> None:
    """Raise UsageError for keys that would be released on one side only, or with other tokens than on the other."""
    if problems := list(_problems(plans, links, keys)):
        raise UsageError("\n".join(problems))


def refuse_nobodys(plans: Mapping[str, Plan], spaces: Mapping[str, str]) -> None:
    """Raise UsageError for rows of nobody in which a column holds people: these wouldn't be followed or left out."""
    for name, plan in plans.items():
        for column in plan.declared.columns if name not in spaces else ():
            if column.role == "identifier" and (column.key or column.name) in spaces.values():
                raise UsageError(
                    f"table {name!r}: names no person, but {column.name!r} has the key space of people in other "
                    f"tables: set unit: {column.name}, or references to a table with people"
                )


def _problems(plans: Mapping[str, Plan], links: Sequence[Reference], keys: Keys) -> Iterator[str]:
    for link in links:
        own, theirs = plans[link.table], plans[link.parent]
        if tokens_of(own, link.column, keys) == tokens_of(theirs, link.key, keys):
            continue
        if _cut(own, link.column) or _cut(theirs, link.key):
            if not own.config.output.shuffle:
                yield (
                    f"output.shuffle: false keeps the rows of {link.table!r} and {link.parent!r} in their order, which "
                    "joins what per: table cuts: leave it out"
                )
            continue
        yield (
            f"column {link.column!r} of table {link.table!r} and {link.key!r} of {link.parent!r} are one key: drop "
            "both, or pseudonymize both with the same key, prefix, length and rotation, so that they still join"
        )


def _cut(plan: Plan, column: str) -> bool:
    """Whether a stage cuts the link of a column on purpose."""
    return any(column in stage.touches().writes and stage.cuts_links() for stage in plan.stages)
