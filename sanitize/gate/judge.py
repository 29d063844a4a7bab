"""The verdict on a manifest."""

from __future__ import annotations

from sanitize.gate.limits import Limits, stricter, threat_limits
from sanitize.gate.rules import rule_of
from sanitize.manifest.model import Gate, GateCheck, Manifest, Measured


def judge(manifest: Manifest, limits: Limits) -> Gate:
    """The verdict on a manifest whose small counts are hidden; its own gate section is not read.

    Rows must always add up and there must be some; the manifest's threat demands checks of its own. Checks that the
    release holds nothing for are left out.
    """
    demanded = stricter({"rows_reconcile": True, "rows_written": 1, **limits}, threat_limits(manifest))
    checks = tuple(_check(manifest, name, limit) for name, limit in demanded.items() if _applies(manifest, name))
    return Gate(verdict="passed" if all(check.passed for check in checks) else "refused", checks=checks)


def _applies(manifest: Manifest, name: str) -> bool:
    return rule_of(name).applies(manifest, name.partition(":")[2])


def _check(manifest: Manifest, name: str, limit: Measured) -> GateCheck:
    rule = rule_of(name)
    value = rule.measure(manifest, name.partition(":")[2])
    passed = value is not None and rule.within(value, limit)
    return GateCheck(
        name=name,
        limit=limit,
        value=value,
        passed=passed,
        relation=rule.relation,
        remedy=None if passed else rule.remedy,
    )
