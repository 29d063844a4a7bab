from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.identity.skew import skew


def test_equal_persons() -> None:
    result = skew(np.array([3, 3, 3, 3]))
    assert (result.persons, result.records) == (4, 12)
    assert (result.gini, result.max_share, result.effective) == pytest.approx((0, 0.25, 4))
    assert dict(result.bins)[2] == 4


def test_one_person_too_often() -> None:
    result = skew(np.array([97, 1, 1, 1]))
    assert result.max_share == pytest.approx(0.97)
    assert result.gini == pytest.approx(0.72)
    assert result.effective == pytest.approx(1.0625, abs=1e-3)


def test_nobody() -> None:
    assert skew(np.zeros(0, dtype=int)).effective == 0


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=60))
def test_figures_agree_with_their_definitions(counts: list[int]) -> None:
    result = skew(np.array(counts))
    values = np.array(counts, dtype=float)
    differences = np.abs(values[:, None] - values[None, :]).sum()
    assert result.gini == pytest.approx(differences / (2 * len(values) * values.sum()), abs=1e-9)
    assert 1 <= result.effective <= len(counts) + 1e-9
    assert sum(persons for _, persons in result.bins) == len(counts)
