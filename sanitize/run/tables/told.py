"""What the other tables say of a person, gathered for the texts of one: there it has to be found and covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.io.places.place import Place
from sanitize.io.read.source import Source
from sanitize.io.read.told_elsewhere import UNIT, ToldElsewhere
from sanitize.io.write.parts import write_part
from sanitize.run.plan import Plan
from sanitize.run.tables.links import Reference
from sanitize.stage.records import plain
from sanitize.stage.unit_spelling import loose

VALUE = "value"


def with_told(
    name: str,
    plans: Mapping[str, Plan],
    links: Sequence[Reference],
    spaces: Mapping[str, str],
    private: Place,
) -> Source | None:
    """The source of a table with texts or pictures, and what other tables say of each row's person.

    These are the identifiers, the quasi-identifiers and what is dropped: of all rows of the person in tables with the
    same people, and of the rows that these refer to, such as the name of the doctor. `private` is a folder for what is
    looked up. None for other tables.
    """
    plan = plans[name]
    unit = plan.declared.unit
    if unit is None or not plan.declared.names("text", "image"):
        return None
    told: dict[str, pa.Table] = {}
    for other in (other for other in plans if spaces.get(other) == spaces[name]):
        told |= _of_people(other, plans, links, spaces, own=other == name)
    everyone = [chunk for pairs in told.values() for chunk in pairs.column(UNIT).chunks]
    people = pa.chunked_array(everyone, pa.string()).unique()
    table = pa.table({UNIT: people})
    for column, pairs in told.items():
        table = table.append_column(column, pairs.column(VALUE).take(pc.index_in(people, pairs.column(UNIT))))
    file = private / f"{name}.told.parquet"
    write_part(file, table, [])
    if taken := [column for column in told if column in plan.source.names]:
        raise UsageError(f"table {name!r}: rename the column {taken[0]!r}: so is called what another table says")
    looked_up = ToldElsewhere(unit, file, tuple(told))
    schema = pa.schema([*plan.source.schema, *looked_up.fields])
    return replace(plan.source, schema=schema, told=looked_up)


def _of_people(
    name: str, plans: Mapping[str, Plan], links: Sequence[Reference], spaces: Mapping[str, str], *, own: bool
) -> dict[str, pa.Table]:
    """By column what the rows of each person say, and the rows of other people or of nobody to which these refer."""
    unit = str(plans[name].declared.unit)
    found = {} if own else _by_key(name, unit, plans)
    for link in (link for link in links if link.table == name and spaces.get(link.parent) != spaces[name]):
        keys = _long(plans[name].source, unit, link.column)
        for column, values in _by_key(link.parent, link.key, plans).items():
            at = pc.index_in(loose(keys.column(VALUE)), values.column(UNIT))
            long = pa.table({UNIT: keys.column(UNIT), VALUE: values.column(VALUE).take(at)})
            parents = pc.list_parent_indices(long.column(VALUE).combine_chunks())
            flat = pc.list_flatten(long.column(VALUE).combine_chunks())
            found[column] = _grouped(pa.table({UNIT: long.column(UNIT).take(parents), VALUE: flat}))
    return found


def _by_key(name: str, key: str, plans: Mapping[str, Plan]) -> dict[str, pa.Table]:
    """The values of each known column of a table by one of its keys, as lists."""
    plan = plans[name]
    return {
        f":{name}.{column}": _grouped(_long(plan.source, key, column))
        for column in plan.declared.known
        if column not in {key, plan.declared.unit}
    }


def _long(source: Source, key: str, column: str) -> pa.Table:
    """The distinct pairs of a loosely spelled key and a value, as text."""
    pairs = list(_pairs(source, key, column))
    table = pa.concat_tables(pairs) if pairs else pa.table({UNIT: pa.array([], pa.string()), VALUE: []})
    table = table.filter(pc.and_(table.column(UNIT).is_valid(), table.column(VALUE).is_valid()))
    return table.group_by([UNIT, VALUE]).aggregate([]).combine_chunks()


def _pairs(source: Source, key: str, column: str) -> Iterator[pa.Table]:
    for shard in source.shards():
        for chunk in source.read(shard, [key, column]):
            keys, values = (plain(one) for one in chunk.batch.columns)
            if pa.types.is_nested(values.type) or pa.types.is_binary(values.type):
                return
            yield pa.table({UNIT: loose(keys), VALUE: pc.cast(values, pa.string())})


def _grouped(pairs: pa.Table) -> pa.Table:
    grouped = pairs.group_by(UNIT).aggregate([(VALUE, "distinct")])
    return grouped.rename_columns({f"{VALUE}_distinct": VALUE}).combine_chunks()
