"""The user's own model: what it is given, how it is called, and what is said when it fails."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

import sanitize as sz
from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.learners import confidence
from sanitize.proof.own_model import PICTURES, TABLE, TEXT, OwnModel

MODELS = """
import numpy as np

class Softmax:
    # as a network in any framework would be: no classes_, whole numbers in, shares out
    def fit(self, rows, labels):
        self.seen = rows
        rows = rows.reshape(len(rows), -1)
        self.weights = np.zeros((rows.shape[1], labels.max() + 1), dtype=np.float32)
        wanted = np.eye(labels.max() + 1)[labels]
        for _ in range(200):
            self.weights += 0.5 * rows.T @ (wanted - self.predict_proba(rows)) / len(rows)
        return self

    def predict_proba(self, rows):
        raised = np.exp(rows.reshape(len(rows), -1) @ self.weights)
        return raised / raised.sum(axis=1, keepdims=True)

    def predict(self, rows):
        return self.predict_proba(rows).argmax(1)

class Words(Softmax):
    def fit(self, rows, labels):
        self.seen = rows
        self.known = {text: label for text, label in zip(rows, labels)}
        return self

    predict_proba = None

    def predict(self, rows):
        return np.array([self.known.get(text, 0) for text in rows])

class Broken(Softmax):
    def fit(self, rows, labels):
        raise ValueError(f"secret {rows[0]}")

class Short(Softmax):
    def fit(self, rows, labels):
        return self

    def predict_proba(self, rows):
        return np.zeros((len(rows) - 1, 3))

class Nothing:
    pass

def softmax():
    return Softmax()

def by_kind(kind):
    return None if kind == "text" else Softmax()

def words():
    model = Words()
    return model

def broken():
    return Broken()

def short():
    return Short()

def nothing():
    return Nothing()

def raising():
    raise RuntimeError("secret")

number = 5
"""


@pytest.fixture(autouse=True)
def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models_of_my_own.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)


def _own(function: str) -> OwnModel:
    return OwnModel.load(f"models_of_my_own:{function}")


def _rows() -> tuple[sparse.csr_matrix, np.ndarray]:
    labels = np.arange(60) % 3
    return sparse.csr_matrix(np.eye(3)[labels]), labels


def test_a_table_comes_as_dense_numbers_and_a_model_without_classes_is_understood() -> None:
    rows, labels = _rows()
    learner = _own("softmax").learner(TABLE)
    assert learner is not None
    model = learner.fit(rows, labels, 1)
    assert model.model.seen.dtype == np.float32
    assert model.model.seen.shape == (60, 3)
    assert confidence(model, rows, labels).min() > 0.9
    assert confidence(model, rows, (labels + 1) % 3).max() < 0.1


def test_pictures_come_as_squares() -> None:
    learner = _own("softmax").learner(PICTURES)
    assert learner is not None
    assert learner.form == "squares"
    assert learner.fit(np.zeros((4, 8, 8)), np.arange(4) % 2, 1).model.seen.shape == (4, 8, 8)


def test_texts_come_as_texts() -> None:
    learner = _own("words").learner(TEXT)
    assert learner is not None
    texts = np.array(["one", "two"], dtype=object)
    model = learner.fit(texts, np.array([0, 1]), 1)
    assert list(model.model.seen) == ["one", "two"]


def test_a_function_may_have_no_model_for_a_kind() -> None:
    assert _own("by_kind").learner(TEXT) is None
    assert _own("by_kind").learner(TABLE) is not None


def test_a_model_that_fails_is_a_reason_that_quotes_nothing() -> None:
    rows, labels = _rows()
    learner = _own("broken").learner(TABLE)
    assert learner is not None
    with pytest.raises(ImpossibleError, match=r"failed in fit \(ValueError\)") as why:
        learner.fit(rows, labels, 1)
    assert "secret" not in str(why.value)


def test_answers_of_the_wrong_shape_are_a_reason() -> None:
    rows, labels = _rows()
    learner = _own("short").learner(TABLE)
    assert learner is not None
    with pytest.raises(ImpossibleError, match="a row of shares per row from predict_proba"):
        confidence(learner.fit(rows, labels, 1), rows, labels)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("absent", "there is no such function"),
        ("number", "isn't a function"),
        ("raising", r"made no model for table \(RuntimeError\)"),
        ("nothing", "the model for table has no fit"),
    ],
)
def test_what_is_no_model_is_refused(function: str, said: str) -> None:
    with pytest.raises(sz.UsageError, match=said):
        _own(function).learner(TABLE)
