"""What each measure reads from a manifest, also where there is little or nothing to read."""

from __future__ import annotations

import pytest

from sanitize.gate import judge
from sanitize.gate.judge import measured
from sanitize.manifest.audit import Audit, AuditCheck, Canaries, CanarySet, LinkageReport
from sanitize.manifest.model import Gate, Joined, Manifest, TableReport, Threat
from sanitize.manifest.privacy import Privacy
from sanitize.manifest.values import Count
from tests.manifest.examples import INTERSECTION, full_manifest


def test_k_is_that_of_the_union_where_several_releases_share_a_solution() -> None:
    assert measured(full_manifest(privacy=Privacy(unit="row", k=6)), "k") == 6
    assert measured(full_manifest(privacy=Privacy(unit="row", k=6, union_k=4)), "k") == 4
    assert measured(full_manifest(privacy=None), "k") is None


def test_a_share_of_nothing_is_none_at_all() -> None:
    nothing = full_manifest().source.model_copy(update={"units": 0})
    privacy = Privacy(unit="patient_id", k=None, suppressed_units=0, unique_trajectories=0)
    for name in ("suppressed_units", "unique_trajectories"):
        assert measured(full_manifest(source=nothing, privacy=privacy), name) == 0.0
        rows = nothing.model_copy(update={"units": None})
        assert measured(full_manifest(source=rows, privacy=privacy), name) is None


def test_a_share_is_at_most_one() -> None:
    few = full_manifest().source.model_copy(update={"units": 2})
    hidden = Privacy(unit="patient_id", k=None, suppressed_units="<5")
    assert measured(full_manifest(source=few, privacy=hidden), "suppressed_units") == 1.0


@pytest.mark.parametrize("name", ["intersection_k", "intersection_exposed", "intersection_disclosed"])
def test_without_a_predecessor_nothing_was_intersected(name: str) -> None:
    assert measured(full_manifest(audit=Audit()), name) is None
    assert measured(full_manifest(audit=None), name) is None
    assert measured(full_manifest(audit=Audit(intersection=INTERSECTION)), name) is not None


def test_texts_in_languages_that_nothing_covers_have_a_share_of_their_own() -> None:
    whole = full_manifest()
    rows = whole.rows.model_copy(update={"quarantined": 30})
    for count, others, share in ((20, 10, 20), ("<5", 29, 4), (0, 30, 0)):
        quarantine = whole.quarantine.model_copy(update={"reasons": {"language_not_covered": count}})
        manifest = full_manifest(rows=rows, quarantine=quarantine)
        assert measured(manifest, "quarantine") == round(others / 1500, 6)
        assert measured(manifest, "quarantine_languages") == round(share / 1500, 6)


@pytest.mark.parametrize(
    ("sample", "hits", "upper", "finds", "bound"),
    [
        (100, 4, 0.09, None, 0.09),
        (100, 4, 0.09, 0.5, 0.09),
        (100, 8, 0.09, 0.5, 0.16),
        (10, 8, 0.9, 0.5, 1.0),
        (0, 0, None, 0.5, None),
        (0, 0, 0.0, 0.5, 0.0),
    ],
)
def test_a_bound_allows_for_what_the_attack_does_not_find(
    sample: int, hits: int, upper: float | None, finds: float | None, bound: float | None
) -> None:
    population = sample if upper == 0.0 else None
    check = AuditCheck(
        name="residual_text",
        target="note",
        method="m",
        sample=sample,
        population=population,
        hits=hits,
        upper=upper,
        finds=finds,
    )
    assert measured(full_manifest(audit=Audit(checks=(check,))), "residual_text:note") == bound


def test_dropped_rows_are_accounted_for() -> None:
    rows = full_manifest().rows
    dropped = rows.model_copy(update={"read": rows.read + 3, "dropped": rows.dropped + 3})
    assert measured(full_manifest(rows=dropped), "rows_reconcile") is True
    assert measured(full_manifest(rows=rows.model_copy(update={"dropped": 3})), "rows_reconcile") is False


def test_shares_have_six_digits() -> None:
    audit = Audit(
        canaries=Canaries(easy=CanarySet(planted=264, caught=263)),
        checks=(AuditCheck(name="residual_text", target="", method="m", sample=300, hits=1, upper=0.001, finds=0.7),),
    )
    assert measured(full_manifest(audit=audit), "canaries") == 0.996212
    assert measured(full_manifest(audit=audit), "residual_text") == 0.004762


@pytest.mark.parametrize("count", [3, None])
def test_people_are_counted_over_tables(count: int | None) -> None:
    joined = Joined(tables=("visits", "people"), k=count, persons=40, classes=9, alone=0)
    assert measured(full_manifest(joined=joined), "joined_k") == count
    assert measured(full_manifest(), "joined_k") is None


@pytest.mark.parametrize(("alone", "share"), [(3, 0.03), ("<10", 0.09), (0, 0.0)])
def test_people_known_in_several_tables(alone: Count, share: float) -> None:
    found = LinkageReport(targets=100, linked=90, alone=alone)
    joined = Joined(tables=("visits", "people"), k=3, persons=40, classes=9, alone=0, linkage=found)
    assert measured(full_manifest(joined=joined), "joined_linkage") == share
    assert measured(full_manifest(), "joined_linkage") is None


def test_a_threat_is_judged_table_by_table() -> None:
    threat = Threat(exposure="weights_public")
    together = full_manifest(threat=threat, audit=None, tables={})
    asked = {check.name for check in judge(together, {}).checks}
    assert "linkage" in asked
    sections = TableReport.model_fields.keys() & Manifest.model_fields.keys()
    one = TableReport.model_validate({name: getattr(together, name) for name in sections})
    assert "linkage" not in {
        check.name for check in judge(full_manifest(threat=threat, audit=None, tables={"a": one}), {}).checks
    }


def test_one_row_is_a_release() -> None:
    whole = full_manifest()
    rows = whole.rows.model_copy(update={"read": 1, "written": 1, "suppressed": 0, "quarantined": 0, "augmented": 0})
    (check,) = (one for one in judge(full_manifest(rows=rows, resources=()), {}).checks if one.name == "rows_written")
    assert (check.limit, check.value, check.passed) == (1, 1, True)


def test_releases_of_older_versions_are_judged_as_they_were() -> None:
    """Then a threat demanded only that somebody looked."""
    nothing = {"audit": None, "privacy": None, "identities": None}
    threat, old = Threat(exposure="weights_public"), Gate(verdict="passed", checks=())
    limits = {check.name: check.limit for check in judge(full_manifest(threat=threat, gate=old, **nothing), {}).checks}
    assert {limits[name] for name in ("linkage", "residual_text", "residual_faces", "recognised_faces")} == {1.0}
    assert limits["image_metadata"] == 0
    assert {limits[name] for name in ("unique_trajectories", "identity_share")} == {1.0}
    today = Gate(verdict="passed", checks=(), measured=())
    now = {check.name: check.limit for check in judge(full_manifest(threat=threat, gate=today), {}).checks}
    assert (now["linkage"], now["unique_trajectories"], now["identity_share"]) == (0.0, 0.0, 0.01)
