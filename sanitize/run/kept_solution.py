"""What a solution that is kept for later runs counts."""

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
from sanitize.stages.recoded import FrozenKAnonymity


def without_quarantined(
    frozen: Plan, receipts: Sequence[Receipt], keys: Keys, folders: Folders, session: Session
) -> Plan:
    """The frozen plan whose kept solution counts no quarantined record: it would count twice once it comes again."""
    stages: dict[int, Stage] = {}
    for at, stage in enumerate(frozen.stages):
        if isinstance(stage, FrozenKAnonymity) and stage.counted and any(receipt.reasons for receipt in receipts):
            job = FitJob(frozen.with_stages({at: stage.asked}), keys, (at,), folders.quarantine)
            counted = stage.asked.zero()
            for found in session.map(job, branches(frozen.source.shards())):
                counted = stage.asked.merge(counted, found[stage.asked.fit_key()])
            stages[at] = stage.recounted(counted)
    return frozen.with_stages(stages)
