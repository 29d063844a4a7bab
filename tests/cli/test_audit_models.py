"""`sanitize audit --attacks models`: the object that others read."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from tests.commands import sanitize

PIPELINE = """
source:
  unit: id
  columns:
    id: {role: identifier}
    age: {role: quasi, hierarchy: {interval: [10, 20, 40]}}
    town: {role: quasi, hierarchy: flat}
    illness: {role: sensitive}
    outcome: {role: label}
stages:
  - {use: pseudonymize, columns: [id]}
  - {use: k_anonymity, k: 5, max_suppressed: 0.2}
"""
FIELDS = {"attack", "arm", "target", "stratum", "metric", "value", "low", "high", "chance"}


def _data(folder: Path) -> tuple[Path, Path, Path]:
    chance = np.random.default_rng(3)
    rows = [
        [f"name{n}", chance.integers(20, 70), chance.choice(["Aville", "Btown"]), chance.choice(["flu", "gout"])]
        for n in range(300)
    ]
    labelled = [[*row, "well" if chance.random() < row[1] / 80 else "ill"] for row in rows]
    for name, coarse in (("before", False), ("after", True)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "age", "town", "illness", "outcome"])
            for row in labelled:
                age = row[1] // 20 * 20
                writer.writerow(["*", f"[{age}, {age + 20})", "*", *row[3:]] if coarse else row)
    (folder / "pipeline.yaml").write_text(PIPELINE)
    return folder / "before.csv", folder / "after.csv", folder / "pipeline.yaml"


def test_quick_attacks_give_figures_for_both_arms_and_no_value(tmp_path: Path) -> None:
    before, after, pipeline = _data(tmp_path)
    done = sanitize("audit", before, after, "--pipeline", pipeline, "--attacks", "membership", "--quick", "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert all(set(one) >= FIELDS for one in said["models"])
    asked = [(one["arm"], one["target"], one["stratum"], one["metric"]) for one in said["models"]]
    assert len(asked) == len(set(asked))
    area = {one["arm"]: one for one in said["models"] if one["target"] == "everybody" and one["metric"] == "auc"}
    assert area["raw"]["low"] > 0.5
    assert area["release"]["high"] < area["raw"]["value"]
    assert {(one["arm"], one["label"]) for one in said["utility"]} == {("raw", "outcome"), ("release", "outcome")}
    assert said["void"] == []
    assert not any(value in done.out + done.err for value in ("name1", "Aville", "gout"))


def test_what_cannot_be_paired_is_not_measured(tmp_path: Path) -> None:
    before, _, pipeline = _data(tmp_path)
    strange = tmp_path / "strange.csv"
    strange.write_text("age,town,illness,outcome\n" + "old,*,flu,well\nold,*,gout,ill\n" * 40)
    done = sanitize("audit", before, strange, "--pipeline", pipeline, "--attacks", "membership", "--quick", "--json")
    said = json.loads(done.out)
    assert {one["arm"] for one in said["models"]} == {"raw"}
    assert "SANITIZE_KEY" in said["notMeasured"]["membership of release"]


def test_an_unknown_attack_ends_with_2(tmp_path: Path) -> None:
    before, after, pipeline = _data(tmp_path)
    done = sanitize("audit", before, after, "--pipeline", pipeline, "--attacks", "telepathy")
    assert done.code == 2
    assert "membership" in done.err


def test_of_several_tables_one_is_named(tmp_path: Path) -> None:
    """Without a name no column would have a role, and everything would look clean."""
    before, after, pipeline = _data(tmp_path)
    several = PIPELINE.replace("\n  ", "\n    ").replace("source:", "sources:\n  people:")
    pipeline.write_text(several.replace("    - {use", "  - {use").replace("stages:", "stages:"))
    done = sanitize("audit", before, after, "--pipeline", pipeline)
    assert done.code == 2
    assert "--table" in done.err
    assert "people" in done.err
    named = ("--pipeline", pipeline, "--table", "people", "--attacks", "linkage", "--json")
    done = sanitize("audit", before, after, *named)
    assert done.code == 0, done.err
    assert json.loads(done.out)["data"]["linkage"]["targets"] == 300


def test_a_table_that_is_the_only_one_has_no_name(tmp_path: Path) -> None:
    before, after, pipeline = _data(tmp_path)
    done = sanitize("audit", before, after, "--pipeline", pipeline, "--table", "people")
    assert done.code == 2
