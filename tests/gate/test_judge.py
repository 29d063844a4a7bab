"""The gate judges a manifest by limits, and fails what was not measured."""

from __future__ import annotations

import pytest

from sanitize.gate import RULES, judge, limits_of, recorded_limits
from sanitize.manifest.audit import Audit, AuditCheck, Canaries, CanarySet, LinkageReport
from sanitize.manifest.model import ColumnReport, Gate, GateCheck, Manifest, Measured, Threat
from sanitize.manifest.privacy import Privacy
from sanitize.manifest.small_counts import hide_small_counts
from sanitize.policy import GateLimits
from tests.manifest.examples import INTERSECTION, full_manifest

CHECKS = (
    AuditCheck(name="residual_text", target="note", method="m", sample=500, hits=2, upper=0.0145),
    AuditCheck(name="residual_text", target="letter", method="m", sample=500, hits=0, upper=0.006),
    AuditCheck(name="residual_faces", target="photo", method="m", sample=120, hits=0, upper=0.025),
    AuditCheck(name="image_metadata", target="photo", method="m", sample=120, hits=0, upper=0.0),
    AuditCheck(name="known_values", target="", method="m", sample=9000, hits=0, upper=0.0),
    AuditCheck(name="own_values", target="note", method="m", sample=500, hits=5, upper=0.0225),
    AuditCheck(name="recognised_faces", target="photo", method="m", sample=80, hits=0, upper=0.037),
    AuditCheck(name="singling_out", target="", method="m", sample=600, population=600, hits=90, upper=0.15),
)
COLUMNS = (
    ColumnReport(name="name", role="identifier", technique="attribute suppression"),
    ColumnReport(name="age", role="quasi", technique="generalization"),
    ColumnReport(name="diagnosis", role="sensitive", technique="none"),
    ColumnReport(name="note", role="text", technique="masking"),
    ColumnReport(name="photo", role="image", technique="masking"),
)
TWO_SENSITIVE = {"disclosed": {"diagnosis": 9, "income": 3}, "homogeneous": {"diagnosis": 11, "income": 0}}
NOBODY = LinkageReport(targets=500, linked=480, alone=0)
OPEN = Gate(verdict="refused", checks=(), measured=())
LOOKED_FOR = {"residual_text", "residual_faces", "recognised_faces", "image_metadata", "linkage"}


DEFAULTS = limits_of(GateLimits(), {})


def manifest(**changes: object) -> Manifest:
    canaries = Canaries(easy=CanarySet(planted=20, caught=20))
    linkage = LinkageReport(targets=500, linked=480, alone=3)
    both = INTERSECTION.model_copy(update=TWO_SENSITIVE)
    audit = Audit(checks=CHECKS, canaries=canaries, linkage=linkage, intersection=both)
    return hide_small_counts(full_manifest(**{"columns": COLUMNS, "audit": audit, "threat": None, **changes}))


def verdicts(gate: Gate) -> dict[str, bool]:
    return {check.name: check.passed for check in gate.checks}


@pytest.mark.parametrize(
    ("name", "passes", "fails", "value"),
    [
        ("k", 6, 7, 6),
        ("intersection_k", 3, 4, 3),
        ("intersection_exposed", 7, 6, 7),
        ("intersection_disclosed", 11, 10, 11),
        ("l:diagnosis", 4, 4.5, 4.0),
        ("t:diagnosis", 0.28, 0.27, 0.28),
        ("l", 4, 4.5, 4.0),
        ("t", 0.28, 0.27, 0.28),
        ("linkage", 0.008, 0.007, 0.008),
        ("own_values", 0.03, 0.02, 0.0225),
        ("recognised_faces", 0.04, 0.03, 0.037),
        ("singling_out", 0.2, 0.1, 0.15),
        ("suppressed", 0.007, 0.006, round(10 / 1498, 6)),
        ("suppressed_units", 0.007, 0.006, round(4 / 600, 6)),
        ("suppressed_by_group", 0.021, 0.02, 0.021),
        ("suppressed_by_group:sex", 0.021, 0.02, 0.021),
        ("quarantine_languages", 0.1, -1.0, 0.0),
        ("canaries", 1.0, 1.1, 1.0),
        ("residual_text", 0.015, 0.01, 0.0145),
        ("residual_text:letter", 0.006, 0.005, 0.006),
        ("residual_faces", 0.025, 0.02, 0.025),
        ("image_metadata", 0, -1, 0),
        ("known_values", 0, -1, 0),
        ("identity_share", 0.04, 0.03, 0.04),
        ("unique_trajectories", 0.0, -0.1, 0.0),
        ("rows_written", 1530, 1531, 1530),
    ],
)
def test_each_limit_is_kept_or_not(name: str, passes: float, fails: float, value: Measured) -> None:
    kept, broken = judge(manifest(), {name: passes}), judge(manifest(), {name: fails})
    assert (kept.verdict, broken.verdict) == ("passed", "refused")
    check = next(check for check in broken.checks if check.name == name)
    assert (check.limit, check.value, check.passed) == (fails, value, False)
    assert check.remedy
    assert all(check.remedy is None for check in kept.checks)


