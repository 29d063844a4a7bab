"""Counts that add up, and their bound."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sanitize.attacks.hits import CONFIDENCE, Hits, clean_rows, rounded_up, upper_bound


def test_nothing_in_300_is_the_rule_of_three() -> None:
    assert upper_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300))
    assert upper_bound(0, 300) == pytest.approx(3 / 300, rel=0.01)


@given(checked=st.integers(1, 500), data=st.data())
def test_the_bound_is_where_so_few_hits_have_a_chance_of_five_percent(checked: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, checked))
    bound = upper_bound(hits, checked)
    assert hits / checked <= bound <= 1
    if hits < checked:
        assert binom.cdf(hits, checked, bound) == pytest.approx(1 - CONFIDENCE, abs=1e-6)


def test_parts_add_up_to_an_entry_of_the_manifest() -> None:
    found = Hits(100, 1, Counter(PERSON=2)) + Hits(50) + Hits(50, 2, Counter(PERSON=1, CODE=1))
    assert found == Hits(200, 3, Counter(PERSON=3, CODE=1))
    check = found.check("residual_text", "note", "another model", population=1000)
    assert (check.sample, check.hits, check.population) == (200, 3, 1000)
    assert check.upper == pytest.approx(upper_bound(3, 200), abs=1e-6)


def test_a_whole_population_leaves_nothing_to_estimate() -> None:
    assert Hits(200, 3).upper(population=200) == 3 / 200
    assert Hits().upper() is None


@pytest.mark.parametrize(("limit", "rows"), [(0.05, 59), (0.01, 299), (1.0, 1)])
def test_the_clean_rows_that_a_limit_needs_are_just_enough(limit: float, rows: int) -> None:
    assert clean_rows(limit) == rows
    assert upper_bound(0, rows) <= limit or limit == 1.0
    assert rows == 1 or upper_bound(0, rows - 1) > limit


@pytest.mark.parametrize(
    ("share", "upper"),
    [(0.0, 0.0), (0.0021, 0.005), (0.005, 0.005), (0.0051, 0.01), (0.01, 0.01), (0.011, 0.02), (0.3, 0.5), (0.6, 1.0)],
)
def test_a_bound_is_rounded_up_to_one_two_or_five(share: float, upper: float) -> None:
    assert rounded_up(share) == upper


@pytest.mark.parametrize(("count", "rounded"), [(0, 0), (1, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_what_cannot_be_counted_again_is_rounded_and_never_to_nothing(count: int, rounded: int) -> None:
    check = Hits(count, count).check("own_values", "note", "m", population=count, step=5)
    assert (check.sample, check.hits, check.population) == (rounded, rounded, rounded)
    assert check.upper == (1.0 if count else 0.0)
    assert Hits(300, 3).check("own_values", "note", "m", step=5).upper == 0.05
