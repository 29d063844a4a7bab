"""Every check that a limit can be set for."""

from __future__ import annotations

from collections.abc import Mapping

from sanitize.attacks.attack import Attack
from sanitize.attacks.attack_list import ATTACKS, BY_NAME
from sanitize.attacks.model_attack_list import BY_NAME as MODEL_ATTACKS
from sanitize.gate import measures
from sanitize.gate.rule import Applies, Rule
from sanitize.manifest.model import Manifest


def rule_of(name: str) -> Rule:
    """The rule of a check; one that names its column is called `check:column`."""
    return RULES[name.partition(":")[0]]


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


def _of(attack: Attack) -> Rule:
    """The rule of an attack that a policy can limit: about released columns, given what the attacker knows."""
    measure = {"rate": measures.upper, "count": measures.hits}.get(attack.limited or "", measures.known_alone)
    widest = None if attack.limited == "count" else 1.0
    return Rule(measure(attack.name), "<=", _something_for(attack), attack.looks_for, attack.remedy, widest)


def _something_for(attack: Attack) -> Applies:
    """Whether the release holds what the attack is about, and the attack did not find that there is nothing of it."""
    by_role = _both(_has(*attack.about), _declares(*attack.knows)) if attack.knows else _has(*attack.about)

    def applies(manifest: Manifest, column: str) -> bool:
        found = measures.audited(manifest, attack.name, column)
        nothing = bool(found) and all(check.sample == check.population == 0 for check in found)
        return by_role(manifest, column) and not nothing

    return applies


def _two_records(manifest: Manifest) -> float:
    """A share that lets two records go into the quarantine, whatever the size of the source."""
    read = manifest.rows_of_run.read
    return 2 / read if read else 0.0


