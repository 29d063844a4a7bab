"""What all shards did together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sanitize.errors import RunError
from sanitize.run.receipts import Receipt
from sanitize.stage.step import StageLog


@dataclass(frozen=True)
class Totals:
    """The sums over all receipts; `settled` rows are those that were removed after they were written."""

    read: int
    written: int
    dropped: int
    suppressed: int
    augmented: int
    quarantined: int
    reasons: Counter[str]
    logs: tuple[StageLog, ...]
    units: int

    @property
    def reconciled(self) -> bool:
        """Whether every row is accounted for."""
        return self.read + self.augmented == self.written + self.suppressed + self.dropped + self.quarantined


def add_up(receipts: Sequence[Receipt], units: int, written: int, settled: int, settled_copies: int) -> Totals:
    """Sum the receipts of so many units.

    `written` rows are counted in the files; of `settled` rows `settled_copies` were augmented. Raises RunError when
    rows are missing or too many.
    """
    logs = tuple(sum(logs, StageLog()) for logs in zip(*(receipt.logs for receipt in receipts), strict=True))
    reasons: Counter[str] = sum((receipt.reasons for receipt in receipts), Counter())
    totals = Totals(
        read=sum(receipt.read for receipt in receipts),
        written=written,
        dropped=sum(log.dropped for log in logs),
        suppressed=sum(log.suppressed for log in logs) + settled - settled_copies,
        augmented=sum(log.augmented for log in logs) - settled_copies,
        quarantined=reasons.total(),
        reasons=reasons,
        logs=logs,
        units=units,
    )
    if not totals.reconciled:
        raise RunError("the rows don't add up: nothing is published; please report this with the pipeline file")
    return totals