@pytest.mark.parametrize(("allowed", "passed"), [("sface 2, yunet 1.1.1", True), ("yunet 1.1.2", False), ("", False)])
def test_only_the_models_that_a_policy_allows_may_have_been_used(allowed: str, passed: bool) -> None:
    gate = judge(manifest(), {"models": allowed})
    assert verdicts(gate)["models"] is passed
    assert gate.checks[-1].value == "yunet 1.1.1"


@pytest.mark.parametrize("name", ["k", "l:salary", "canaries", "residual_text", "residual_text:other", "known_values"])
def test_what_was_not_measured_fails(name: str) -> None:
    gate = judge(manifest(audit=None, privacy=None), {name: 0})
    assert verdicts(gate)[name] is False
    assert next(check.value for check in gate.checks if check.name == name) is None


def test_an_empty_release_is_refused() -> None:
    rows = full_manifest().rows.model_copy(update={"written": 0, "suppressed": 1540, "augmented": 42})
    empty = manifest(rows=rows, resources=(), privacy=Privacy(unit="row", k=None))
    assert verdicts(judge(empty, {"k": 5})) == {"rows_reconcile": True, "rows_written": False, "k": False}


@pytest.mark.parametrize("where", ["rows", "resources"])
def test_rows_must_add_up(where: str) -> None:
    whole = full_manifest()
    changed = {
        "rows": whole.rows.model_copy(update={"dropped": 1}),
        "resources": (whole.resources[0].model_copy(update={"rows": 901}), *whole.resources[1:]),
    }
    assert verdicts(judge(manifest(**{where: changed[where]}), {}))["rows_reconcile"] is False
    assert judge(manifest(), {}).verdict == "passed"


def test_each_check_says_how_its_value_must_stand_to_its_limit() -> None:
    gate = judge(manifest(), {"k": 5, "t:diagnosis": 0.3, "models": "yunet 1.1.1"})
    relations = {check.name: check.relation for check in gate.checks}
    expected = {"rows_reconcile": "==", "rows_written": ">=", "k": ">=", "t:diagnosis": "<=", "models": "among"}
    assert relations == expected


def test_one_number_holds_for_every_sensitive_column() -> None:
    two = (*COLUMNS, ColumnReport(name="income", role="sensitive", technique="none"))
    for measured, value in (({"diagnosis": 4, "income": 2}, 2), ({"diagnosis": 4}, None)):
        gate = judge(manifest(columns=two, privacy=Privacy(unit="row", k=5, l=measured)), {"l": 2})
        check = gate.checks[-1]
        assert (check.name, check.value, check.passed) == ("l", value, value is not None)
    none = judge(manifest(columns=COLUMNS[:2]), {"l": 2, "t": 0.1})
    assert {"l", "t"}.isdisjoint(verdicts(none))


def test_checks_of_modalities_that_are_not_there_are_left_out() -> None:
    limits = {"k": 5, "l": 2, "linkage": 0.0, "residual_text": 0.1, "own_values": 0.1, "known_values": 0}
    limits |= {"residual_faces": 0.1, "recognised_faces": 0.1, "image_metadata": 0}
    strings = AuditCheck(name="residual_text", target="", method="m", sample=0, population=0, hits=0, upper=0.0)
    outcome = (ColumnReport(name="outcome", role="label", technique="none"),)
    bare = manifest(columns=outcome, privacy=None, audit=Audit(checks=(strings,)))
    assert set(verdicts(judge(bare, limits))) == {"rows_reconcile", "rows_written"}


