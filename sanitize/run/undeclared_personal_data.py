"""Columns that are to be passed on as they are, and look as if they shouldn't be."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.io.read.annotations.objects import OBJECTS_TYPE
from sanitize.run.plan import Plan
from sanitize.stage.records import plain

LEAST_VALUES = 20
"""Fewer values than this say nothing about uniqueness."""
UNIQUE_SHARE = 0.9
PERSONAL_SHARE = 0.05
WORDS = 6
"""Words a value, on average, from which a column is free text."""
SAMPLE = 2000
PERSONAL = {
    "e-mail addresses": r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+",
    "phone numbers": r"(?:^|\s)\+?\(?\d{2,4}\)?[ .-]\d{3}[ .-]?\d{3,4}(?:\s|$)",
    "card or account numbers": r"(?:^|\s)(?:\d[ -]?){13,19}(?:\s|$)",
    "social security numbers": r"(?:^|\s)\d{3}-\d{2}-\d{4}(?:\s|$)",
}


def refuse_suspicious(plan: Plan) -> None:
    """Raise UsageError for label and keep columns that are unique or hold personal data, and aren't accepted.

    A column that a stage writes over (a shifted date) is not passed on as it is. Looks at the first rows.
    """
    written = {
        name for stage in plan.stages for touches in (stage.touches(),) for name in (*touches.writes, *touches.drops)
    }
    asked = [
        column.name
        for column in plan.declared.columns
        if column.role in ("label", "keep") and not column.accept and column.name not in written
    ]
    if not asked:
        return
    sample = next(plan.source.read(plan.source.shards()[0], asked)).batch.slice(0, SAMPLE)
    problems = [
        f'column {name!r}: {why}; say why it may pass with accept: "…", or give it another role'
        for name in asked
        for why in _suspicions(plain(sample.column(name)))
    ]
    if problems:
        raise UsageError("\n".join(problems))


def _suspicions(values: pa.Array) -> Iterator[str]:
    if values.type == OBJECTS_TYPE:
        values = pc.list_flatten(pc.struct_field(values, "category"))
    if pa.types.is_nested(values.type):
        if any(word in str(values.type) for word in ("string", "binary")):
            yield "holds nested text or bytes, which may be anything"
        return
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        yield "holds bytes, which may be anything"
        return
    values = values.drop_null()
    if len(values) >= LEAST_VALUES and len(values.unique()) >= UNIQUE_SHARE * len(values):
        yield "is different in nearly every row, so it points at single records"
        return
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)) or not len(values):
        return
    for what, pattern in PERSONAL.items():
        if pc.mean(pc.match_substring_regex(values, pattern)).as_py() >= PERSONAL_SHARE:
            yield f"seems to hold {what}"
            return
    if pc.mean(pc.count_substring(pc.utf8_trim_whitespace(values), " ")).as_py() + 1 >= WORDS:
        yield "seems to be free text"
