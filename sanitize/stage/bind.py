"""Stages bound to what the pipeline declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sanitize.policy import Policy
from sanitize.stage.base import Declared, Stage


def bind_all(stages: Sequence[Stage], declared: Declared, policy: Policy) -> tuple[Stage, ...]:
    """Every stage with what it needs to know of the source, the policy and the stages on identities.

    A split keeps together what the `identities` stage does, and copies of pictures and texts beside.
    """
    asked = [entry for stage in stages for entry in stage.tells_people_by()]
    evidence = [(entry,) if isinstance(entry, str) else tuple(entry) for entry in asked]
    named = tuple(name for name in declared.names("text") if (name,) in evidence)
    if any(stage.keeps_copies_together for stage in stages):
        evidence += [(name,) for name in declared.names("image", "text")]
    declared = replace(declared, identity=tuple(dict.fromkeys(evidence)), named=named)
    return tuple(stage.bind(declared, policy) for stage in stages)
