"""Fits that later runs build on: they count no quarantined record."""

from __future__ import annotations

from collections.abc import Sequence

from sanitize.engine.base import Session
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys
from sanitize.run.fit import branches
from sanitize.run.plan import Plan
from sanitize.run.receipts import Receipt
from sanitize.run.worker import FitJob
from sanitize.stage.base import Stage


def without_quarantined(
    frozen: Plan, receipts: Sequence[Receipt], keys: Keys, folders: Folders, session: Session
) -> Plan:
    """The frozen plan whose kept fits count no quarantined record: it would count twice once it comes again."""
    stages: dict[int, Stage] = {}
    for at, stage in enumerate(frozen.stages):
        fitted = stage.counts_again()
        if fitted is not None and any(receipt.reasons for receipt in receipts):
            job = FitJob(frozen.with_stages({at: fitted}), keys, (at,), folders.quarantine)
            state = fitted.zero()
            for found in session.map(job, branches(frozen.source.shards())):
                state = fitted.merge(state, found[fitted.fit_key()])
            stages[at] = stage.counted(state)
    return frozen.with_stages(stages)
