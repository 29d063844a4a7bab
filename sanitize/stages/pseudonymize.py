"""Replaces identifiers by keyed tokens, and shifts dates by an offset of each person's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from sanitize.errors import UsageError
from sanitize.keys import Keys
from sanitize.policy import Policy
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, Rejection, with_column, without_rows
from sanitize.stage.shapes import Added, Context, Declared, Outcome, Role, Touches
from sanitize.stage.usable import Stage
from sanitize.tabular.pseudonym import date_offsets, digits, shift_dates, tokens


@dataclass(frozen=True)
class Pseudonymize(Stage):
    """Put an HMAC-SHA256 token in place of every identifier, and move dates by days that only the key holder knows.

    Columns with one key space share tokens, here and in every other run with the same key, so joins survive. `per:
    row` makes every token and offset a row's own, which cuts the link between the rows of a person. `keep_digits`
    names columns whose digits are replaced by digits. A different `rotation` makes different tokens with the same key
    and is put in front of each of them (`2026-…`): tokens of different rotations can't be joined without the key.

    Options:
        columns: identifiers that become tokens.
        dates: dates that are shifted.
        per: whose token and offset it is.
            unit: the person's: equal values have equal tokens, and the dates of a person move together.
            table: the same within a table; tokens and dates of a person in several tables can't be joined.
            row: the row's own, which cuts the link between the rows of a person.
        prefix: text in front of every token.
        length: the number of characters of a token, 8 to 51.
        rotation: a name of the period; tokens of another one can't be joined without the key.
        keep_digits: columns among `columns` whose digits are replaced by digits, with everything else left as it is.
        max_days: the most days that a date is moved.
        unit: the column that names the person, where the pipeline declares none.
        accept: the reason why columns from which the shift of dates can be worked out may be released.
    """

    kind: ClassVar[str] = "pseudonymize"
    technique: ClassVar[str] = "pseudonymization"
    discharges: ClassVar[frozenset[Role]] = frozenset(("identifier",))

    columns: Sequence[str] = ()
    dates: Sequence[str] = ()
    per: Literal["unit", "table", "row"] = "unit"
    prefix: str = ""
    length: Annotated[int, Field(ge=8, le=51)] = 16
    rotation: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,16}$")] | None = None
    keep_digits: Sequence[str] = ()
    max_days: Annotated[int, Field(ge=1)] = 365
    unit: str | None = None
    accept: Annotated[str, Field(pattern=r"\w")] | None = None
    """Why columns that give the shift of dates away may be released."""
    spaces: tuple[str, ...] = field(init=False, default=())
    table: str | None = field(init=False, default=None)
    formats: tuple[str | None, ...] = field(init=False, default=())
    """How each of the dates is written, where it is text that the planner has looked at."""

    def check(self) -> None:
        """Raise UsageError when there is nothing to do, and for keep_digits that can't be kept."""
        if not self.columns and not self.dates:
            raise UsageError("stage 'pseudonymize': name columns, dates, or both")
        if strangers := set(self.keep_digits) - set(self.columns):
            raise UsageError(
                f"stage 'pseudonymize': keep_digits names {sorted(strangers)[0]!r}, which isn't in columns"
            )
        if self.keep_digits and self.per == "row":
            raise UsageError("stage 'pseudonymize': keep_digits can't be combined with per: row")

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the key space of each column (its own name where none is declared) and the unit."""
        unit = self.unit or declared.unit
        if self.per == "table" and declared.table is None:
            raise UsageError("stage 'pseudonymize': per: table needs several tables, under sources")
        if self.dates and self.per != "row" and unit is None:
            raise UsageError("stage 'pseudonymize': dates are shifted per person: set source.unit, or per: row")
        spaces = tuple(
            (column and column.key) or name for name, column in ((n, declared.column(n)) for n in self.columns)
        )
        return self.bound(unit=unit, spaces=spaces, table=declared.table)

    def touches(self) -> Touches:
        """Identifier and date columns, and the raw unit that offsets follow."""
        named = (*self.columns, *self.dates)
        by_unit = self.dates and self.per != "row" and self.unit
        return Touches(reads=named, writes=named, source=(self.unit,) if by_unit and self.unit else ())

    def shifts(self) -> Mapping[str, int]:
        """The dates, unless a reviewer accepts that their shift can be worked out."""
        return {} if self.accept else dict.fromkeys(self.dates, self.max_days)

    def reads_dates(self) -> tuple[str, ...]:
        """The dates that are shifted."""
        return tuple(self.dates)

    def with_date_formats(self, formats: Mapping[str, str | None]) -> Stage:
        """With the form of each of the dates."""
        return self.bound(formats=tuple(formats[name] for name in self.dates))

    def adds(self) -> tuple[Added, ...]:
        """Tokens, which are the same in all rows of one value; those per row are the same nowhere."""
        return tuple(Added(name, tells_apart=self.per != "row") for name in self.columns)

    def continuing(self, levels: Mapping[str, int]) -> Stage | None:
        """None where every row has a token of its own: those of two runs could be the same."""
        return None if self.per == "row" else self

    def written_for(self, column: str, values: pa.Array, keys: Keys) -> pa.Array | None:
        """The tokens of values, unless every row has one of its own."""
        spaces = dict(zip(self.columns, self.spaces, strict=True))
        if self.per == "row" or column not in spaces:
            return None
        return self._tokens(values, column, keys.derive("pseudonym", spaces[column], *self._context), None)

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with tokens and shifted dates; a row with a date that can't be read is rejected."""
        tally, unread = Tally(), np.zeros(batch.num_rows, dtype=bool)
        rows = [int(record).to_bytes(8, "big") for record in context.records] if self.per == "row" else None
        for name, space in zip(self.columns, self.spaces, strict=True):
            made = self._tokens(batch.column(name), name, context.keys.derive("pseudonym", space, *self._context), rows)
            tally += Tally.of(name, "IDENTIFIER", "pseudonymize", len(made) - made.null_count)
            batch = with_column(batch, name, made)
        for name, written in zip(self.dates, self.formats or (None,) * len(self.dates), strict=True):
            key = context.keys.derive("date_shift", *self._context)
            who = context.source.column(self.unit) if rows is None else pa.array(context.records)
            shifted, lost = shift_dates(batch.column(name), date_offsets(who, key, self.max_days), written)
            unread |= lost
            tally += Tally.of(name, "DATE_TIME", "date_shift", len(shifted) - shifted.null_count)
            batch = with_column(batch, name, shifted)
        rejected = tuple(Rejection(int(row), "date_unreadable") for row in np.flatnonzero(unread))
        batch, kept = without_rows(batch, rejected)
        return Outcome(batch, tally, kept, rejected)

    def _tokens(self, values: pa.Array, name: str, key: bytes, rows: Sequence[bytes] | None) -> pa.Array:
        if name in self.keep_digits:
            return digits(values, key)
        prefix = self.prefix + "".join(f"{turn}-" for turn in self._turn)
        return tokens(values, key, prefix=prefix, length=self.length, rows=rows)

    def cuts_links(self) -> bool:
        """Whether tokens can't be joined with those of other tables."""
        return self.per != "unit"

    @property
    def _turn(self) -> tuple[str, ...]:
        return () if self.rotation is None else (self.rotation,)

    @property
    def _context(self) -> tuple[str, ...]:
        """What keys are derived for: the period, and the table where each has tokens of its own."""
        return (*self._turn, "table", self.table) if self.per == "table" and self.table else self._turn
