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

class Logits(Softmax):
    def predict_proba(self, rows):
        return rows.reshape(len(rows), -1) @ self.weights

    def fit(self, rows, labels):
        self.weights = np.array([[9.0, -9.0, 0.0]] * rows.shape[1])
        return self

class Names(Softmax):
    predict_proba = None

    def fit(self, rows, labels):
        return self

    def predict(self, rows):
        return ["secret"] * len(rows)

class Careless(Softmax):
    def fit(self, rows, labels):
        super().fit(rows.copy(), labels.copy())
        rows[:], labels[:] = rows[0], 0
        return self

class Leaving(Softmax):
    def fit(self, rows, labels):
        raise SystemExit("secret")

class Letters:
    # as likely as the share of each letter
    def fit(self, texts):
        letters = "".join(texts)
        self.shares = {one: letters.count(one) / len(letters) for one in set(letters)}

    def score_samples(self, texts):
        return [sum(np.log(self.shares.get(one, 1e-9)) for one in text) for text in texts]

class Nothing:
    pass

ONE = Softmax()

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

def logits():
    return Logits()

def names():
    return Names()

def careless():
    return Careless()

def leaving():
    return Leaving()

def the_same():
    return ONE

def letters(kind):
    return Letters() if kind == "language" else None

def by_table(kind):
    return {"table": Softmax}[kind]()

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
    assert model.guard.model.seen.dtype == np.float32
    assert model.guard.model.seen.shape == (60, 3)
    assert confidence(model, rows, labels).min() > 0.9
    assert confidence(model, rows, (labels + 1) % 3).max() < 0.1


def test_pictures_come_as_squares() -> None:
    learner = _own("softmax").learner(PICTURES)
    assert learner is not None
    assert learner.form == "squares"
    assert learner.fit(np.zeros((4, 8, 8)), np.arange(4) % 2, 1).guard.model.seen.shape == (4, 8, 8)


def test_texts_come_as_texts() -> None:
    learner = _own("words").learner(TEXT)
    assert learner is not None
    texts = np.array(["one", "two"], dtype=object)
    model = learner.fit(texts, np.array([0, 1]), 1)
    assert list(model.guard.model.seen) == ["one", "two"]


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
    with pytest.raises(ImpossibleError, match="a row of shares from 0 to 1 per row from predict_proba"):
        confidence(learner.fit(rows, labels, 1), rows, labels)


@pytest.mark.parametrize("function", ["logits", "names", "leaving"])
def test_what_is_no_answer_is_a_reason_that_quotes_nothing(function: str) -> None:
    rows, labels = _rows()
    learner = _own(function).learner(TABLE)
    assert learner is not None
    said = r"shares from 0 to 1|one number per row|failed in fit \(SystemExit\)"
    with pytest.raises(ImpossibleError, match=said) as why:
        confidence(learner.fit(rows, labels, 1), rows, labels)
    assert "secret" not in str(why.value)


@pytest.mark.parametrize("kind", [TABLE, TEXT, PICTURES])
def test_a_model_that_changes_what_it_is_given_changes_nothing_of_ours(kind: str) -> None:
    given = {TABLE: _rows()[0], TEXT: np.array(["a", "b"] * 30, dtype=object), PICTURES: np.ones((60, 2, 2))}[kind]
    labels = np.arange(60) % 3
    before = given.toarray() if kind == TABLE else given.copy()
    learner = _own("careless").learner(kind)
    assert learner is not None
    if kind == TEXT:
        with pytest.raises(ImpossibleError):
            learner.fit(given, labels, 1)
    else:
        learner.fit(given, labels, 1)
    assert ((given.toarray() if kind == TABLE else given) == before).all()
    assert labels.tolist() == (np.arange(60) % 3).tolist()


def test_a_model_of_texts_alone_says_how_likely_they_are() -> None:
    learn = _own("letters").language()
    assert learn is not None
    model = learn(["aaab", "aab"])
    assert model.surprise(["ab", "bb", "zz"], 1).argsort().tolist() == [0, 1, 2]
    assert model.surprise(["a"], 1)[0] == pytest.approx(-np.log2(5 / 7))
    assert not model.completes


@pytest.mark.parametrize("function", ["softmax", "by_kind"])
def test_a_model_that_tells_classes_apart_is_no_model_of_texts_alone(function: str) -> None:
    assert _own(function).language() is None


def test_a_module_that_cannot_be_imported_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "needs_more.py").write_text("import no_such_package")
    (tmp_path / "raises.py").write_text("raise RuntimeError('secret')")
    for name, said in {
        "needs_more:x": "needs_more needs no_such_package, which isn't installed",
        "raises:x": r"raises can't be imported \(RuntimeError\)$",
        "no_such_module:x": "no module no_such_module",
    }.items():
        with pytest.raises(sz.UsageError, match=said):
            OwnModel.load(name)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("the_same", "the same model twice"),
        ("absent", "there is no such function"),
        ("number", "isn't a function"),
        ("raising", r"made no model for table \(RuntimeError\); where it has none, it has to return None"),
        ("nothing", "the model for table has no fit"),
    ],
)
def test_what_is_no_model_is_refused(function: str, said: str) -> None:
    with pytest.raises(sz.UsageError, match=said):
        _own(function).learner(TABLE)
