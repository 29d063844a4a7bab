"""The entries of the audit: what was looked at, and what an estimate rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from sanitize.attacks.evidence import Found
from sanitize.attacks.hits import Hits, upper_bound
from sanitize.attacks.known_values import KnownValues
from sanitize.io.write.parts import PartInfo
from sanitize.manifest.audit import AuditCheck, IntersectionReport
from sanitize.run.audit.of_run import _checks, _complete, _not_joined, _too_short
from sanitize.run.audit.predecessor import Predecessor


def entry(attack: str, column: str, hits: Hits, *complete: str | None) -> AuditCheck:
    (found,) = _checks({attack: Found({column: hits})}, frozenset(complete), 1)
    return found


def test_a_sample_is_estimated_and_a_whole_is_counted() -> None:
    sample = entry("residual_text", "note", Hits(300, 3))
    assert (sample.population, sample.upper) == (None, round(upper_bound(3, 300), 6))
    whole = entry("residual_text", "note", Hits(300, 3, Counter(PERSON=3)), "rows")
    assert (whole.population, whole.upper, whole.by) == (300, 0.01, {"PERSON": 3})
    assert entry("residual_text", "", Hits(300)).population is None


def test_a_column_in_which_nothing_was_looked_at_is_not_clean() -> None:
    assert entry("residual_text", "note", Hits()).upper is None
    assert entry("residual_text", "", Hits()).upper == 0.0
    assert entry("recognised_faces", "photo", Hits()).upper == 0.0


def test_values_that_are_too_short_to_be_looked_for_are_said_if_there_are_any() -> None:
    assert list(_too_short(KnownValues((), frozenset()), 5)) == []
    (said,) = _too_short(KnownValues((), frozenset(), short=12), 5)
    assert "about 10 of them" in said


def test_a_sample_is_all_there_is_only_if_nothing_was_left_out() -> None:
    parts = [PartInfo("one", 60, 1, ""), PartInfo("two", 40, 1, "")]
    assert _complete(parts, 99, all_pictures=False) == {None}
    assert _complete(parts, 100, all_pictures=False) == {None, "rows"}
    assert _complete(parts, 99, all_pictures=True) == {None, "pictures"}


def test_a_predecessor_is_not_covered_where_nothing_was_intersected() -> None:
    before = Predecessor("ab" * 32, (Path("part.parquet"),))
    report = IntersectionReport.model_construct(by="id")
    assert [said.partition(":")[0] for said in _not_joined(before, None)] == ["attackers who hold the predecessor"]
    assert list(_not_joined(before, report)) == list(_not_joined(Predecessor("ab" * 32), None)) == []
    assert len(list(_not_joined(replace(before, missing=True), report))) == 1
