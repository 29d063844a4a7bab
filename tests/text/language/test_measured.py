"""What is said of each language agrees with what is covered."""

from __future__ import annotations

from sanitize.text.language.coverage import COVERED, MODELS
from sanitize.text.language.measured import measured


def test_every_covered_language_has_its_line_and_its_models() -> None:
    assert {one.code for one in measured()} == COVERED == set(MODELS)


def test_every_figure_has_an_interval_and_an_estimate_has_no_value() -> None:
    for one in measured():
        for figure in (one.leaked, one.precision):
            assert 0 <= figure.low <= figure.high <= 1
            assert (figure.value is None) == one.estimated
            assert figure.value is None or figure.low <= figure.value <= figure.high
