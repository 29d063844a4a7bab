"""What every rule of the gate is about, and what is said of it."""

from __future__ import annotations

import pytest

from sanitize.attacks.attack import Attack
from sanitize.attacks.attack_list import ATTACKS
from sanitize.gate import RULES, judge
from sanitize.gate.rule import TOLERANCE
from sanitize.gate.rules import meaning_of
from sanitize.manifest.audit import Audit, AuditCheck, Canaries, CanarySet
from sanitize.manifest.model import ColumnReport, Joined
from tests.manifest.examples import full_manifest

SHOWN_WITHOUT_A_LIMIT = {name for name, rule in RULES.items() if rule.figure}


WIDEST = {"canaries": 0, **dict.fromkeys(("k", "l", "intersection_k", "joined_k"), 1)}
COUNTS = {"image_metadata", "known_values", "split_copies", "split_overlap", "inversion_top1"}
COUNTS |= {"intersection_exposed", "intersection_disclosed"}


def test_sums_and_names_are_no_figures() -> None:
    assert set(RULES) - SHOWN_WITHOUT_A_LIMIT == {"rows_reconcile", "rows_written", "models"}


@pytest.mark.parametrize("name", sorted(SHOWN_WITHOUT_A_LIMIT - COUNTS))
def test_the_limit_that_allows_everything_is_idle_and_no_stricter_one(name: str) -> None:
    rule, widest = RULES[name], WIDEST.get(name, 1)
    assert rule.idle(widest)
    assert not rule.idle(widest + (0.5 if rule.relation == ">=" else -0.5))


def test_no_limit_of_a_count_allows_everything() -> None:
    assert {name for name in SHOWN_WITHOUT_A_LIMIT if RULES[name].widest is None} == COUNTS
    assert not any(RULES[name].idle(1_000_000) for name in COUNTS)


def test_a_figure_may_miss_its_limit_by_its_rounding_and_no_more() -> None:
    for name, sign in (("k", -1), ("linkage", 1)):
        assert RULES[name].within(0.5 + sign * TOLERANCE, 0.5)
        assert not RULES[name].within(0.5 + sign * 3 * TOLERANCE, 0.5)


def test_a_release_may_use_every_model_that_is_allowed() -> None:
    assert RULES["models"].within("sface 2, yunet 1", "yunet 1, sface 2")


def test_two_records_of_a_source_are_a_share_of_six_digits() -> None:
    rows = full_manifest().rows.model_copy(update={"read": 7_000})
    assert RULES["quarantine"].allowed(full_manifest(rows=rows), 0.0) == 0.000286


def test_one_planted_value_is_enough_to_ask_for_it() -> None:
    one = full_manifest(audit=Audit(canaries=Canaries(easy=CanarySet(planted=1, caught=1))))
    assert RULES["canaries"].applies(one, "")


def test_people_are_counted_over_tables_where_there_are_several() -> None:
    joined = Joined(tables=("visits", "people"), k=3, persons=40, classes=9, alone=0)
    assert RULES["joined_k"].applies(full_manifest(joined=joined), "")
    assert not RULES["joined_k"].applies(full_manifest(), "")


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.limited], ids=lambda one: one.name)
def test_the_limit_of_an_attack_is_about_what_it_looks_at_and_knows(attack: Attack) -> None:
    about = tuple(ColumnReport(name=role, role=role, technique="masking") for role in attack.about)
    known = tuple(ColumnReport(name=f"known {role}", role=role, technique="suppression") for role in attack.knows)
    rule = RULES[attack.name]
    assert rule.applies(full_manifest(columns=(*about, *known), audit=None), "")
    assert not rule.applies(full_manifest(columns=known, audit=None), "")
    assert rule.applies(full_manifest(columns=about, audit=None), "") is (
        not known or bool(set(attack.about) & set(attack.knows))
    )
    check = AuditCheck(name=attack.name, target="", method="m", sample=40, hits=3, upper=0.2)
    value = rule.measure(full_manifest(audit=Audit(checks=(check,))), "")
    assert value == {"rate": 0.2, "count": 3}.get(attack.limited or "")


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
    unlimited = [attack for attack in ATTACKS if attack.name not in RULES]
    assert unlimited
    assert [meaning_of(attack.name) for attack in unlimited] == [attack.looks_for for attack in unlimited]
