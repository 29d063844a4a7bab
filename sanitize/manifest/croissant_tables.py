"""The Croissant 1.1 description of a release of several tables: a record set per table, with the keys between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sanitize.manifest.croissant import distribution, field_id, head, record_set, responsible_ai
from sanitize.manifest.model import ColumnReport, Resource, Review
from sanitize.manifest.statement import canonical


@dataclass(frozen=True)
class Described:
    """One table: its files, their schema, what was done to its columns, and the keys of others that it holds.

    `references` are `table.column` by the column that holds the keys.
    """

    name: str
    parts: Sequence[Resource]
    schema: pa.Schema
    columns: Sequence[ColumnReport]
    references: Mapping[str, str]


def croissant_bytes(
    name: str, tables: Sequence[Described], review: Review | None = None, expires: str | None = None
) -> bytes:
    """Return croissant.json of a release; `expires` is the last day on which it may be used."""
    schemas = {table.name: table.schema for table in tables}
    columns = [
        column.model_copy(update={"name": f"{table.name}.{column.name}"})
        for table in tables
        for column in table.columns
    ]
    files = [one for table in tables for one in distribution(table.parts, _files(table.name), f"data/{table.name}")]
    return canonical(
        {
            **head(name, review, expires),
            "distribution": files,
            "recordSet": [
                record_set(
                    table.schema,
                    {column.name: column for column in table.columns},
                    table.name,
                    _files(table.name),
                    _fields(table, schemas),
                )
                for table in tables
            ],
            **responsible_ai(columns, review),
        }
    )


def _files(table: str) -> str:
    """What the set of a table's files is called."""
    return f"{table}-parts"


def _fields(table: Described, schemas: Mapping[str, pa.Schema]) -> dict[str, str]:
    """The fields that the table's keys are keys of."""
    found = {}
    for column, to in table.references.items():
        parent, _, key = to.partition(".")
        if parent in schemas and key in schemas[parent].names:
            found[column] = field_id(schemas[parent], key, parent)
    return found
