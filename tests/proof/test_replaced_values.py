"""Replaced values: among tags a missed one is known at once, among surrogates of its kind it isn't."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from faker import Faker

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.io.read.source import open_source
from sanitize.proof.figures import Figure
from sanitize.proof.ground import Effort, Ground, Measured
from sanitize.proof.of_replaced_values import measure_values


def _measured(folder: Path, action: str, stages: bool = True) -> Measured:
    chance = np.random.default_rng(3)
    faker = Faker("en_US", use_weighting=False)
    faker.seed_instance(4)
    surnames = list(dict.fromkeys(faker.last_name() for _ in range(400)))[:120]
    names = [f"{faker.first_name()} {surname}" for surname in surnames]
    rows = [
        {"name": name, "note": f"Then {name} came and left the number (415) 20{chance.integers(10)}-{number:04d}."}
        for name, number in zip(names, chance.integers(1000, 9999, len(names)), strict=True)
    ]
    for file in ("before", "after"):
        (folder / f"{file}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    policy = folder / "policy.yaml"
    policy.write_text(
        f"default: {{action: {action}, threshold: 0.4}}\nentities:\n  PERSON: {{action: {action}, threshold: 0.4}}\n"
    )
    columns = {"name": {"role": "identifier"}, "note": {"role": "text", "language": "en"}}
    config = PipelineConfig.model_validate(
        {
            "policy": str(policy),
            "source": {"columns": columns},
            "stages": [{"use": "text_pii", "columns": ["note"]}] if stages else [],
        }
    )
    before, after = (open_source(folder / f"{file}.jsonl") for file in ("before", "after"))
    return measure_values(Ground(before, after, config, sz.Keys(bytes(range(32))), Effort()), "note")


def _of_release(found: Measured) -> Mapping[str, Figure]:
    return {one.target.rpartition(" ")[2]: one for one in found.figures if one.arm == "release"}


def test_among_tags_a_missed_value_is_known_at_once(tmp_path: Path) -> None:
    found = _of_release(_measured(tmp_path, "replace"))
    assert {kind: one.estimate.value for kind, one in found.items()} == {"names": 1, "numbers": 1}


def test_among_surrogates_a_missed_name_is_hard_to_tell_and_a_number_is_not(tmp_path: Path) -> None:
    found = _of_release(_measured(tmp_path, "surrogate"))
    assert found["names"].estimate.high < 0.9
    assert found["numbers"].estimate.low > 0.5  # surrogate numbers are those that are reserved for fiction


def test_values_that_nothing_replaces_are_not_measured(tmp_path: Path) -> None:
    found = _measured(tmp_path, "replace", stages=False)
    assert not found.figures
    assert "no stage" in found.missing["reversal of release, in texts"]
