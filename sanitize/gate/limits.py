"""Where limits come from: the policy, the pipeline, the declared threat, an earlier verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sanitize.gate.rules import rule_of
from sanitize.manifest.model import Gate, Manifest, Measured
from sanitize.policy import GateLimits

Limits = Mapping[str, Measured]
"""The limit of each check by its name; checks of one column are named `check:column`."""


def limits_of(policy: GateLimits, demanded: Limits) -> Limits:
    """The policy's limits and those that the pipeline demands; where both name a check, the stricter one."""
    return stricter(dict(_named(policy)), demanded)


def stricter(one: Limits, other: Limits) -> Limits:
    """Both limits together; where both name a check, the stricter one."""
    return {name: _stricter(name, one.get(name), other.get(name)) for name in {**one, **other}}


def threat_limits(manifest: Manifest) -> Limits:
    """What the declared threat demands, whatever the policy says.

    Anybody who queries a model or holds its weights can look for what it memorised (MITRE ATLAS AML.T0024 and its
    children), so something must have looked for it in the data first: names, faces, faces that a recognizer still
    knows (a limit that allows everything demands just that). Nobody may be alone with their quasi-identifiers, and a
    sensitive column that matters most must not be the same for a whole class. Weights in the open also give away how
    often a person occurs. Releases of older versions were judged with no more than that these were measured.
    """
    if manifest.threat is None:
        return {}
    older = manifest.gate.measured is None
    limits: dict[str, Measured] = {"canaries": 0.0}
    if manifest.threat.exposure != "internal":
        limits |= {"residual_text": 1.0, "residual_faces": 1.0, "image_metadata": 0}
        limits |= {"recognised_faces": 1.0, "linkage": 1.0 if older else 0.0}
    if manifest.threat.exposure == "weights_public":
        limits |= {"unique_trajectories": 1.0, "identity_share": 1.0}
        limits |= {} if older else {"unique_trajectories": 0.0, "identity_share": 0.01}
    sensitive = {column.name for column in manifest.columns if column.role == "sensitive"}
    return limits | {f"l:{name}": 2 for name in manifest.threat.most_sensitive if name in sensitive}


def recorded_limits(gate: Gate) -> Limits:
    """The limits that a gate was judged by."""
    return {check.name: check.limit for check in gate.checks}


def _named(policy: GateLimits) -> Iterator[tuple[str, Measured]]:
    """Each limit by its check's name; lists are written down as text, limits by column one by one."""
    for name, limit in policy.model_dump().items():
        if isinstance(limit, Mapping):
            yield from ((f"{name}:{column}", one) for column, one in limit.items())
        elif limit is not None:
            yield name, _written_down(limit)


def _written_down(limit: Any) -> Measured:
    return ", ".join(sorted(limit)) if isinstance(limit, list | tuple) else limit


def _stricter(name: str, one: Measured, other: Measured) -> Measured:
    if one is None or other is None:
        return other if one is None else one
    return one if rule_of(name).within(one, other) else other