def test_nothing_to_plant_demands_no_canaries_but_a_missing_search_fails() -> None:
    nothing = Audit(canaries=Canaries(easy=CanarySet(planted=0, caught=0)))
    assert "canaries" not in verdicts(judge(manifest(audit=nothing), {"canaries": 1.0}))
    assert verdicts(judge(manifest(audit=Audit()), {"canaries": 1.0}))["canaries"] is False


def test_limits_of_an_intersection_hold_where_two_releases_were_joined() -> None:
    limits = {"intersection_k": 5, "intersection_exposed": 0, "intersection_disclosed": 0}
    names = {"intersection_k", "intersection_exposed", "intersection_disclosed"}
    alone = judge(manifest(audit=Audit(canaries=Canaries(easy=CanarySet(planted=1, caught=1)))), limits)
    assert alone.verdict == "passed"
    assert names.isdisjoint(verdicts(alone))
    joined = judge(manifest(), limits)
    assert {check.name for check in joined.checks if not check.passed} == names
    nothing_sensitive = INTERSECTION.model_copy(update={"disclosed": {}, "homogeneous": {}})
    again = judge(manifest(audit=Audit(intersection=nothing_sensitive)), {"intersection_disclosed": 0})
    assert verdicts(again)["intersection_disclosed"] is True


def test_one_canary_that_came_out_refuses() -> None:
    caught = Audit(canaries=Canaries(easy=CanarySet(planted=264, caught=263)))
    assert verdicts(judge(manifest(audit=caught), limits_of(GateLimits(), {})))["canaries"] is False


def test_a_hidden_count_counts_as_the_largest_it_can_be() -> None:
    hidden = manifest(privacy=Privacy(unit="patient_id", k=6, suppressed_units=1))
    assert hidden.privacy is not None
    assert hidden.privacy.suppressed_units == "<5"
    assert verdicts(judge(hidden, {"suppressed_units": 3 / 600}))["suppressed_units"] is False
    assert verdicts(judge(hidden, {"suppressed_units": 4 / 600}))["suppressed_units"] is True


def test_of_policy_and_pipeline_the_stricter_limit_holds() -> None:
    policy = GateLimits(k=10, residual_text=0.02, canaries=0.9)
    by_column = limits_of(GateLimits(l={"a": 2, "b": 3}, t=0.2, models=("b 2", "a 1")), {"l:a": 4, "l:b": 2})
    assert by_column == {**DEFAULTS, "l:a": 4, "l:b": 3, "t": 0.2, "models": "a 1, b 2"}
    assert limits_of(policy, {"k": 5, "quarantine": 0.1, "residual_text": 0.01}) == {
        **DEFAULTS,
        "k": 10,
        "canaries": 0.9,
        "residual_text": 0.01,
        "quarantine": 0.1,
    }


@pytest.mark.parametrize(
    ("exposure", "missing"),
    [
        ("internal", {"canaries"}),
        ("public_api", {"canaries", *LOOKED_FOR}),
        ("weights_public", {"canaries", *LOOKED_FOR, "unique_trajectories", "identity_share"}),
    ],
)
def test_the_threat_decides_what_must_have_been_measured(exposure: str, missing: set[str]) -> None:
    threat = Threat(exposure=exposure, most_sensitive=("illness", "photo"))
    audit = Audit(checks=CHECKS, canaries=Canaries(easy=CanarySet(planted=20, caught=20)), linkage=NOBODY)
    rare = full_manifest().identities
    assert rare is not None
    changes = {"audit": audit, "identities": rare.model_copy(update={"max_share": 0.01})}
    measured = manifest(threat=threat, privacy=full_manifest().privacy, gate=OPEN, **changes)
    assert judge(measured, {}).verdict == "passed"
    nothing = judge(manifest(gate=OPEN, threat=threat, audit=None, privacy=None, identities=None), {})
    assert {check.name for check in nothing.checks if not check.passed} == missing


