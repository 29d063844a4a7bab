"""Stages bound to what the pipeline declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sanitize.policy import Policy
from sanitize.stage.base import Stage
from sanitize.stage.shapes import Declared


def bind_all(stages: Sequence[Stage], declared: Declared, policy: Policy) -> tuple[Stage, ...]:
    """Every stage with what it needs to know of the source, the policy and the stages on identities.

    What one stage tells people apart by, all of them do: a split keeps together what `identities` does.
    """
    evidence = [columns for stage in stages for columns in stage.identifies()]
    named = tuple(name for name in declared.names("text") if (name,) in evidence)
    evidence += [columns for stage in stages for columns in stage.keeps_together(declared)]
    declared = replace(declared, identity=tuple(dict.fromkeys(evidence)), named=named)
    return tuple(stage.bind(declared, policy) for stage in stages)
