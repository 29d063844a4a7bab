"""What is said of each language agrees with what is covered."""

from __future__ import annotations

from sanitize.text.language.coverage import COVERED, MODELS
from sanitize.text.language.measured import measured


def test_every_covered_language_has_its_line_and_its_models() -> None:
    assert {one.code for one in measured()} == COVERED == set(MODELS)
