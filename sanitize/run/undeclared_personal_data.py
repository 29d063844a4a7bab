"""Personal data in columns that a release passes on: seen in a sample before the run, and in all that was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import pyarrow as pa

from sanitize.columns.judge import COUNTED, FORMS, PLACED, Reason, reasons, singles_out
from sanitize.columns.look import Look, look, looks
from sanitize.columns.names import fields_of, is_mapping, is_value, people_among, values_among
from sanitize.columns.of_people import is_own, whereabouts
from sanitize.engine.base import Session
from sanitize.errors import ReleaseError, UsageError
from sanitize.io.places.place import Place
from sanitize.io.read.annotations.objects import categories
from sanitize.io.read.sample import take
from sanitize.io.write.parts import read_batches
from sanitize.plain_yaml import without_columns
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.stage.base import Stage
from sanitize.stage.shapes import Column, Declared, Role

GATHERED_BYTES = 8 << 20
"""From this size on written rows are looked at."""
SAMPLE = 2000
"""Rows that are looked at before the run."""
PASSED_ON: tuple[Role, ...] = ("label", "keep", "sensitive", "quasi")
"""Roles of columns that are released as they are, or as groups of values."""
LISTED = ("csv", "tree", "interval", "date")
"""Hierarchies whose values were listed by a person, or hold none as they are."""


Looks = dict[str, list[Look]]
"""What is seen of each column, and of the fields inside of it."""


def refuse_suspicious(plan: Plan) -> None:
    """Raise UsageError for columns that a sample shows to hold personal data, and aren't accepted.

    Looked at are columns with the role label, keep, sensitive or quasi that no stage writes over, and the names of all
    columns and fields.
    """
    columns = passed_on(plan)
    nested = [name for name in plan.columns if next(fields_of(plan.source.schema.field(name).type), None) is not None]
    problems = list(_names(plan))
    wanted = [name for name in plan.source.names if name in columns or name in nested]
    if wanted:
        unit = plan.declared.unit
        sample = take(plan.source, SAMPLE, [*wanted, *([unit] if unit and unit not in wanted else [])])
        problems += _fields(plan, [name for name in nested if is_mapping(sample.column(name))], nested)
        seen = {name: list(looks(name, categories(sample.column(name)), FORMS)) for name in columns}
        problems += list(_problems(seen, columns, people=_about_people(plan.declared))) or list(
            _own_codes(unit, sample, seen, columns)
        )
    if problems:
        raise UsageError("\n".join(problems))


def refuse_written(plan: Plan, parts: Sequence[Place], session: Session) -> None:
    """Raise ReleaseError for columns whose written values, all of them, show personal data that isn't accepted."""
    columns = passed_on(plan)
    if not columns:
        return
    found: Looks = {}
    for more in session.map(LookJob(tuple(columns)), list(parts)):
        _merge(found, more)
    if problems := list(_problems(found, columns, people=_about_people(plan.declared))):
        raise ReleaseError("nothing is published:\n" + "\n".join(problems))


def left_in(table: pa.Table, stages: Sequence[Stage], declared: Declared) -> tuple[str, ...]:
    """What speaks against passing on columns of a table that was sanitized in memory, in a sentence for each column."""
    written = {name for stage in stages for name in stage.touches().writes if "quasi" not in stage.discharges}
    columns = {
        name: declared.column(name) or Column(name, "keep") for name in table.schema.names if name not in written
    }
    looked_at = {name: column for name, column in columns.items() if column.role in PASSED_ON and not column.accept}
    seen = {name: list(looks(name, categories(table.column(name)), FORMS)) for name in looked_at}
    return tuple(_problems(seen, looked_at, people=_about_people(declared)))


def singled_out(plan: Plan) -> tuple[str, ...]:
    """The columns passed on in whose sample nearly every value is different: amounts, times, titles."""
    columns = passed_on(plan)
    sample = take(plan.source, SAMPLE, list(columns)) if columns else None
    return tuple(name for name in columns if sample is not None and singles_out(look(name, sample.column(name), ())))


@dataclass(frozen=True)
class LookJob:
    """Looks at some columns of parts, one part at a time."""

    columns: tuple[str, ...]

    def open(self) -> Callable[[Place], Looks]:
        """Prepare this process, and return what it does with a part."""
        single_thread()
        return partial(_look_at, self.columns)


