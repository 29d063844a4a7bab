"""Checks in words."""

from __future__ import annotations

import pytest

from sanitize.gate.wording import in_words
from sanitize.manifest.model import GateCheck


@pytest.mark.parametrize(
    ("value", "limit", "relation", "said"),
    [
        (4, 5, ">=", "4; at least 5 required"),
        (0.1, 0.05, "<=", "0.1; at most 0.05 required"),
        (False, True, "==", "no; exactly yes required"),
        (True, True, "==", "yes; exactly yes required"),
        ("sface 1", "yunet 1", "among", "sface 1; only yunet 1 required"),
        (None, 0.01, "<=", "not measured by the release; at most 0.01 required"),
        (0.123456789, 0.1, "<=", "0.123457; at most 0.1 required"),
        (7, 5, None, "7; 5 required"),
    ],
)
def test_value_and_limit_are_said(value: object, limit: object, relation: str | None, said: str) -> None:
    check = GateCheck.model_validate(
        {"name": "x", "limit": limit, "value": value, "passed": False, "relation": relation}
    )
    assert in_words(check) == said