_QUASI = _has("quasi")
_SENSITIVE = _both(_QUASI, lambda manifest, column: bool(column) or _has("sensitive")(manifest, column))
_APART = (
    "use the same 'solution' of 'k_anonymity' for both releases, or make their tokens differ with another 'rotation'"
)
_COARSER = "give the hierarchies more levels, or raise "
_JOINED = (
    "use joined: true in 'k_anonymity', limit the rows per person with 'identities' and action: cap, or cut the link "
    "to a table: pseudonymize with 'per: table'"
)
_MODELS = "if it wasn't measured, ask for 'audit: {models: full}'; else "
RULES: Mapping[str, Rule] = {
    "rows_reconcile": Rule(
        measures.reconcile,
        "==",
        _always,
        "every row read or added is accounted for",
        "the run lost or invented rows: report this, with the pipeline file",
        figure=False,
    ),
    "rows_written": Rule(
        measures.written,
        ">=",
        _always,
        "rows in the release",
        "nothing is left to release: loosen k or coarsen the hierarchies",
        figure=False,
    ),
    "k": Rule(
        measures.k,
        ">=",
        _QUASI,
        "people in the smallest class",
        "raise k of 'k_anonymity', or coarsen the hierarchies",
        widest=1,
    ),
    "l": Rule(
        measures.diversity,
        ">=",
        _SENSITIVE,
        "different values in every class",
        "raise l of 'k_anonymity' for this column",
        widest=1,
    ),
    "t": Rule(
        measures.closeness,
        "<=",
        _SENSITIVE,
        "largest distance of a class from all rows",
        "lower t of 'k_anonymity' for this column",
        widest=1.0,
    ),
    "suppressed": Rule(
        measures.suppressed,
        "<=",
        _QUASI,
        "share of rows that 'k_anonymity' removed",
        _COARSER + "max_suppressed",
        widest=1.0,
    ),
    "suppressed_units": Rule(
        measures.suppressed_units,
        "<=",
        _QUASI,
        "people removed to reach k",
        _COARSER + "max_suppressed_units",
        widest=1.0,
    ),
    "suppressed_by_group": Rule(
        measures.suppressed_by_group,
        "<=",
        _QUASI,
        "share of rows removed from the group that lost most",
        "name the groups in 'k_anonymity'; " + _COARSER + "max_suppressed_by_group",
        widest=1.0,
    ),
    "unique_trajectories": Rule(
        measures.unique_trajectories,
        "<=",
        _both(_has_units, _QUASI),
        "people whose rows together form a combination of classes that nobody else has",
        "cut the link between a person's rows: pseudonymize with 'per: row'",
        widest=1.0,
    ),
    "intersection_k": Rule(
        measures.intersection_k,
        ">=",
        _intersected,
        "people in the smallest group that shares its classes in this release and in the previous one",
        _APART,
        widest=1,
    ),
    "intersection_exposed": Rule(
        measures.intersection_exposed,
        "<=",
        _intersected,
        "people in a group of k or more in each release, but in a smaller one in both together",
        _APART,
    ),
    "intersection_disclosed": Rule(
        measures.intersection_disclosed,
        "<=",
        _intersected,
        "people whose sensitive value both releases together reveal",
        _APART,
    ),
    "joined_k": Rule(
        measures.joined_k,
        ">=",
        lambda manifest, _column: manifest.joined is not None,
        "people in the smallest group that has the same rows in all tables together",
        _JOINED,
        widest=1,
    ),
    "joined_linkage": Rule(
        measures.known_in_tables_alone,
        "<=",
        lambda manifest, _column: manifest.joined is not None and manifest.joined.linkage is not None,
        "people of the source who can be found by their quasi-identifiers in all tables together",
        _JOINED,
        widest=1.0,
    ),
    "quarantine": Rule(
        measures.quarantined,
        "<=",
        _always,
        "rows that a stage could not process",
        "run sanitize quarantine to see the reasons and fix the records, or raise quarantine.max_rate",
        widest=1.0,
        allowance=_two_records,
    ),
    "quarantine_languages": Rule(
        measures.not_covered,
        "<=",
        _has("text"),
        "rows with text in a language that no detector covers",
        "remove the texts in languages that no detector covers, or raise quarantine.languages",
        widest=1.0,
    ),
    "canaries": Rule(
        measures.canaries,
        ">=",
        _plants_canaries,
        "planted personal data that was found and removed",
        "a planted value was released: check the stage of its column",
        widest=0.0,
    ),
    "models": Rule(
        measures.models,
        "among",
        _always,
        "models used by the run",
        "install the model versions that the policy allows, or allow these in the policy",
        figure=False,
    ),
    "identity_share": Rule(
        measures.identity_share,
        "<=",
        _always,
        "share of rows of the most frequent person",
        "add 'identities' with 'action: cap'",
        widest=1.0,
    ),
    "membership_tpr": Rule(
        measures.of_models("membership", "tpr@1%"),
        "<=",
        _always,
        "people whom an attacker can tell to be in the training data, at 1% false alarms",
        _MODELS + MODEL_ATTACKS["membership"].remedy,
        widest=1.0,
    ),
    "attribute_advantage": Rule(
        measures.of_models("attribute", "advantage"),
        "<=",
        _has("sensitive"),
        "how much better sensitive values are guessed of people in the release than of others",
        _MODELS + MODEL_ATTACKS["attribute"].remedy,
        widest=1.0,
    ),
    "extracted": Rule(
        measures.of_models("extraction", "extracted"),
        "<=",
        _has("text"),
        "names and numbers that a model of the texts gives back",
        _MODELS + MODEL_ATTACKS["extraction"].remedy,
        widest=1.0,
    ),
    "inversion_top1": Rule(
        measures.of_models("inversion", "top1", times_chance=True),
        "<=",
        _has("image"),
        "people named from pictures made out of a model, as so many times chance",
        _MODELS + MODEL_ATTACKS["inversion"].remedy,
    ),
    **{attack.name: _of(attack) for attack in ATTACKS if attack.limited},
}


def meaning_of(name: str) -> str:
    """What a check asks, or an attack looks for; nothing for one that an older manifest names."""
    kind = name.partition(":")[0]
    return RULES[kind].meaning if kind in RULES else BY_NAME[kind].looks_for if kind in BY_NAME else ""
