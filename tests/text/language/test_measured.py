"""What is said of each language agrees with what is covered."""

from __future__ import annotations

from sanitize.text.language.coverage import COVERED, MODELS
from sanitize.text.language.measured import measured


def test_every_covered_language_has_its_line_and_its_models() -> None:
    assert {one.code for one in measured()} == COVERED == set(MODELS)


def test_every_figure_is_inside_of_its_interval() -> None:
    for one in measured():
        for figure in (one.leaked, one.precision):
            assert 0 <= figure.low <= figure.value <= figure.high <= 1
        assert one.speed is None or one.speed > 0
