"""Every check that a limit can be set for: how it is measured, how it must stand to its limit, what helps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sanitize.gate import measures
from sanitize.manifest.model import Manifest, Measured, Relation

TOLERANCE = 1e-6
"""Shares are rounded to six digits, so one may exceed its limit by this much."""

Applies = Callable[[Manifest, str], bool]
"""Whether the release holds anything that a check of the named column, or of no column, is about."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check."""

    measure: measures.Measure
    relation: Relation
    applies: Applies
    remedy: str

    def within(self, value: Measured, limit: Measured) -> bool:
        """Whether the value stands to the limit as it must."""
        return _RELATIONS[self.relation](value, limit)


def rule_of(name: str) -> Rule:
    """The rule of a check; one that names its column is called `check:column`."""
    return RULES[name.partition(":")[0]]


def _at_least(value: Measured, limit: Measured) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value >= limit - TOLERANCE


def _at_most(value: Measured, limit: Measured) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value <= limit + TOLERANCE


def _among(value: Measured, limit: Measured) -> bool:
    return set(str(value).split(", ")) - {""} <= set(str(limit).split(", "))


_RELATIONS: Mapping[Relation, Callable[[Measured, Measured], bool]] = {
    ">=": _at_least,
    "<=": _at_most,
    "==": lambda value, limit: value is limit,
    "among": _among,
}


def _always(_manifest: Manifest, _column: str) -> bool:
    return True


def _has(*roles: str) -> Applies:
    return lambda manifest, _column: any(measures.released(column, *roles) for column in manifest.columns)


def _declares(*roles: str) -> Applies:
    return lambda manifest, _column: any(column.role in roles for column in manifest.columns)


def _both(*tests: Applies) -> Applies:
    return lambda manifest, column: all(test(manifest, column) for test in tests)


def _has_units(manifest: Manifest, _column: str) -> bool:
    return manifest.source.units is not None


def _plants_canaries(manifest: Manifest, _column: str) -> bool:
    canaries = manifest.audit and manifest.audit.canaries
    return not canaries or canaries.easy.planted > 0


def _intersected(manifest: Manifest, _column: str) -> bool:
    return manifest.audit is not None and manifest.audit.intersection is not None


_QUASI, _TEXT, _IMAGE = _has("quasi"), _has("text"), _has("image")
_SENSITIVE = _both(_QUASI, lambda manifest, column: bool(column) or _has("sensitive")(manifest, column))
_APART = "keep one 'solution' of 'k_anonymity' for both releases, or let tokens differ: another 'rotation'"
_COARSER = "give the hierarchies more levels, or raise "
RULES: Mapping[str, Rule] = {
    "rows_reconcile": Rule(measures.reconcile, "==", _always, "the run lost or invented rows"),
    "rows_written": Rule(
        measures.written, ">=", _always, "nothing is left to release: loosen k or coarsen the hierarchies"
    ),
    "k": Rule(measures.k, ">=", _QUASI, "raise k of 'k_anonymity', or coarsen the hierarchies"),
    "l": Rule(measures.diversity, ">=", _SENSITIVE, "raise l of 'k_anonymity' for this column"),
    "t": Rule(measures.closeness, "<=", _SENSITIVE, "lower t of 'k_anonymity' for this column"),
    "suppressed": Rule(measures.suppressed, "<=", _QUASI, _COARSER + "max_suppressed"),
    "suppressed_units": Rule(measures.suppressed_units, "<=", _QUASI, _COARSER + "max_suppressed_units"),
    "suppressed_by_group": Rule(
        measures.suppressed_by_group,
        "<=",
        _QUASI,
        "name the groups in 'k_anonymity'; " + _COARSER + "max_suppressed_by_group",
    ),
    "unique_trajectories": Rule(
        measures.unique_trajectories,
        "<=",
        _both(_has_units, _QUASI),
        "cut the link between a person's rows: pseudonymize with 'per: row'",
    ),
    "linkage": Rule(
        measures.linkage, "<=", _QUASI, "somebody is alone among the released rows: raise k, or coarsen the hierarchies"
    ),
    "singling_out": Rule(
        measures.upper("singling_out"), "<=", _has("quasi", "sensitive", "label", "keep"), "coarsen or drop columns"
    ),
    "intersection_k": Rule(measures.intersection_k, ">=", _intersected, _APART),
    "intersection_exposed": Rule(measures.intersection_exposed, "<=", _intersected, _APART),
    "intersection_disclosed": Rule(measures.intersection_disclosed, "<=", _intersected, _APART),
    "quarantine": Rule(measures.quarantined, "<=", _always, "repair the records in the quarantine, or raise max_rate"),
    "quarantine_languages": Rule(
        measures.not_covered,
        "<=",
        _TEXT,
        "texts in languages that no detector covers: take them out, or raise quarantine.languages",
    ),
    "canaries": Rule(measures.canaries, ">=", _plants_canaries, "a planted value came out: look at its column's stage"),
    "residual_text": Rule(
        measures.upper("residual_text"), "<=", _TEXT, "lower the thresholds of the policy's entities, or sample more"
    ),
    "own_values": Rule(
        measures.upper("own_values"),
        "<=",
        _both(_TEXT, _declares("identifier", "quasi")),
        "texts repeat what their row knows: see that 'text_pii' covers the column and its language",
    ),
    "known_values": Rule(
        measures.hits("known_values"), "<=", _declares("identifier"), "values of the source came out: see the audit"
    ),
    "residual_faces": Rule(
        measures.upper("residual_faces"), "<=", _IMAGE, "use the profile 'strict' of 'faces', or sample more"
    ),
    "recognised_faces": Rule(
        measures.upper("recognised_faces"), "<=", _IMAGE, "cover faces more: 'action: fill', or the profile 'strict'"
    ),
    "image_metadata": Rule(measures.hits("image_metadata"), "<=", _IMAGE, "pictures carry metadata: rewrite them"),
    "split_overlap": Rule(measures.hits("split_overlap"), "<=", _always, "an identity lies in two parts of the split"),
    "models": Rule(measures.models, "among", _always, "install the versions that the policy allows, or allow these"),
    "identity_share": Rule(measures.identity_share, "<=", _always, "add 'identities' with 'action: cap'"),
}
