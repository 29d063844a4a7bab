"""The sources of several tables, each with its people: named by its own unit, or by the row that its rows name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.config import ColumnConfig, PipelineConfig, TableConfig
from sanitize.errors import UsageError
from sanitize.io.places.place import Place
from sanitize.io.read.source import Source, open_source
from sanitize.io.read.units_by_key import KEYS, UNITS, UnitsByKey
from sanitize.io.write.parts import write_part
from sanitize.keys import Keys
from sanitize.run.excluded import left_out
from sanitize.run.tables.links import Reference, unit_reference
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


def with_left_out(config: PipelineConfig, source: Source, persons: Sequence[str], keys: Keys) -> Source:
    """The source without some people, where it says who these are."""
    if not persons or config.source.unit is None:
        return source
    return replace(source, left_out=left_out(config.source, persons, keys))


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
