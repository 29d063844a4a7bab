"""The audit's attacks on models that are trained on the source and on what was written."""

from __future__ import annotations

from collections.abc import Sequence

from sanitize.io.places.place import Place
from sanitize.io.read.source import open_source
from sanitize.manifest.proof import ModelAudit
from sanitize.run.means import Means
from sanitize.run.plan import Plan


def audit_of_models(plan: Plan, means: Means, parts: Sequence[Place]) -> ModelAudit | None:
    """What the pipeline asks for under `audit.models` and `audit.utility`; None when that is nothing."""
    asked = plan.config.audit
    if (asked.models is None and asked.utility is None) or not parts:
        return None
    # Their imports take a second, and few runs ask for them.
    from sanitize.attacks.model_attack_list import MODEL_ATTACKS
    from sanitize.proof.ground import Effort, Ground
    from sanitize.proof.prove import prove, prove_use
    from sanitize.proof.section import section

    quick = asked.models != "full"
    released = open_source(means.folders.data)
    ground = Ground(plan.source, released, plan.config, means.keys, Effort(quick=quick))
    if asked.models is None:
        return section(prove_use(ground), plan.policy.min_count, quick=quick)
    return section(prove(ground, [one.name for one in MODEL_ATTACKS]), plan.policy.min_count, quick=quick)
