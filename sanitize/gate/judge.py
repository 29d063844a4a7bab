"""The verdict on a manifest."""

from __future__ import annotations

from collections.abc import Iterator

from sanitize.gate.limits import Limits, stricter, threat_limits
from sanitize.gate.rules import RULES, rule_of
from sanitize.manifest.model import Figure, Gate, GateCheck, Manifest, Measured


def judge(manifest: Manifest, limits: Limits) -> Gate:
    """The verdict on a manifest whose small counts are hidden; of its own gate, only the format is read.

    Rows must always add up and there must be some; the manifest's threat sets limits of its own, for each of several
    tables by itself. What is limited and
    was not measured fails. A limit that nothing can exceed makes no check, nor does one of what the release lacks.
    """
    threat = {} if manifest.tables else threat_limits(manifest)
    demanded = stricter({"rows_reconcile": True, "rows_written": 1, **limits}, threat)
    applicable = {name: limit for name, limit in demanded.items() if _applies(manifest, name)}
    checks = tuple(
        _check(manifest, name, limit)
        for name, limit in applicable.items()
        if not rule_of(name).idle(limit) or measured(manifest, name) is None
    )
    return Gate(
        verdict="passed" if all(check.passed for check in checks) else "refused",
        checks=checks,
        measured=tuple(_unlimited(manifest, {_kind(check.name) for check in checks})),
        not_applicable=tuple(sorted(demanded.keys() - applicable.keys())),
    )


def measured(manifest: Manifest, name: str) -> Measured:
    """What the manifest says of a check; None where it was not measured."""
    return rule_of(name).measure(manifest, name.partition(":")[2])


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _applies(manifest: Manifest, name: str) -> bool:
    return rule_of(name).applies(manifest, name.partition(":")[2])


def _check(manifest: Manifest, name: str, limit: Measured) -> GateCheck:
    rule = rule_of(name)
    value, limit = measured(manifest, name), rule.allowed(manifest, limit)
    passed = value is not None and rule.within(value, limit)
    return GateCheck(
        name=name,
        limit=limit,
        value=value,
        passed=passed,
        relation=rule.relation,
        remedy=None if passed else rule.remedy,
    )


def _unlimited(manifest: Manifest, limited: set[str]) -> Iterator[Figure]:
    for name, rule in RULES.items():
        if name not in limited and rule.figure and rule.applies(manifest, ""):
            value = measured(manifest, name)
            if isinstance(value, int | float):
                yield Figure(name=name, value=value)
