"""What every rule of the gate is about, and what is said of it."""

from __future__ import annotations

import pytest

from sanitize.gate import RULES, judge
from sanitize.gate.rules import meaning_of
from sanitize.manifest.model import ColumnReport
from tests.manifest.examples import full_manifest

SHOWN_WITHOUT_A_LIMIT = {name for name, rule in RULES.items() if rule.figure}


def test_sums_and_names_are_no_figures() -> None:
    assert set(RULES) - SHOWN_WITHOUT_A_LIMIT >= {"rows_reconcile", "rows_written", "models"}
    assert {"k", "l", "t", "linkage", "identity_share", "residual_text"} <= SHOWN_WITHOUT_A_LIMIT


@pytest.mark.parametrize("name", ["k", "intersection_k", "l", "t", "identity_share", "unique_trajectories"])
def test_the_limit_that_allows_everything_is_idle_and_no_stricter_one(name: str) -> None:
    rule = RULES[name]
    assert rule.widest is not None
    assert rule.idle(rule.widest)
    assert not rule.idle(rule.widest + (1 if rule.relation == ">=" else -0.5))


def test_an_empty_source_lets_nothing_go_into_the_quarantine() -> None:
    rows = full_manifest().rows.model_copy(update=dict.fromkeys(("read", "written", "suppressed", "augmented"), 0))
    rows = rows.model_copy(update={"quarantined": 0})
    gate = judge(full_manifest(rows=rows, resources=()), {"quarantine": 0.001})
    (check,) = (check for check in gate.checks if check.name == "quarantine")
    assert (check.limit, check.value, check.passed) == (0.001, 0.0, True)


def test_l_and_t_are_about_releases_with_classes() -> None:
    free = (ColumnReport(name="illness", role="sensitive", technique="none"),)
    gate = judge(full_manifest(columns=free, privacy=None), {"l": 2, "t": 0.1})
    assert {"l", "t"} <= set(gate.not_applicable or ())


def test_every_rule_has_a_meaning_and_an_older_one_has_none() -> None:
    assert all(meaning_of(name) == rule.meaning and rule.meaning for name, rule in RULES.items())
    assert meaning_of("residual_text:note") == RULES["residual_text"].meaning
    assert meaning_of("of_another_version") == ""
