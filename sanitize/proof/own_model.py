"""The user's own model, attacked in place of ours: `--model module:function`."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from sanitize.attacks.evidence import ImpossibleError
from sanitize.errors import UsageError
from sanitize.proof.learners import Learner

TABLE, TEXT, PICTURES, LANGUAGE = "table", "text", "pictures", "language"
ROUNDING = 1e-3
"""By how much a share may be below 0 or above 1."""
FORMS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    TABLE: ("one_hot", lambda rows: rows.toarray().astype(np.float32)),
    TEXT: ("texts", np.copy),
    PICTURES: ("squares", lambda rows: rows.astype(np.float32)),
}
"""For each kind of labelled data the form of its rows, and what the model is given of it, which is its own to change.

A table: float32 (rows, features), a feature per value and a scaled one per number. Texts: an array of str. Pictures:
float32 (rows, height, width), grey from 0 to 1.
"""


@dataclass(frozen=True)
class OwnModel:
    """A function that returns a new model each time it is called.

    It may take the kind of data (`table`, `text`, `pictures`, `language`), and return None for one that it has no
    model for. A model has scikit-learn's `fit(rows, labels)` and `predict(rows)`, and `predict_proba(rows)` if it says
    how sure it is; labels are whole numbers from 0. A model of `language` has `fit(texts)` and `score_samples(texts)`,
    the logarithm of each text's likelihood, and `complete(text, characters)` if it goes on with texts.
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
        except ModuleNotFoundError as error:
            if error.name is not None and error.name != module.partition(".")[0]:
                raise UsageError(f"--model {name}: {module} needs {error.name}, which isn't installed") from None
            raise UsageError(f"--model {name}: there is no module {module}; name it as module:function") from None
        except (AttributeError, ValueError):
            raise UsageError(f"--model {name}: there is no such function; name it as module:function") from None
        except (Exception, SystemExit) as error:
            raise UsageError(f"--model {name}: {module} can't be imported ({type(error).__name__})") from None
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
        if missing := [one for one in ("fit", "predict") if not _has(first, one)]:
            raise UsageError(f"--model {self.name}: the model for {kind} has no {missing[0]}")
        if self._new(kind) is first:
            raise UsageError(f"--model {self.name}: it returned the same model twice; return a new one each time")
        return Learner(
            self.name, FORMS[kind][0], lambda _: self._guarded(kind), random=True, amounts=_predicts_numbers(first)
        )

    def language(self) -> Callable[[Sequence[str]], OwnLanguage] | None:
        """What trains the model of texts alone, or None when there is no such model."""
        first = self._new(LANGUAGE)
        if first is None or not _has(first, "score_samples"):
            return None
        return lambda texts: OwnLanguage(Guard(self.name, self._new(LANGUAGE))).learned(texts)

    def _new(self, kind: str) -> Any:
        try:
            takes_kind = any(
                one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
                for one in inspect.signature(self.function).parameters.values()
            )
            return self.function(kind) if takes_kind else self.function()
        except (Exception, SystemExit) as error:
            raise UsageError(
                f"--model {self.name}: it made no model for {kind} ({type(error).__name__}); where it has none, it "
                "has to return None"
            ) from None

    def _guarded(self, kind: str) -> _Labels:
        model = self._new(kind)
        return (_Shares if _has(model, "predict_proba") else _Labels)(Guard(self.name, model), FORMS[kind][1])


@dataclass(frozen=True)
class Guard:
    """Calls a model, on one thread; its failures are a reason why something isn't measured, and quote no data."""

    name: str
    model: Any
    threads: ThreadpoolController = field(default_factory=ThreadpoolController)
    """The libraries that computed on several threads when the model was made."""

    def call(self, method: str, *given: Any) -> Any:
        """What the method returns; ImpossibleError when it fails."""
        try:
            with self.threads.limit(limits=1):
                return getattr(self.model, method)(*given)
        except (Exception, SystemExit) as error:
            raise ImpossibleError(f"the model {self.name} failed in {method} ({type(error).__name__})") from None

    def numbers(self, method: str, given: Any, dimensions: int, wanted: str) -> np.ndarray:
        """The numbers that the method returns for rows; ImpossibleError for anything else."""
        try:
            found = np.asarray(self.call(method, given))
        except ValueError:
            found = np.empty(0)
        right = found.ndim == dimensions and len(found) == len(given) and found.dtype.kind in "biuf"
        if not right or not np.isfinite(found).all():
            raise ImpossibleError(f"the model {self.name} has to return {wanted} from {method}")
        return found


class _Labels:
    """A model that gives labels, or numbers."""

    def __init__(self, guard: Guard, read: Callable[[Any], Any]) -> None:
        self.guard, self.read = guard, read

    def fit(self, rows: Any, labels: np.ndarray) -> _Labels:
        """Train it."""
        self.guard.call("fit", self.read(rows), labels.copy())
        return self

    def predict(self, rows: Any) -> np.ndarray:
        """A label, or a number, per row."""
        return self.guard.numbers("predict", self.read(rows), 1, "one number per row")


class _Shares(_Labels):
    """A model that says how sure it is."""

    classes_: np.ndarray

    def predict_proba(self, rows: Any) -> np.ndarray:
        """A share per row and label; a model without `classes_` has the labels 0, 1, … in order."""
        wanted = "a row of shares from 0 to 1 per row"
        found = self.guard.numbers("predict_proba", self.read(rows), 2, wanted)
        if not found.shape[1] or found.min(initial=0) < -ROUNDING or found.max(initial=0) > 1 + ROUNDING:
            raise ImpossibleError(f"the model {self.guard.name} has to return {wanted} from predict_proba")
        self.classes_ = np.asarray(getattr(self.guard.model, "classes_", np.arange(found.shape[1])))
        return found


class OwnLanguage:
    """A model of texts alone, as extraction asks it."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.completes = _has(guard.model, "complete")

    def learned(self, texts: Sequence[str]) -> OwnLanguage:
        """The same, trained."""
        self.guard.call("fit", np.array(texts, dtype=object))
        return self

    def surprise(self, texts: Sequence[str], last: int) -> np.ndarray:
        """The negative logarithm (base 2) of the likelihood of whole texts: those that are compared begin alike."""
        given = np.array(texts, dtype=object)
        return np.asarray(-self.guard.numbers("score_samples", given, 1, "one number per text") / np.log(2))

    def complete(self, prompt: str, length: int) -> str:
        """So many characters that the model takes for the likeliest after a text."""
        return str(self.guard.call("complete", prompt, length))[:length]


def _has(model: Any, method: str) -> bool:
    return callable(getattr(model, method, None))


def _predicts_numbers(model: Any) -> bool:
    from sklearn.base import is_regressor

    try:
        return bool(is_regressor(model))
    except (AttributeError, TypeError):
        return False
