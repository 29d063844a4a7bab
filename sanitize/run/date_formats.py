"""How the dates of a column are written, found in all of its values before any date is moved."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.io.read.source import Source
from sanitize.stage.base import Stage
from sanitize.stage.records import plain
from sanitize.stage.shapes import Declared
from sanitize.tabular.date_forms import ISO, DateForm, best_forms
from sanitize.tabular.levels import is_text

MOST = 100_000
"""Different dates that are remembered: more days than three lives have."""


def with_date_formats(stage: Stage, source: Source, declared: Declared) -> Stage:
    """The stage with the form of the text columns whose dates it reads.

    A form can be declared in the column's hierarchy (`format`). Raises UsageError when several forms, or none, fit.
    """
    dates = stage.reads_dates()
    return stage.with_date_formats({name: _format(name, source, declared) for name in dates}) if dates else stage


def _format(name: str, source: Source, declared: Declared) -> str | None:
    column = declared.column(name)
    if column is None or name not in source.names or not is_text(source.schema.field(name).type):
        return None
    if isinstance(column.hierarchy, Mapping) and column.hierarchy.get("format"):
        return str(column.hierarchy["format"])
    values = _different(name, source)
    forms, count = best_forms(values)
    if not len(values):
        return ISO.name
    if count < 0.5 * len(values):
        raise UsageError(
            f"column {name!r}: {_told(forms, count, len(values))}; remove it from dates, or correct its values"
        )
    if len(forms) > 1:
        raise UsageError(
            f"column {name!r}: its dates can be read as {' and as '.join(form.name for form in forms)}; "
            f"say which they are: hierarchy: {{date: [month], format: {forms[0].name}}}"
        )
    return forms[0].name


def _told(forms: tuple[DateForm, ...], count: int, values: int) -> str:
    return f"only {count} of {values} different values are dates in the closest format, {forms[0].name}"


def _different(name: str, source: Source) -> pa.Array:
    """The different values of a column, blanks left out."""
    seen = pa.array([], pa.string())
    for shard in source.shards():
        for chunk in source.read(shard, [name]):
            values = pc.utf8_trim_whitespace(plain(chunk.batch.column(name)).drop_null().cast(pa.string())).unique()
            seen = pa.concat_arrays([seen, values.filter(pc.not_equal(values, ""))]).unique()
        if len(seen) >= MOST:
            break
    return seen
