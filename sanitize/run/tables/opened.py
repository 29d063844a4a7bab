"""The sources of several tables, each with its people: named by its own unit, or by the row that its rows name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.config import ColumnConfig, PipelineConfig, TableConfig
from sanitize.errors import UsageError
from sanitize.io.places.place import Place
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.source import Source, open_source
from sanitize.io.read.units_by_key import KEYS, UNITS, UnitsByKey
from sanitize.io.write.parts import write_part
from sanitize.keys import Keys, column_digests
from sanitize.run.excluded import left_out
from sanitize.run.tables.links import Reference, others_of, unit_reference
from sanitize.stage.records import plain


def open_table(
    name: str, config: PipelineConfig, links: Sequence[Reference], opened: Mapping[str, Source], private: Place
) -> tuple[PipelineConfig, Source]:
    """The pipeline of a table and its source; `opened` are those of the tables before it in order.

    A table without a unit gets the unit of the rows that it names, in a column that is never released. `private` is a
    folder for what says which key is whose. Raises UsageError and SourceError.
    """
    tables = config.sources or {}
    own = config.of_table(name)
    if own.source.path is None:
        raise UsageError(f"table {name!r}: set its path, under sources")
    source = open_source(own.source.path, delimiter=own.source.delimiter)
    link = unit_reference(name, tables, links)
    if link is None:
        return own, source
    parent, unit = opened[link.parent], _unit_of(link.parent, tables, opened)
    called = unit if unit not in source.names else f"{link.parent}_{unit}"
    if called in source.names:
        raise UsageError(f"table {name!r}: has a column {called!r}: name its person with unit: …")
    file = private / f"{name}.parquet"
    write_part(file, _units_by_key(parent, link.key, unit, link), [])
    by_key = UnitsByKey(called, link.column, file, tables[name].orphans == "keep")
    declared = {**own.source.columns, called: ColumnConfig(role="identifier")}
    section = own.source.model_copy(update={"unit": called, "columns": declared})
    stages = ({"use": "drop", "columns": [called]}, *own.stages)
    with_unit = own.model_copy(update={"source": section, "stages": stages})
    schema = source.schema.append(pa.field(called, pa.string()))
    return with_unit, replace(source, schema=schema, units=by_key)


@dataclass(frozen=True)
class Absent:
    """Who is left out of all tables, by the values of their units, and further records by the table's name."""

    persons: Sequence[str] = field(repr=False)
    records: Mapping[str, Sequence[int]] = field(default_factory=dict, repr=False)


def with_left_out(
    name: str, config: PipelineConfig, source: Source, links: Sequence[Reference], absent: Absent, keys: Keys
) -> Source:
    """The source of a table without some people, where it says who these are.

    Rows that name one of them as somebody else's, such as a patient in the visits of a doctor, go too. Raises
    UsageError where that can't be looked up.
    """
    own = config.of_table(name).source
    unit = source.units.unit if source.units is not None else own.unit
    if not absent.persons or unit is None:
        return source
    others = others_of(name, config, links)
    for link in others:
        if (config.sources or {})[link.parent].unit != link.key:
            raise UsageError(
                f"exclude: the people of table {name!r} aren't those of {link.parent!r}, to which {link.column!r} "
                "refers, so whose rows are to be left out can't be seen: give both a unit of the same people"
            )
    who = left_out(own.model_copy(update={"unit": unit}), absent.persons, keys, absent.records.get(name, ()))
    also = tuple(link.column for link in others)
    return replace(source, left_out=None if who is None else replace(who, also=also))


def without_their_keys(
    name: str, source: Source, links: Sequence[Reference], opened: Mapping[str, Source], keys: Keys
) -> Source:
    """The source of a table of nobody without the rows to which only people who are left out refer.

    Such as their addresses. `opened` are the sources of the other tables, without these people.
    """
    gone: dict[str, np.ndarray] = {}
    kept: dict[str, np.ndarray] = {}
    key = keys.derive("left out")
    for link in links:
        child = opened[link.table]
        if link.parent == name != link.table and child.left_out is not None:
            for shard in child.shards():
                for chunk in child.everyone.read(shard, child.left_out.reads([link.column])):
                    theirs = child.left_out.gone(chunk)
                    named = column_digests(chunk.batch.column(link.column), key)
                    for found, own in ((gone, theirs), (kept, ~theirs)):
                        found[link.key] = np.union1d(found.get(link.key, np.empty(0, np.uint64)), named[own])
    alone = {column: np.setdiff1d(digests, [*kept[column], np.uint64(0)]) for column, digests in gone.items()}
    for column, digests in alone.items():
        if len(digests):
            return replace(source, left_out=LeftOut(column, digests, key))
    return source


def _unit_of(name: str, tables: Mapping[str, TableConfig], opened: Mapping[str, Source]) -> str:
    units = opened[name].units
    declared = tables[name].unit
    return units.unit if units is not None else str(declared)


def _units_by_key(parent: Source, key: str, unit: str, link: Reference) -> pa.Table:
    """The unit of each key, as text, also of people who are left out: their rows of the table have to be known.

    Raises UsageError for a key of several people.
    """
    found: list[pa.Table] = []
    for shard in parent.shards():
        for chunk in parent.everyone.read(shard, list(dict.fromkeys((key, unit)))):
            both = (pc.cast(plain(chunk.batch.column(at)), pa.string()) for at in (0, chunk.batch.num_columns - 1))
            found.append(pa.table(dict(zip((KEYS, UNITS), both, strict=True))))
    pairs = pa.concat_tables(found)
    pairs = pairs.filter(pc.and_(pc.is_valid(pairs.column(KEYS)), pc.is_valid(pairs.column(UNITS))))
    pairs = pairs.group_by([KEYS, UNITS]).aggregate([])
    if pc.count_distinct(pairs.column(KEYS)).as_py() < pairs.num_rows:
        raise UsageError(
            f"table {link.parent!r}: some values of {link.key!r} are in rows of several people, so {link.column!r} of "
            f"table {link.table!r} doesn't say whose a row is: give that table a unit"
        )
    return pairs.combine_chunks()
