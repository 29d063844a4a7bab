"""Coarser numbers in a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.errors import UsageError

PAY = pa.table({"pay": pa.array([1234, 98765, None, 400_000]), "kg": [61.5, 88.0, 90.0, 17.0], "id": list("abcd")})


def test_numbers_are_rounded_clipped_and_put_into_intervals() -> None:
    stage = sz.Coarsen(
        columns={"pay": {"round": 1000, "top": 200_000}, "kg": {"interval": 10, "top": 90, "bottom": 20}}
    )
    outcome = stage.run(PAY)
    assert outcome.data["pay"].to_pylist() == [1000, 99_000, None, 200_000]
    assert outcome.data["pay"].type == pa.int64()
    assert outcome.data["kg"].to_pylist() == ["[60, 70)", "[80, 90)", ">=90", "<20"]
    assert {(one.column, one.count) for one in outcome.findings} == {("pay", 3), ("kg", 4)}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rounds": 5}, "did you mean 'round'"),
        ({}, "takes round or interval"),
        ({"round": 5, "interval": 5}, "not both"),
        ({"round": 0}, "greater than 0"),
        ({"top": 1, "bottom": 2}, "less than top"),
        ({"top": 1, "bottom": 1}, "less than top"),
    ],
)
def test_what_does_not_fit_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        sz.Coarsen(columns={"pay": asked}).run(PAY)


def test_text_is_no_number() -> None:
    with pytest.raises(UsageError, match="need numbers"):
        sz.Coarsen(columns={"id": {"round": 5}}).run(PAY)


def test_a_quasi_identifier_is_left_to_k_anonymity() -> None:
    frame = pd.DataFrame({"age": [31, 34, 38, 61]})
    assert sz.Coarsen(columns={"age": {"interval": 10}}).run(frame).data["age"].tolist() == ["[30, 40)"] * 3 + [
        "[60, 70)"
    ]
