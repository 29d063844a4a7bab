"""What all shards did together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sanitize.errors import RunError, UsageError
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


def add_up(receipts: Sequence[Receipt], written: int, settled: int, settled_copies: int) -> Totals:
    """Sum the receipts; `written` rows are counted in the files, of `settled` rows `settled_copies` were augmented.

    Raises RunError when rows are missing or too many.
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
        units=_different([receipt.units for receipt in receipts]),
    )
    if not totals.reconciled:
        raise RunError("the rows don't add up: nothing is published; please report this with the pipeline file")
    return totals


def refuse_spellings(unit: str | None, receipts: Sequence[Receipt]) -> None:
    """Raise UsageError when fewer units are left once case, spaces and punctuation are ignored."""
    alike = _different([receipt.alike for receipt in receipts])
    if alike and alike < _different([receipt.units for receipt in receipts]):
        raise UsageError(
            f"unit {unit!r}: some of its values differ only in case, spaces or punctuation, so one person could count "
            "as several; under source, unit_spelling: fold makes them one person, unit_spelling: exact keeps them "
            "separate"
        )


def _different(digests: Sequence[np.ndarray]) -> int:
    return len(np.unique(np.concatenate(digests))) if digests else 0
