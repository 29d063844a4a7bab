"""Which columns of a plan are in the release."""

from __future__ import annotations

from sanitize.run.plan import Plan
from sanitize.stage.shapes import Role


def released(plan: Plan, *roles: Role) -> tuple[str, ...]:
    """The declared columns of the roles that no stage drops."""
    dropped = {name for stage in plan.stages for name in stage.touches().drops}
    return tuple(name for name in plan.declared.names(*roles) if name not in dropped)
