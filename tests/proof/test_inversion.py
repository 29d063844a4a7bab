"""Inversion of a model of labels: a person with far more pictures than others is found by name."""

from __future__ import annotations

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
from sanitize.proof.of_inversion import LEADERS, measure, measure_labels
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


def _ground(folder: Path, often_after: int, model: str | None = None) -> Ground:
    before, after = _written(folder / "before.parquet", OFTEN), _written(folder / "after.parquet", often_after)
    columns = {"who": {"role": "identifier"}, "team": {"role": "label"}, "photo": {"role": "image"}}
    config = PipelineConfig.model_validate({"source": {"unit": "who", "columns": columns}})
    return Ground(open_source(before), open_source(after), config, sz.Keys(bytes(32)), Effort(model=model))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    details = measure_labels(_ground(tmp_path_factory.mktemp("portraits"), SELDOM), "photo").details
    return {
        one.arm: one
        for one in details
        if one.target == LEADERS and one.metric == "top1" and "person-specific" in one.method
    }


def test_the_planted_person_is_named_and_one_with_as_many_pictures_as_others_is_not(found: dict[str, Figure]) -> None:
    raw, release = found["raw"].estimate, found["release"].estimate
    assert raw.value > 0.7 > 0.5 > release.value
    assert raw.above_chance


MEANS = """
import numpy as np

class Means:
    def fit(self, rows, labels):
        self.known = np.array([rows[labels == one].mean(axis=0).ravel() for one in range(labels.max() + 1)])
        return self

    def predict_proba(self, rows):
        flat = rows.reshape(len(rows), -1)
        near = (2 * flat @ self.known.T - (self.known**2).sum(axis=1)) * 10 / flat.shape[1]
        raised = np.exp(near - near.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)

    def predict(self, rows):
        return self.predict_proba(rows).argmax(1)

def means():
    return Means()
"""


def test_a_model_of_ones_own_is_inverted_by_its_answers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model_of_means.py").write_text(MEANS)
    monkeypatch.chdir(tmp_path)
    found = measure(_ground(tmp_path, SELDOM, "model_of_means:means"))
    raw = {one.target: one for one in found.figures if one.arm == "raw" and one.metric == "top1"}
    assert set(raw) == {"everybody", "confidences, 1,000 queries", "labels, 1,000 queries"}
    assert raw["confidences, 1,000 queries"].estimate.above_chance
    assert {one.model for one in found.figures} == {"model_of_means:means"}
    assert {one.model for one in found.utility} == {"model_of_means:means, inverted"}  # membership measures it, too


def test_leaders_have_twice_as_many_pictures_as_anybody_else_of_their_label() -> None:
    classes = np.repeat(np.arange(5), [6, 3, 4, 3, 9])
    assert leaders(classes, np.array([0, 0, 1, 1, 2])) == {0: 0}
