"""Stages bound to what the pipeline declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sanitize.policy import Policy
from sanitize.stage import Declared, Stage


def bind_all(stages: Sequence[Stage], declared: Declared, policy: Policy) -> tuple[Stage, ...]:
    """Every stage with what it needs to know of the source, the policy and the `identities` stage."""
    identity: tuple[str, ...] = next(
        (getattr(stage, "columns", ()) for stage in stages if stage.kind == "identities"), ()
    )
    return tuple(stage.bind(replace(declared, identity=identity), policy) for stage in stages)
