"""What the release is still good for."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sanitize.proof.arms import Arm
from sanitize.proof.figures import Usefulness
from sanitize.proof.statistics import Estimate
from sanitize.proof.utility import ranks_kept, shape_kept


def _rows(arm: str, **values: float) -> list[Usefulness]:
    return [Usefulness(arm, "y", name, "accuracy", Estimate(value, value, value)) for name, value in values.items()]


def test_models_keep_their_order_or_change_it() -> None:
    raw = _rows("raw", forest=0.9, linear=0.8, guess=0.5)
    assert ranks_kept([*raw, *_rows("release", forest=0.7, linear=0.6)], "release") is True
    assert ranks_kept([*raw, *_rows("release", forest=0.5, linear=0.6)], "release") is False
    assert ranks_kept([*raw, *_rows("release", forest=0.5)], "release") is None


def test_stars_nulls_and_distinct_values_are_counted() -> None:
    raw = pa.table({"age": [1, 2, 3, 4]})
    arm = Arm("release", pa.table({"age": ["*", "*", None, "[1, 2)"]}), np.arange(4), np.zeros(4, dtype=bool))
    assert shape_kept(raw, arm, ["age"]) == {"age": {"stars": 0.5, "nulls": 0.25, "kept": 0.75}}
