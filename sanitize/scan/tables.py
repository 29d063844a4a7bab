"""Several tables in a folder or a DuckDB file: which they are, whose they are, and which columns are keys of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from sanitize.columns.words import NUMBERED, speaks_of, words
from sanitize.io.read.duckdb_source import tables_of
from sanitize.io.read.sample import take
from sanitize.io.read.source import Source, open_source
from sanitize.scan.pipeline_file import column_entry, stages_for
from sanitize.scan.roles import Proposal
from sanitize.stage.records import plain

SUFFIXES = (".parquet", ".csv", ".csv.gz", ".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz")
VALUES = 20_000
"""So many values of a column are compared with those of others."""
OVERLAP = 0.9
"""The share of a column's values that are keys of another table, from which it holds keys of it."""
LEAST = 3
"""Different values that keys have at least."""
JOINED: Mapping[str, Any] = {"max_suppressed": 0.5, "joined": True}


@dataclass(frozen=True)
class Table:
    """A table of a folder, and what is proposed for it."""

    name: str
    path: str
    source: Source
    proposals: tuple[Proposal, ...] = ()
    key: str | None = None
    """The column that has a different value in every row, and that others hold."""
    unit: str | None = None
    references: Mapping[str, str] | None = None


def tables_in(source: str) -> tuple[Table, ...]:
    """The tables of a folder of this machine, or of a DuckDB file; none where there is only one.

    Files of a folder that have the same columns are parts of one table.
    """
    at = Path(source)
    if "://" in source:
        return ()
    if inside := tables_of(at):
        named = [(_name(name), f"{source}/{name}") for name in inside]
        several = len(named) > 1 and len({name for name, _ in named}) == len(named)
        return tuple(Table(name, path, open_source(path)) for name, path in named) if several else ()
    if not at.is_dir():
        return ()
    found: list[Table] = []
    for file in sorted(at.iterdir()):
        suffix = next((one for one in sorted(SUFFIXES, key=len, reverse=True) if file.name.lower().endswith(one)), None)
        if suffix is not None and not file.name.startswith("."):
            found.append(Table(_name(file.name[: -len(suffix)]), str(file), open_source(file)))
    different = {table.source.names for table in found}
    return tuple(found) if len(different) > 1 and len({table.name for table in found}) == len(found) else ()


def _name(text: str) -> str:
    """What a table is called in a pipeline."""
    return "".join(mark if mark.isascii() and mark.isalnum() else "_" for mark in text).strip("_") or "table"


