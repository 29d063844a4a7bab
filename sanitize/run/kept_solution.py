"""What a solution that is kept for later runs counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sanitize.engine.base import Session
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys
from sanitize.run.fit import branches
from sanitize.run.plan import Plan
from sanitize.run.receipts import Receipt
from sanitize.run.worker import FitJob
from sanitize.stage.base import Fitted


def without_quarantined(
    frozen: Plan, receipts: Sequence[Receipt], keys: Keys, folders: Folders, session: Session
) -> Plan:
    """The plan whose kept solution counts no quarantined record: it would count twice once it comes again."""
    learned: dict[int, Any] = {}
    if not any(receipt.reasons for receipt in receipts):
        return frozen
    for at, ready in enumerate(frozen.ready):
        stage = ready.stage
        if isinstance(stage, Fitted) and stage.counts_on(ready.learned):
            job = FitJob(frozen, keys, (at,), folders.quarantine)
            state = stage.zero()
            for found in session.map(job, branches(frozen.source.shards())):
                state = stage.merge(state, found[stage.fit_key()])
            learned[at] = stage.recounted(ready.learned, state)
    return frozen.with_learned(learned)
