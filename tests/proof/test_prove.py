"""The proof as a whole: what it catches, what it leaves alone, and what it says when it proves nothing."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.io.read.source import open_source
from sanitize.proof.figures import Proof
from sanitize.proof.ground import Effort, Ground
from sanitize.proof.prove import prove, prove_use
from sanitize.proof.section import section
from sanitize.report.model_audit import view
from sanitize.report.model_lines import lines

MODELS = """
from sklearn.dummy import DummyClassifier
from sklearn.tree import DecisionTreeClassifier

def memory():
    return DecisionTreeClassifier(random_state=1)

def constant():
    return DummyClassifier()
"""


def _ground(folder: Path, effort: Effort) -> Ground:
    """Numbers and labels that have nothing to do with each other; what is released is nothing but stars."""
    chance = np.random.default_rng(5)
    rows = [(f"p{n}", *chance.normal(size=3).round(6), chance.choice(["yes", "no"])) for n in range(400)]
    for name in ("before", "after"):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["who", "a", "b", "c", "y"])
            writer.writerows(rows if name == "before" else [(row[0], "*", "*", "*", row[4]) for row in rows])
    columns = {"who": {"role": "identifier"}, "y": {"role": "label"}} | {name: {"role": "quasi"} for name in "abc"}
    config = PipelineConfig.model_validate({"source": {"unit": "who", "columns": columns}})
    before, after = (open_source(folder / f"{name}.csv") for name in ("before", "after"))
    return Ground(before, after, config, sz.Keys(bytes(32)), effort)


def _proved(folder: Path, monkeypatch: pytest.MonkeyPatch, model: str) -> Proof:
    (folder / "own_models.py").write_text(MODELS)
    monkeypatch.chdir(folder)
    return prove(_ground(folder, Effort(shadows=8, model=f"own_models:{model}")), ["membership"])


def test_a_model_of_ones_own_that_remembers_is_caught_before_and_not_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = _proved(tmp_path, monkeypatch, "memory")
    by = {one.arm: one.estimate for one in proof.figures if one.asks == ("membership", "everybody", "all", "auc")}
    assert by["raw"].low > 0.6
    assert by["release"].low <= 0.5 <= by["release"].high
    assert not proof.void
    assert "no further than chance" in view("", section(proof, 5, quick=False)).answers[0].sentence


def test_what_does_not_succeed_on_the_raw_data_proves_nothing_and_the_report_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = _proved(tmp_path, monkeypatch, "constant")
    assert proof.void == ("membership",)
    assert all(one["void"] for one in proof.as_json()["models"])
    said = list(lines(section(proof, 5, quick=False)))
    assert "  The attack did not succeed on the raw data, so it says nothing about the release." in said


def test_use_alone_attacks_nobody(tmp_path: Path) -> None:
    proof = prove_use(_ground(tmp_path, Effort(quick=True)))
    assert not proof.figures
    assert {one.arm for one in proof.utility} == {"raw", "release"}
    assert {one.model for one in proof.utility} >= {"forest", "boosting", "linear"}
    assert proof.kept["table"]["columns"]["a"]["stars"] == 1


def test_a_column_that_was_renamed_is_said_not_to_have_been_looked_at(tmp_path: Path) -> None:
    ground = _ground(tmp_path, Effort(quick=True))
    assert prove(ground, []).not_measured == {}
    after = tmp_path / "after.csv"
    after.write_text(after.read_text().replace("who,a,b,c,y", "who,a,bee,sea,y"))
    renamed = replace(ground, after=open_source(after))
    for found in (prove(renamed, []), prove_use(renamed)):
        assert "(bee, sea)" in found.not_measured["columns that only the release has"]
    (said,) = [line for line in lines(section(prove(renamed, []), 5, quick=True)) if "bee" in line]
    assert said.startswith("Columns that only the release has: not looked at (bee, sea)")
