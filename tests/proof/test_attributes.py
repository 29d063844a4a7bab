"""Attribute inference: the advantage over people who are in nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import sanitize as sz
from sanitize.attacks.evidence import ImpossibleError
from sanitize.config import PipelineConfig
from sanitize.io.read.source import open_source
from sanitize.proof.ground import Effort, Ground
from sanitize.proof.of_attributes import advantage, measure


def _ground(folder: Path, role: str = "sensitive") -> Ground:
    """Exact numbers before, which name everybody; afterwards nothing but stars."""
    for name in ("before", "after"):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["income", "illness"])
            rows = np.random.default_rng(9)
            for _ in range(300):
                income, illness = rows.integers(10**6), rows.choice(["flu", "gout", "none"])
                writer.writerow([income if name == "before" else "*", illness])
    columns = {"income": {"role": "quasi"}, "illness": {"role": role}}
    config = PipelineConfig.model_validate({"source": {"columns": columns}})
    return Ground(
        open_source(folder / "before.csv"),
        open_source(folder / "after.csv"),
        config,
        sz.Keys(bytes(32)),
        Effort(quick=True),
    )


def test_exact_values_give_the_sensitive_one_away_and_stars_do_not(tmp_path: Path) -> None:
    found = {(one.arm, one.metric): one.estimate for one in measure(_ground(tmp_path)).figures if one.stratum == "all"}
    assert found["raw", "advantage"].low > 0.5
    release = found["release", "advantage"]
    assert release.low <= 0 <= release.high


def test_without_a_sensitive_column_there_is_nothing_to_guess(tmp_path: Path) -> None:
    with pytest.raises(ImpossibleError, match="sensitive"):
        measure(_ground(tmp_path, "label"))


def test_the_advantage_is_the_share_of_what_is_left_to_guess() -> None:
    made = advantage(np.repeat([True, False], [75, 25]), np.repeat([True, False], [50, 50]))
    assert made.value == pytest.approx(0.5)
    assert made.low < 0.5 < made.high
