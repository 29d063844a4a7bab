"""Stages as a third party writes them."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import sanitize as sz
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.stage.shapes import Context, Outcome, Role, Touches

NOT_A_STAGE = "a string"


@dataclass(frozen=True)
class Shout(sz.Stage):
    """Write text in capitals, and claim that nothing personal is left in it."""

    kind: ClassVar[str] = "shout"
    technique: ClassVar[str] = "masking"
    discharges: ClassVar[frozenset[Role]] = frozenset(("text",))

    columns: tuple[str, ...]

    def touches(self) -> Touches:
        """The text columns."""
        return Touches(reads=self.columns, writes=self.columns)

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch in capitals."""
        tally = Tally()
        for name in self.columns:
            batch = with_column(batch, name, pc.utf8_upper(batch.column(name)))
            tally += Tally.of(name, "TEXT", "shout", batch.num_rows)
        return Outcome(batch, tally)


@dataclass(frozen=True)
class Fragile(sz.Stage):
    """Fail on the records that hold `on`, or on all of them: with a code, or with an error that quotes the value.

    Or it never comes back, asks for memory until there is none, or takes the whole process down.
    """

    kind: ClassVar[str] = "fragile"

    column: str
    on: str | None = None
    code: str | None = None
    then: Literal["raise", "hang", "hog", "die"] = "raise"

    def touches(self) -> Touches:
        """The column it looks at."""
        return Touches(reads=(self.column,))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch as it is."""
        for value in batch.column(self.column).cast(pa.string()).to_pylist():
            if self.on is None or value == self.on:
                self._fail(value)
        return Outcome(batch)

    def _fail(self, value: str | None) -> None:
        if self.then == "hang":
            time.sleep(3600)
        elif self.then == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        held = []
        while self.then == "hog":
            held.append(np.empty(1 << 30, np.uint8))
        raise sz.RecordError(self.code) if self.code else ZeroDivisionError(f"can't divide {value!r}")


@dataclass(frozen=True)
class Slow(sz.Stage):
    """Take some time over every batch."""

    kind: ClassVar[str] = "slow"

    seconds: float = 1.0

    def touches(self) -> Touches:
        """Nothing."""
        return Touches()

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch as it is, later."""
        time.sleep(self.seconds)
        return Outcome(batch)
