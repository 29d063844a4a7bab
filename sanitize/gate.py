"""The gate: each limit against what the manifest says was measured, and the verdict.

It reads the manifest alone, with its small counts hidden ("<5" counts as 4), so whoever has the manifest comes to the
same verdict. What was demanded and not measured fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sanitize.manifest.model import AuditCheck, Gate, GateCheck, Manifest, Measured
from sanitize.manifest.values import Count
from sanitize.policy import GateLimits

TOLERANCE = 1e-6
"""Shares are rounded to six digits, so one may exceed its limit by this much."""

Limits = Mapping[str, Measured]
"""The limit of each check by its name; checks of one column are named `check:column`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one check is measured: `applies` says whether the release holds anything that it is about."""

    measure: Callable[[Manifest, str], Measured]
    within: Callable[[Measured, Measured], bool]
    applies: Callable[[Manifest], bool]
    remedy: str


def judge(manifest: Manifest, limits: Limits) -> Gate:
    """The verdict on a manifest whose small counts are hidden; its own gate section is not read.

    Rows must always add up and there must be some; the manifest's threat demands checks of its own. Checks that the
    release holds nothing for are left out.
    """
    demanded = stricter({"rows_reconcile": True, "rows_written": 1, **limits}, threat_limits(manifest))
    checks = tuple(_check(manifest, name, limit) for name, limit in demanded.items() if _rule(name).applies(manifest))
    return Gate(verdict="passed" if all(check.passed for check in checks) else "refused", checks=checks)


def limits_of(policy: GateLimits, demanded: Limits) -> Limits:
    """The policy's limits and those that the pipeline demands; where both name a check, the stricter one."""
    named = {name: limit for name, limit in policy.model_dump().items() if limit is not None}
    return stricter({name: _written_down(limit) for name, limit in named.items()}, demanded)


def stricter(one: Limits, other: Limits) -> Limits:
    """Both limits together; where both name a check, the stricter one."""
    return {name: _stricter(name, one.get(name), other.get(name)) for name in {**one, **other}}


def threat_limits(manifest: Manifest) -> Limits:
    """What the declared threat demands to be measured, whatever the policy says of its limit.

    Whoever queries a model or holds its weights can look for what it memorised (MITRE ATLAS AML.T0024 and its
    children), so something must have looked for it in the data first; weights in the open also give away how often a
    person occurs. A sensitive column that matters most must not be the same for a whole class.
    """
    if manifest.threat is None:
        return {}
    limits: dict[str, Measured] = {"canaries": 0.0}
    if manifest.threat.exposure != "internal":
        limits |= {"residual_text": 1.0, "residual_faces": 1.0, "image_metadata": 0}
    if manifest.threat.exposure == "weights_public":
        limits |= {"unique_trajectories": 1.0, "identity_share": 1.0}
    sensitive = {column.name for column in manifest.columns if column.role == "sensitive"}
    return limits | {f"l:{name}": 2 for name in manifest.threat.most_sensitive if name in sensitive}


def recorded_limits(gate: Gate) -> Limits:
    """The limits that a gate was judged by."""
    return {check.name: check.limit for check in gate.checks}


def _written_down(limit: Any) -> Measured:
    """A limit as the manifest holds it: lists as text."""
    return ", ".join(sorted(limit)) if isinstance(limit, list | tuple) else limit


def _check(manifest: Manifest, name: str, limit: Measured) -> GateCheck:
    rule = _rule(name)
    value = rule.measure(manifest, name.partition(":")[2])
    passed = value is not None and rule.within(value, limit)
    return GateCheck(name=name, limit=limit, value=value, passed=passed, remedy=None if passed else rule.remedy)


def _stricter(name: str, one: Measured, other: Measured) -> Measured:
    if one is None or other is None:
        return other if one is None else one
    return one if _rule(name).within(one, other) else other


def _rule(name: str) -> Rule:
    return RULES[name.partition(":")[0]]


def _at_least(value: Measured, limit: Measured) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value >= limit - TOLERANCE


def _at_most(value: Measured, limit: Measured) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value <= limit + TOLERANCE


def _among(value: Measured, limit: Measured) -> bool:
    return set(str(value).split(", ")) - {""} <= set(str(limit).split(", "))


def _always(_manifest: Manifest) -> bool:
    return True


def _has(*roles: str) -> Callable[[Manifest], bool]:
    """Whether a column of one of the roles is released; one that was dropped has nothing to measure."""
    return lambda manifest: any(
        column.role in roles and column.technique != "suppression" for column in manifest.columns
    )


def _most(count: Count) -> int:
    """The largest count that a hidden one can stand for."""
    return count if isinstance(count, int) else int(count.removeprefix("<")) - 1


def _share(count: Count | None, whole: int | None) -> float | None:
    if count is None or whole is None:
        return None
    return round(_most(count) / whole, 6) if whole else 0.0


def _k(manifest: Manifest, _column: str) -> Measured:
    """k of the written files, or over all data that was counted under the same frozen solution."""
    privacy = manifest.privacy
    return None if privacy is None else privacy.k if privacy.union_k is None else privacy.union_k


def _l(manifest: Manifest, column: str) -> Measured:
    return (manifest.privacy.l or {}).get(column) if manifest.privacy else None


def _t(manifest: Manifest, column: str) -> Measured:
    return (manifest.privacy.t or {}).get(column) if manifest.privacy else None


def _suppressed(manifest: Manifest, _column: str) -> Measured:
    reached = next((stage.rows_in for stage in manifest.stages if stage.use == "k_anonymity"), manifest.rows.read)
    return _share(manifest.rows.suppressed, reached)


