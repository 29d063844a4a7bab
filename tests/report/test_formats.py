"""Numbers for people: never rounded to none, never to all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.manifest.model import Measured
from sanitize.report.findings import total
from sanitize.report.formats import measure, percent, size, whole


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (1.0, "100%"), (1 / 6, "16.7%"), (0.00195, "0.195%"), (0.00001, "<0.005%"), (0.99999, ">99.9%")],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.floats(0, 1))
def test_only_nothing_is_none_and_only_everything_is_all(share: float) -> None:
    assert (percent(share) == "0%") == (share == 0)
    assert (percent(share) == "100%") == (share == 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [(5, "5"), (12345, "12,345"), (1.0, "1"), (0.28, "0.28"), (True, "yes"), (None, "–"), ("3.8.0", "3.8.0")],
)
def test_measure(value: Measured, text: str) -> None:
    assert measure(value) == text


def test_counts_and_sizes() -> None:
    assert [whole(1234567), whole("<5"), whole(None)] == ["1,234,567", "<5", "–"]
    assert [size(0), size(999), size(120_000), size(5_000_000_000)] == ["0 B", "999 B", "120.0 kB", "5.0 GB"]
    assert total([3, 4]) == "7"
    assert total([3000, "<5"]) == "3,000+"