def test_the_most_sensitive_column_must_not_be_the_same_for_a_whole_class() -> None:
    columns = (*COLUMNS, ColumnReport(name="illness", role="sensitive", technique="none"))
    threat = Threat(exposure="internal", most_sensitive=("illness",))
    for distinct, passed in ((1, False), (2, True)):
        privacy = Privacy(unit="row", k=5, l={"illness": distinct})
        assert verdicts(judge(manifest(columns=columns, threat=threat, privacy=privacy), {}))["l:illness"] is passed


def test_every_limit_of_a_policy_is_one_that_the_gate_knows() -> None:
    assert set(GateLimits.model_fields) <= set(RULES)


def test_a_gate_can_be_judged_again_from_what_it_recorded() -> None:
    gate = judge(manifest(), {"k": 5, "residual_text": 0.02})
    assert judge(manifest(gate=gate), recorded_limits(gate)) == gate
    forged = Gate(verdict="passed", checks=(GateCheck(name="k", limit=5, value=9, passed=True),))
    again = judge(manifest(gate=forged, privacy=Privacy(unit="row", k=2)), recorded_limits(forged))
    assert again.verdict == "refused"


def test_what_the_threat_demands_can_fail() -> None:
    """Three of 500 known people are alone, one person holds 4% of the rows."""
    public = judge(manifest(gate=OPEN, threat=Threat(exposure="public_api")), {})
    assert {check.name for check in public.checks if not check.passed} == {"linkage"}
    weights = judge(manifest(gate=OPEN, threat=Threat(exposure="weights_public")), {})
    assert {check.name for check in weights.checks if not check.passed} == {"linkage", "identity_share"}


@pytest.mark.parametrize(
    ("name", "limit"), [("residual_text", 1.0), ("k", 1), ("l:diagnosis", 1), ("canaries", 0.0), ("t", 1.0)]
)
def test_a_limit_that_allows_everything_is_no_check(name: str, limit: float) -> None:
    gate = judge(manifest(), {name: limit})
    assert name not in verdicts(gate)
    assert gate.measured is not None
    assert name.partition(":")[0] in {figure.name for figure in gate.measured}
    assert verdicts(judge(manifest(audit=None, privacy=None), {name: limit}))[name] is False


def test_what_is_measured_without_a_limit_is_shown_as_such() -> None:
    gate = judge(manifest(), {"residual_text": 0.05})
    assert gate.measured is not None
    figures = {figure.name: figure.value for figure in gate.measured}
    assert figures["linkage"] == 0.008
    assert "residual_text" not in figures
    assert figures.keys() & {"rows_written", "models"} == set()


def test_where_there_is_nothing_to_look_at_the_check_does_not_apply() -> None:
    def looked(sample: int, population: int | None) -> Audit:
        upper = 0.0 if population == 0 else None
        check = AuditCheck(**{**CHECKS[6].model_dump(), "sample": sample, "population": population, "upper": upper})
        return Audit(checks=(check,))

    limits = {"recognised_faces": 0.05}
    nothing = judge(manifest(audit=looked(0, 0)), limits)
    assert nothing.not_applicable == ("recognised_faces",)
    assert "recognised_faces" not in verdicts(nothing)
    assert verdicts(judge(manifest(audit=looked(0, None)), limits))["recognised_faces"] is False
    assert judge(manifest(columns=COLUMNS[:2]), limits).not_applicable == ("recognised_faces",)


@pytest.mark.parametrize(("records", "limit", "passed"), [(2, 0.001, True), (3, 0.001, False), (3, 0.002, True)])
def test_two_records_may_always_go_into_the_quarantine(records: int, limit: float, passed: bool) -> None:
    rows = full_manifest().rows
    moved = rows.model_copy(update={"quarantined": records, "suppressed": rows.suppressed + 2 - records})
    (check,) = (
        check for check in judge(manifest(rows=moved), {"quarantine": limit}).checks if check.name == "quarantine"
    )
    assert (check.passed, check.value) == (passed, round(records / 1500, 6))
    assert passed or "quarantine.max_rate" in (check.remedy or "")
