"""Inversion of a model of labels: a person with far more pictures than others is found by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.io.read.source import open_source
from sanitize.proof.figures import Figure
from sanitize.proof.ground import Effort, Ground
from sanitize.proof.invert import waves_of_pixels
from sanitize.proof.judges import HEIGHT, WIDTH
from sanitize.proof.of_inversion import LEADERS, measure_labels
from sanitize.proof.pictures import leaders

LABELS, EACH, OFTEN, SELDOM = 5, 3, 24, 3


def _written(file: Path, often: int) -> Path:
    """Portraits of three people per label, of whom the first has `often`; what makes a person is the same each time."""
    chance = np.random.default_rng(11)
    faces = np.clip(0.5 + chance.normal(0, 1, (LABELS * EACH, 120)) @ waves_of_pixels(), 0, 1)
    rows = []
    for person, face in enumerate(faces):
        for _ in range(often if person % EACH == 0 else SELDOM):
            pixels = np.clip(face + chance.normal(0, 0.05, len(face)), 0, 1).reshape(HEIGHT, WIDTH) * 255
            content = cv2.imencode(".png", pixels.astype(np.uint8))[1].tobytes()
            picture = {"bytes": content, "path": None}
            rows.append({"who": f"p{person}", "team": f"t{person // EACH}", "photo": picture})
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file


def _measured(folder: Path, often_after: int) -> Sequence[Figure]:
    before, after = _written(folder / "before.parquet", OFTEN), _written(folder / "after.parquet", often_after)
    columns = {"who": {"role": "identifier"}, "team": {"role": "label"}, "photo": {"role": "image"}}
    config = PipelineConfig.model_validate({"source": {"unit": "who", "columns": columns}})
    ground = Ground(open_source(before), open_source(after), config, sz.Keys(bytes(32)), Effort())
    return measure_labels(ground, "photo").details


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    details = _measured(tmp_path_factory.mktemp("portraits"), SELDOM)
    return {
        one.arm: one
        for one in details
        if one.target == LEADERS and one.metric == "top1" and "person-specific" in one.method
    }


def test_the_planted_person_is_named_and_one_with_as_many_pictures_as_others_is_not(found: dict[str, Figure]) -> None:
    raw, release = found["raw"].estimate, found["release"].estimate
    assert raw.value > 0.7 > 0.5 > release.value
    assert raw.above_chance


def test_leaders_have_twice_as_many_pictures_as_anybody_else_of_their_label() -> None:
    classes = np.repeat(np.arange(5), [6, 3, 4, 3, 9])
    assert leaders(classes, np.array([0, 0, 1, 1, 2])) == {0: 0}
