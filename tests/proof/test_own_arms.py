"""Arms that the user adds: data that something else made, and other pipelines."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.io.read.source import open_source
from sanitize.proof.ground import Effort, Ground
from sanitize.proof.own_arms import own_arms
from sanitize.proof.prove import prove

NAMES = ("who", "a", "y")


def _write(file: Path, rows: Sequence[Sequence[object]], names: Sequence[str] = NAMES) -> Path:
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([names, *rows])
    return file


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A source, its release, and five further arms."""
    rows = [(f"p{n}", n % 50, ("yes", "no")[n % 2]) for n in range(300)]
    before = _write(tmp_path / "before.csv", rows)
    after = _write(tmp_path / "after.csv", [(who, "*", y) for who, _, y in rows])
    coarse = _write(tmp_path / "coarse.csv", [(who, a // 10, y) for who, a, y in rows[:200]])
    apart = [(a // 10, y) for _, a, y in rows]
    random.Random(3).shuffle(apart)
    unknown = _write(tmp_path / "unknown.csv", apart, ("a", "y"))
    narrow = _write(tmp_path / "narrow.csv", [(who, y) for who, _, y in rows], ("who", "y"))
    columns = {"who": {"role": "identifier"}, "a": {"role": "quasi"}, "y": {"role": "label"}}
    other = {"source": {"unit": "who", "columns": columns}, "stages": [{"use": "drop", "columns": ["who"]}]}
    pipeline = tmp_path / "other.yaml"
    pipeline.write_text(json.dumps({"version": 1, "name": "other", **other}))
    config = PipelineConfig.model_validate({"source": {"unit": "who", "columns": columns}})
    given = [f"coarse={coarse}", f"unknown={unknown}", f"narrow={narrow}", f"other={pipeline}"]
    keys = sz.Keys(bytes(32))
    return Ground(open_source(before), open_source(after), config, keys, Effort(quick=True), own_arms(given))


def test_arms_are_paired_with_people_or_said_to_be_missing(ground: Ground) -> None:
    arms, missing, _ = ground.arms(["a"], "y")
    found = {arm.name: arm for arm in arms}
    assert list(found) == ["raw", "release", "coarse", "narrow", "other"]
    assert len(found["coarse"].person) == 200
    assert set(found["coarse"].person.tolist()) == set(found["raw"].person[:200].tolist())
    assert "can't be paired" in missing["unknown"]


def test_how_the_rows_of_each_arm_were_paired_is_said(ground: Ground) -> None:
    notes = ground.arms(["a"], "y")[2]
    assert "how rows of coarse were paired with people: by the unit, which was released as it is" in notes
    assert any(note.startswith("how rows of other ") and "in memory (none" in note for note in notes)


@pytest.mark.parametrize(("rows", "why"), [(1, "too few rows"), (150, "all with the same one")])
def test_an_arm_of_which_nothing_can_be_learned_takes_no_figure_of_the_others(
    ground: Ground, tmp_path: Path, rows: int, why: str
) -> None:
    one_label = [(f"p{2 * n}", n, "yes") for n in range(rows)]
    given = own_arms([f"bare={_write(tmp_path / 'bare.csv', one_label)}"])
    found = prove(replace(ground, own_arms=given, arms_of={}), ["membership"])
    assert {one.arm for one in found.figures} == {"raw", "release"}
    assert why in found.not_measured["membership of bare"]


def test_a_column_that_an_arm_lacks_is_empty_in_it(ground: Ground) -> None:
    arms, _, _ = ground.arms(["a"], "y")
    narrow = next(arm for arm in arms if arm.name == "narrow")
    assert narrow.table.column("a").null_count == 300


@pytest.mark.parametrize("given", ["coarse", "=x.csv", "A B=x.csv", "raw=x.csv", "without_faces=x.csv"])
def test_names_that_are_taken_or_no_names_are_refused(given: str) -> None:
    with pytest.raises(sz.UsageError, match="--arm"):
        own_arms([given])