def _look_at(columns: tuple[str, ...], part: Place) -> Looks:
    found: Looks = {}
    for table in _gathered(read_batches(part, columns)):
        _merge(found, {name: list(looks(name, categories(table.column(name)), FORMS)) for name in columns})
    return found


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Fewer, larger tables: where values repeat, most of the work doesn't grow with the rows."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.nbytes for one in held) >= GATHERED_BYTES:
            yield pa.Table.from_batches(held).unify_dictionaries()
            held = []
    if held:
        yield pa.Table.from_batches(held).unify_dictionaries()


def _merge(found: Looks, more: Looks) -> None:
    for name, seen in more.items():
        found[name] = [one.merge(two) for one, two in zip(found[name], seen, strict=True)] if name in found else seen


def passed_on(plan: Plan) -> dict[str, Column]:
    """The columns that are released as they are, or as groups of values, without anyone's word for it."""
    written = {name for stage in plan.stages if "quasi" not in stage.discharges for name in stage.touches().writes}
    gone = {name for stage in plan.stages for name in stage.touches().drops}
    return {
        column.name: column
        for column in plan.declared.columns
        if column.role in PASSED_ON
        and not column.accept
        and column.name not in written | gone
        and not (column.role == "quasi" and _listed(column))
    }


def _listed(column: Column) -> bool:
    return isinstance(column.hierarchy, dict) and any(kind in column.hierarchy for kind in LISTED)


def _about_people(declared: Declared) -> bool:
    """Whether rows are known to be about people."""
    return declared.unit is not None or bool(declared.names("identifier"))


def _problems(found: Looks, columns: dict[str, Column], *, people: bool) -> Iterator[str]:
    """The first reason against each column, or against a field inside of it; `people`: of a table about them."""
    for name, seen in found.items():
        against = ((one, reason) for one in seen for reason in _reasons(one, columns[name], people=people))
        for one, reason in islice(against, 1):
            yield _against(one.name, columns[name], reason)


def _against(path: str, column: Column, reason: Reason) -> str:
    """What is wrong with a column, or a field inside of it, and what to do."""
    return (
        f"column {path!r}: has the role {column.role} and {reason.why}; give it the role {reason.roles}, "
        f'or say why it may pass with accept: "…"\n{without_columns([column.name])}'
    )


def _reasons(one: Look, column: Column, *, people: bool) -> Iterator[Reason]:
    yield from reasons(one, column.role)
    if people and column.role != "quasi" and whereabouts(one):
        yield Reason("holds exact coordinates", PLACED)


def _own_codes(unit: str | None, sample: pa.Table, seen: Looks, columns: dict[str, Column]) -> Iterator[str]:
    """The reason against each column of a sample that gives each person another name."""
    for name, looked in seen.items() if unit else ():
        if columns[name].role != "quasi" and is_own(looked[0], sample.column(name), sample.column(unit)):
            yield _against(name, columns[name], Reason("holds a code of each person's own", COUNTED))


def _names(plan: Plan) -> Iterator[str]:
    people = people_among(plan.source.names)
    for place, name in enumerate(plan.source.names, 1):
        column = plan.declared.column(name)
        if column and column.role != "drop" and not column.accept and (is_value(name) or name in people):
            yield (
                f"column {place} of the source: its name looks like a value (an address, a number, a person's name), "
                'and names are published; rename it, drop it, or explain why it may be released with accept: "…"'
            )


def _fields(plan: Plan, mappings: Sequence[str], nested: Sequence[str]) -> Iterator[str]:
    """Objects whose fields are values; `mappings` are those whose rows have few of many fields."""
    for column in plan.declared.columns:
        if column.accept or column.name not in nested:
            continue
        inside = list(fields_of(plan.source.schema.field(column.name).type))
        found = values_among(inside)
        if found or column.name in mappings:
            what = f"{found} of its {len(inside)} field names look like values" if found else "its field names are keys"
            yield (
                f"column {column.name!r}: {what} of the data, and field names are published; write its objects as "
                'lists of {key, value}, drop it, or explain why it may be released with accept: "…"'
            )
