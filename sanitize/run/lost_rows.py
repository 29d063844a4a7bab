"""Which promises nothing could have broken since the fit: for them the written rows aren't counted again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

from sanitize.run.plan import Plan
from sanitize.run.receipts import Receipt
from sanitize.stage.step import StageLog


def unbroken(frozen: Plan, receipts: Sequence[Receipt]) -> frozenset[int]:
    """The positions of stages whose promise holds: it did for the rows of the fit, and these were written.

    No stage has rejected a row, none that follows has left one out, and no other one writes what the promise counts.
    """
    promises = {at: promise for at, ready in enumerate(frozen.ready) if (promise := ready.settles()) is not None}
    return frozenset(
        at
        for at, promise in promises.items()
        if promise.held_by_fit
        and all(_all_passed(receipt.logs, at) for receipt in receipts)
        and _written_by_others(frozen, at).isdisjoint(promise.counts)
    )


def _written_by_others(plan: Plan, at: int) -> frozenset[str]:
    """The columns that other stages than that at a position change or drop."""
    others = (stage.touches() for place, stage in enumerate(plan.stages) if place != at)
    return frozenset(chain.from_iterable((*touches.writes, *touches.drops) for touches in others))


def _all_passed(logs: Sequence[StageLog], at: int) -> bool:
    """Whether no stage has rejected a row of a shard, and none after that at a position has left one out."""
    rejected = any(log.rows_in - log.dropped - log.suppressed != log.rows_out - log.augmented for log in logs)
    handed_on = all(before.rows_out == after.rows_in for before, after in pairwise(logs))
    return handed_on and not rejected and not any(log.dropped or log.suppressed for log in logs[at + 1 :])