def propose_links(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables with their keys, references and units, from names of columns and values in common."""
    values = {table.name: _values(table) for table in tables}
    keys = {
        table.name: [name for name, (texts, unique) in values[table.name].items() if unique and len(texts) >= LEAST]
        for table in tables
    }
    links: dict[str, dict[str, tuple[str, str]]] = {table.name: {} for table in tables}
    for child in tables:
        for column, (texts, _) in values[child.name].items():
            parents = (
                (table.name, key)
                for table in tables
                if table.name != child.name
                for key in keys[table.name]
                if _same_name(column, key, table.name) and _within(texts, values[table.name][key][0])
            )
            best = max(parents, key=lambda at: len(values[at[0]][at[1]][0]), default=None)
            if best is not None:
                links[child.name][column] = best
    links = _one_way(links)
    unit = _people(tables, links)
    return tuple(_linked(table, links, unit) for table in tables)


def _values(table: Table) -> dict[str, tuple[pa.Array, bool]]:
    """The different values of the columns that may be keys, as text, and whether no two rows have the same."""
    names = [
        field.name
        for field in table.source.schema
        if pa.types.is_integer(field.type) or pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    taken = [one.column for one in table.proposals if one.role in ("text", "image", "sensitive")]
    sample = take(table.source, VALUES, [name for name in names if name not in taken])
    found = {}
    for name in sample.schema.names:
        column = pc.cast(plain(sample.column(name)), pa.string()).drop_null()
        found[name] = (column.unique(), len(column) == sample.num_rows == len(column.unique()))
    return found


def _same_name(column: str, key: str, table: str) -> bool:
    """Whether the names of a column and of a key of a table are those of one thing: `patient`, `patient_id`, `id`."""
    own, theirs = words(column), words(key)
    if column.lower() == key.lower():
        return bool(speaks_of(own, NUMBERED, "identifier")) or "id" in own or len(own) > 1
    ids = {"id", "key", "no", "nr", "number", "code"}
    bare, about = set(own) - ids, {word.rstrip("s") for word in words(table)} | set(words(table))
    return bool(bare) and bare <= about | (set(theirs) - ids) and (not set(theirs) - ids or bool(bare & set(theirs)))


def _within(values: pa.Array, keys: pa.Array) -> bool:
    known = pc.sum(pc.is_in(values, keys)).as_py() or 0
    return len(values) >= LEAST and known >= OVERLAP * len(values)


def _one_way(links: Mapping[str, Mapping[str, tuple[str, str]]]) -> dict[str, dict[str, tuple[str, str]]]:
    """Where two tables hold each other's keys, the first one keeps its own."""
    kept: dict[str, dict[str, tuple[str, str]]] = {}
    for child, own in links.items():
        kept[child] = {
            column: (parent, key)
            for column, (parent, key) in own.items()
            if not any(back == child for back, _ in kept.get(parent, {}).values())
        }
    return kept


def _people(tables: Sequence[Table], links: Mapping[str, Mapping[str, tuple[str, str]]]) -> tuple[str, str] | None:
    """The table of people and its key: the one that most others refer to, sooner where it has names or addresses."""
    votes: dict[tuple[str, str], int] = {}
    for own in links.values():
        for parent, key in own.values():
            votes[parent, key] = votes.get((parent, key), 0) + 1
    named = {
        table.name: sum(one.role == "identifier" for one in table.proposals if one.column not in links[table.name])
        for table in tables
    }
    return max(votes, key=lambda at: (named[at[0]] > 1, votes[at], not links[at[0]]), default=None)


def _linked(table: Table, links: Mapping[str, Mapping[str, tuple[str, str]]], people: tuple[str, str] | None) -> Table:
    own = links[table.name]
    held = {key for other in links.values() for parent, key in other.values() if parent == table.name}
    unit = None
    if people is not None:
        unit = people[1] if table.name == people[0] else next((at for at, to in own.items() if to == people), None)
    proposals = tuple(
        replace(one, role="identifier", hierarchy=None, why="a key between tables")
        if one.column in own or one.column in held
        else one
        for one in table.proposals
    )
    references = {column: parent if key == column else f"{parent}.{key}" for column, (parent, key) in own.items()}
    return replace(table, proposals=proposals, key=min(held, default=None), unit=unit, references=references)


def tables_text(folder: str, tables: Sequence[Table]) -> str:
    """The YAML of a pipeline of these tables, which runs as it is; the output goes to `out/<name of the folder>`."""
    name = "".join(mark if mark.isalnum() else "-" for mark in Path(folder).resolve().stem).strip("-") or "data"
    content = {
        "version": 1,
        "name": name,
        "policy": "rules/default.yaml",
        "sources": {table.name: _section(table, tables) for table in tables},
        "stages": [
            {"use": stage["use"], "table": table.name, **_asked(stage, table)}
            for table in tables
            for stage in _stages(table)
        ],
        "output": {"path": f"out/{name}"},
    }
    head = "# Proposed from samples. Review every role, unit and reference.\n"
    return head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def _stages(table: Table) -> Iterator[Mapping[str, Any]]:
    """The stages of a table: tokens for keys, while names and numbers of people, which join nothing, are dropped."""
    keys = {table.key, table.unit, *(table.references or {})}
    for stage in stages_for(table.proposals):
        if stage["use"] != "pseudonymize":
            yield stage
            continue
        for use, wanted in (("pseudonymize", True), ("drop", False)):
            if columns := [name for name in stage["columns"] if (name in keys) is wanted]:
                yield {**stage, "use": use, "columns": columns} if wanted else {"use": use, "columns": columns}


def _asked(stage: Mapping[str, Any], table: Table) -> dict[str, Any]:
    options = {name: value for name, value in stage.items() if name != "use"}
    joined = stage["use"] == "k_anonymity" and (table.unit is not None or bool(table.references))
    return {**options, **(JOINED if joined else {})}


def _section(table: Table, tables: Sequence[Table]) -> dict[str, Any]:
    spaces = dict(_spaces(table, tables))
    columns = {}
    for one in table.proposals:
        columns[one.column] = column_entry(one)
        if one.column in spaces:
            columns[one.column]["key"] = spaces[one.column]
    return {
        "path": table.path,
        **({"unit": table.unit} if table.unit else {}),
        **({"references": dict(table.references)} if table.references else {}),
        "columns": columns,
    }


def _spaces(table: Table, tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """The key space of each column that joins tables: called by the table that it is the key of."""
    if table.key is not None:
        yield table.key, _root(table.name, table.key, tables)
    for column, to in (table.references or {}).items():
        parent, _, key = to.partition(".")
        yield column, _root(parent, key or column, tables)


def _root(name: str, key: str, tables: Sequence[Table]) -> str:
    table = next(one for one in tables if one.name == name)
    to = (table.references or {}).get(key)
    if to is None:
        return name
    parent, _, theirs = to.partition(".")
    return _root(parent, theirs or key, tables)