def _suppressed_units(manifest: Manifest, _column: str) -> Measured:
    return _share(manifest.privacy.suppressed_units, manifest.source.units) if manifest.privacy else None


def _suppressed_by_group(manifest: Manifest, column: str) -> Measured:
    groups = (manifest.privacy.suppressed_by_group or {}) if manifest.privacy else {}
    rates = [rate for name, found in groups.items() if column in ("", name) for rate in found]
    return max(rates) if rates else None


def _unique_trajectories(manifest: Manifest, _column: str) -> Measured:
    return _share(manifest.privacy.unique_trajectories, manifest.source.units) if manifest.privacy else None


def _quarantined(manifest: Manifest, _column: str) -> Measured:
    return _share(manifest.rows.quarantined, manifest.rows.read)


def _canaries(manifest: Manifest, _column: str) -> Measured:
    easy = manifest.audit and manifest.audit.canaries and manifest.audit.canaries.easy
    return round(easy.caught / easy.planted, 6) if easy else None


def _plants_canaries(manifest: Manifest) -> bool:
    canaries = manifest.audit and manifest.audit.canaries
    return not canaries or canaries.easy.planted > 0


def _identity_share(manifest: Manifest, _column: str) -> Measured:
    return manifest.identities.max_share if manifest.identities else None


def _reconcile(manifest: Manifest, _column: str) -> Measured:
    rows = manifest.rows
    files = [resource.rows for resource in manifest.resources if resource.rows is not None]
    gone = rows.written + rows.suppressed + rows.dropped + rows.quarantined
    return rows.read + rows.augmented == gone and (not files or sum(files) == rows.written)


def _written(manifest: Manifest, _column: str) -> Measured:
    return manifest.rows.written


def _models(manifest: Manifest, _column: str) -> Measured:
    return ", ".join(sorted(f"{used.name} {used.version}" for used in manifest.tool.models))


def _audited(name: str) -> Callable[[Manifest, str], list[AuditCheck]]:
    def checks(manifest: Manifest, target: str) -> list[AuditCheck]:
        found = manifest.audit.checks if manifest.audit else ()
        return [check for check in found if check.name == name and target in ("", check.target)]

    return checks


def _upper(name: str) -> Callable[[Manifest, str], Measured]:
    """The highest upper bound among the audit's checks of that name; None when one of them looked at nothing."""
    audited = _audited(name)

    def measure(manifest: Manifest, target: str) -> Measured:
        bounds = [check.upper for check in audited(manifest, target)]
        known = [bound for bound in bounds if bound is not None]
        return max(known) if known and len(known) == len(bounds) else None

    return measure


def _hits(name: str) -> Callable[[Manifest, str], Measured]:
    audited = _audited(name)

    def measure(manifest: Manifest, target: str) -> Measured:
        checks = audited(manifest, target)
        return sum(check.hits for check in checks) if checks else None

    return measure


_QUASI = _has("quasi")
_IMAGE = _has("image")
RULES: Mapping[str, Rule] = {
    "rows_reconcile": Rule(_reconcile, lambda value, limit: value is limit, _always, "the run lost or invented rows"),
    "rows_written": Rule(_written, _at_least, _always, "nothing is left to release: loosen k or the hierarchies"),
    "k": Rule(_k, _at_least, _QUASI, "raise k of 'k_anonymity', or coarsen the hierarchies"),
    "l": Rule(_l, _at_least, _QUASI, "raise l of 'k_anonymity' for this column"),
    "t": Rule(_t, _at_most, _QUASI, "lower t of 'k_anonymity' for this column"),
    "suppressed": Rule(_suppressed, _at_most, _QUASI, "give the hierarchies more levels, or raise max_suppressed"),
    "suppressed_units": Rule(
        _suppressed_units, _at_most, _QUASI, "give the hierarchies more levels, or raise max_suppressed_units"
    ),
    "suppressed_by_group": Rule(
        _suppressed_by_group,
        _at_most,
        _QUASI,
        "name the groups in 'k_anonymity'; give hierarchies more levels, or raise max_suppressed_by_group",
    ),
    "unique_trajectories": Rule(
        _unique_trajectories,
        _at_most,
        lambda manifest: manifest.source.units is not None and _QUASI(manifest),
        "cut the link between a person's rows: pseudonymize with 'per: row'",
    ),
    "quarantine": Rule(_quarantined, _at_most, _always, "repair the records in the quarantine, or raise max_rate"),
    "canaries": Rule(_canaries, _at_least, _plants_canaries, "a planted value came out: look at its column's stage"),
    "residual_text": Rule(
        _upper("residual_text"), _at_most, _has("text"), "lower the thresholds of the policy's entities, or sample more"
    ),
    "residual_faces": Rule(
        _upper("residual_faces"), _at_most, _IMAGE, "use the profile 'strict' of 'faces', or sample more"
    ),
    "known_values": Rule(_hits("known_values"), _at_most, _always, "values of the source came out: see the audit"),
    "image_metadata": Rule(_hits("image_metadata"), _at_most, _IMAGE, "pictures carry metadata: rewrite them"),
    "split_overlap": Rule(_hits("split_overlap"), _at_most, _always, "an identity lies in two parts of the split"),
    "models": Rule(_models, _among, _always, "install the versions that the policy allows, or allow these"),
    "identity_share": Rule(_identity_share, _at_most, _always, "add 'identities' with 'action: cap'"),
}
"""Every check that a limit can be set for."""
