"""Small counts: hidden where they point at people, exact where the contract says so."""

from hypothesis import given
from hypothesis import strategies as st

from sanitize.manifest.audit import Audit, IntersectionReport, LinkageReport
from sanitize.manifest.model import Quarantine
from sanitize.manifest.small_counts import hide, hide_small_counts
from tests.manifest.examples import full_manifest


@given(st.integers(0, 1000), st.integers(1, 50))
def test_only_counts_between_nothing_and_the_limit_are_hidden(count: int, least: int) -> None:
    hidden = hide(count, least)
    assert hidden == (f"<{least}" if 1 <= count <= least - 1 else count)
    assert hide(hidden, least) == hidden


def test_each_kind_of_count() -> None:
    manifest = hide_small_counts(full_manifest())
    assert [finding.count for finding in manifest.stages[0].findings] == [2100, "<5", 0]
    assert manifest.quarantine == Quarantine(rows="<5", reasons={"image_truncated": "<5"})
    assert manifest.identities is not None
    assert manifest.identities.flagged == "<5"
    assert manifest.privacy is not None
    assert manifest.privacy.risk is not None
    assert manifest.privacy.risk.before is not None
    assert manifest.privacy.risk.after is not None
    assert manifest.privacy.risk.before.sample_uniques == 590
    assert manifest.privacy.risk.after.sample_uniques == 0
    assert manifest.privacy.risk.before.unique_trajectories == "<5"
    assert manifest.privacy.suppressed_units == "<5"
    assert manifest.privacy.unique_trajectories == 0
    assert manifest.audit is not None
    assert manifest.audit.linkage == LinkageReport(
        targets=500, linked=480, alone="<5", guessed={"diagnosis": 190}, prior={"diagnosis": 170}
    )


def test_a_few_right_guesses_are_hidden() -> None:
    linkage = LinkageReport(targets=9, linked=4, alone=0, guessed={"illness": 3}, prior={"illness": 9})
    audit = hide_small_counts(full_manifest(audit=Audit(linkage=linkage))).audit
    assert audit is not None
    assert audit.linkage == LinkageReport(
        targets=10, linked="<5", alone=0, guessed={"illness": "<5"}, prior={"illness": 10}
    )


def intersected(**counts: int) -> IntersectionReport:
    """What is left to read of an intersection; counts that aren't given are 100."""
    names = ("persons", "added", "removed", "k", "k_requested", "fewer", "exposed", "added_k", "removed_k")
    report = IntersectionReport(
        by="id", disclosed={"illness": 3}, homogeneous={"illness": 5}, **{**dict.fromkeys(names, 100), **counts}
    )
    audit = hide_small_counts(full_manifest(audit=Audit(intersection=report))).audit
    assert audit is not None
    assert audit.intersection is not None
    return audit.intersection


def test_a_few_persons_of_an_intersection_are_hidden_but_not_its_k() -> None:
    found = intersected(k=2, fewer=4, exposed=0, added_k=1, removed_k=5)
    assert (found.k, found.fewer, found.exposed, found.added_k, found.removed_k) == (2, "<5", 0, "<5", 5)
    assert (found.persons, found.added) == (100, 100)
    assert (found.disclosed, found.homogeneous) == ({"illness": "<5"}, {"illness": 5})


def test_persons_in_both_are_not_told_where_that_tells_how_few_came_or_went() -> None:
    assert intersected(added=2).persons is None
    assert intersected(removed=4).persons is None
    assert intersected(added=0, removed=5).persons == 100


def test_rows_stay_exact() -> None:
    manifest = hide_small_counts(full_manifest())
    assert manifest.rows == full_manifest().rows
    assert manifest.rows.quarantined == 2
    assert [(s.rows_in, s.rows_out) for s in manifest.stages] == [(1500, 1500), (1500, 1498), (1498, 1488)]


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 30), max_size=4), st.integers(2, 10))
def test_a_total_never_stands_beside_a_hidden_part(reasons: dict[str, int], least: int) -> None:
    manifest = full_manifest(quarantine=Quarantine(rows=sum(reasons.values()), reasons=reasons))
    policy = manifest.policy.model_copy(update={"min_count": least})
    hidden = hide_small_counts(manifest.model_copy(update={"policy": policy})).quarantine
    if any(isinstance(count, str) for count in hidden.reasons.values()):
        assert not isinstance(hidden.rows, int)
    else:
        assert hidden.rows == sum(reasons.values())


def test_hiding_twice_changes_nothing() -> None:
    once = hide_small_counts(full_manifest())
    assert hide_small_counts(once) == once


def test_sections_that_do_not_exist_stay_away() -> None:
    manifest = hide_small_counts(full_manifest(identities=None, privacy=None))
    assert manifest.identities is None
    assert manifest.privacy is None
