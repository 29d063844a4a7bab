"""Fits that later runs build on: they count no quarantined record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sanitize.engine.base import Session
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys
from sanitize.run.fit import branches
from sanitize.run.per_record import map_shards
from sanitize.run.plan import Plan
from sanitize.run.receipts import Receipt
from sanitize.run.worker import FitJob
from sanitize.stage.base import Fitted


def without_quarantined(
    frozen: Plan, receipts: Sequence[Receipt], keys: Keys, folders: Folders, session: Session
) -> Plan:
    """The plan whose kept fits count no quarantined record: it would count twice once it comes again."""
    if not any(receipt.reasons for receipt in receipts):
        return frozen
    learned: dict[int, Any] = {}
    for at, ready in enumerate(frozen.ready):
        stage = ready.stage
        if isinstance(stage, Fitted) and stage.fits() and stage.counts_again(ready.learned):
            job = FitJob(frozen, keys, (at,), folders.quarantine)
            state = stage.zero()
            for found in map_shards(session, job, branches(frozen.source.shards()), frozen):
                state = stage.merge(state, found[stage.fit_key()])
            learned[at] = stage.counted(ready.learned, state)
    return frozen.with_learned(learned)
