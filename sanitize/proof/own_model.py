"""The user's own model, attacked in place of ours: `--model module:function`."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sanitize.attacks.evidence import ImpossibleError
from sanitize.errors import UsageError
from sanitize.proof.learners import Learner

TABLE, TEXT, PICTURES = "table", "text", "pictures"
FORMS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    TABLE: ("one_hot", lambda rows: rows.toarray().astype(np.float32)),
    TEXT: ("texts", lambda rows: rows),
    PICTURES: ("squares", lambda rows: rows.astype(np.float32)),
}
"""For each kind of data the form of its rows, and what the model is given of it.

A table: float32 (rows, features), a feature per value and a scaled one per number. Texts: an array of str. Pictures:
float32 (rows, height, width), grey from 0 to 1.
"""


@dataclass(frozen=True)
class OwnModel:
    """A function that returns a new model each time it is called.

    It may take the kind of data (`table`, `text`, `pictures`), and return None for one that it has no model for. A
    model has scikit-learn's `fit(rows, labels)` and `predict(rows)`, and `predict_proba(rows)` if it says how sure it
    is; labels are whole numbers from 0.
    """

    name: str
    function: Callable[..., Any]

    @classmethod
    def load(cls, name: str) -> OwnModel:
        """The function by its name, looked up from the working directory too; UsageError when there is none."""
        module, _, function = name.partition(":")
        sys.path.insert(0, os.getcwd())  # noqa: PTH109
        try:
            found = getattr(importlib.import_module(module), function)
        except (ImportError, AttributeError, ValueError):
            raise UsageError(f"--model {name}: there is no such function; name it as module:function") from None
        finally:
            sys.path.pop(0)
        if not callable(found):
            raise UsageError(f"--model {name}: that isn't a function; name one that returns a model")
        return cls(name, found)

    def learner(self, kind: str) -> Learner | None:
        """The model as attacks train it, for one kind of data, or None; UsageError when it can't be made."""
        first = self._new(kind)
        if first is None:
            return None
        missing = [one for one in ("fit", "predict") if not hasattr(first, one)]
        if missing:
            raise UsageError(f"--model {self.name}: the model for {kind} has no {missing[0]}")
        return Learner(
            self.name, FORMS[kind][0], lambda _: self._guarded(kind), random=True, amounts=_predicts_numbers(first)
        )

    def _new(self, kind: str) -> Any:
        try:
            takes_kind = any(
                one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
                for one in inspect.signature(self.function).parameters.values()
            )
            return self.function(kind) if takes_kind else self.function()
        except Exception as error:
            raise UsageError(f"--model {self.name}: it made no model for {kind} ({type(error).__name__})") from None

    def _guarded(self, kind: str) -> _Guarded:
        model = self._new(kind)
        return (_Sure if hasattr(model, "predict_proba") else _Guarded)(self.name, model, FORMS[kind][1])


class _Guarded:
    """A model whose failures are a reason why something isn't measured, without what they say of the data."""

    def __init__(self, name: str, model: Any, read: Callable[[Any], Any]) -> None:
        self.name, self.model, self.read = name, model, read

    def fit(self, rows: Any, labels: np.ndarray) -> _Guarded:
        """Train it."""
        self._called("fit", rows, labels)
        return self

    def predict(self, rows: Any) -> np.ndarray:
        """A label, or a number, per row."""
        return self._answers("predict", rows, 1)

    def _answers(self, method: str, rows: Any, dimensions: int) -> np.ndarray:
        found = np.asarray(self._called(method, rows))
        if found.ndim != dimensions or len(found) != rows.shape[0] or not np.isfinite(found).all():
            wanted = "one number per row" if dimensions == 1 else "a row of shares per row"
            raise ImpossibleError(f"the model {self.name} has to return {wanted} from {method}")
        return found

    def _called(self, method: str, rows: Any, *more: Any) -> Any:
        try:
            return getattr(self.model, method)(self.read(rows), *more)
        except Exception as error:
            raise ImpossibleError(f"the model {self.name} failed in {method} ({type(error).__name__})") from None


class _Sure(_Guarded):
    """A model that says how sure it is."""

    classes_: np.ndarray

    def predict_proba(self, rows: Any) -> np.ndarray:
        """A share per row and label; a model without `classes_` has the labels 0, 1, … in order."""
        found = self._answers("predict_proba", rows, 2)
        self.classes_ = np.asarray(getattr(self.model, "classes_", np.arange(found.shape[1])))
        return found


def _predicts_numbers(model: Any) -> bool:
    from sklearn.base import is_regressor

    try:
        return bool(is_regressor(model))
    except (AttributeError, TypeError):
        return False
