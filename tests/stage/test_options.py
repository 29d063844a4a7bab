"""Options are checked when a stage is made: the same in Python as in a pipeline file."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

import sanitize as sz
from sanitize.registry import make_stage

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("k_anonymity", {"k": 0}, "'k': must be at least 1"),
    ("k_anonymity", {"k": True}, "'k': must be a whole number"),
    ("k_anonymity", {"k": "5"}, "'k': must be a whole number"),
    ("k_anonymity", {"k": 2.5}, "'k': must be a whole number"),
    ("k_anonymity", {"k": 2, "max_suppressed": 5}, "'max_suppressed': must be at most 1"),
    ("k_anonymity", {"k": 2, "max_suppressed": float("nan")}, "'max_suppressed': must be a finite number"),
    ("k_anonymity", {"k": 2, "recoding": "lokal"}, "did you mean 'local'"),
    ("k_anonymity", {"k": 2, "quasi": {"age": {"intervall": [5]}}}, "did you mean 'interval'"),
    ("k_anonymity", {"k": 2, "quasi": {"age": {"interval": ["5"]}}}, "column 'age'"),
    ("k_anonymity", {"k": 2, "l": {"job": {"entropi": 3}}}, "did you mean 'entropy'"),
    ("k_anonymity", {}, "'k' is missing"),
    ("identities", {"columns": ["who"], "max_count": 1, "action": "dropp"}, "did you mean 'drop'"),
    ("identities", {"columns": ["who"]}, "give one of max_share"),
    ("identities", {"columns": ["who"], "max_share": 20}, "'max_share': must be at most 1"),
    ("faces", {"columns": ["photo"], "profile": "balancd"}, "did you mean 'balanced'"),
    ("faces", {"columns": ["photo"], "detectors": ["mediapip"]}, "did you mean 'mediapipe'"),
    ("faces", {"columns": ["photo"], "proflie": "fast"}, "did you mean 'profile'"),
    ("faces", {"columns": []}, "'columns' is empty"),
    ("faces", {"columns": [3]}, "must be text"),
    ("image_text", {"columns": ["photo"], "cover": "All"}, "did you mean 'all'"),
    ("text_pii", {"columns": ["note"], "profile": "defalt"}, "did you mean 'default'"),
    ("text_pii", {"columns": ["note"], "known": ["name"]}, "unknown option 'known'"),
    ("pseudonymize", {"columns": ["id"], "per": "rows"}, "did you mean 'row'"),
    ("pseudonymize", {"columns": ["id"], "keep_digits": ["day"]}, "'day'"),
    ("split", {"shares": {"train": 0.8, "test": 0.3}}, "add up to 1"),
    ("coarsen", {"columns": {"age": {"rond": 5}}}, "did you mean 'round'"),
    ("coarsen", {"columns": {"age": {"round": "5"}}}, "must be a number"),
    ("drop", {"columns": 3}, "'columns': must be a list"),
    ("augment", {"columns": ["photo"], "recipe": "nowhere.yaml"}, "nowhere.yaml"),
]


@pytest.mark.parametrize(("name", "options", "said"), WRONG)
def test_python_and_the_file_refuse_the_same_with_the_same_words(name: str, options: dict[str, Any], said: str) -> None:
    cls = _classes()[name]
    with pytest.raises(sz.UsageError) as in_python:
        cls(**options)
    with pytest.raises(sz.UsageError) as in_file:
        make_stage(name, options)
    assert said in str(in_python.value)
    assert str(in_python.value) == str(in_file.value)


def _classes() -> dict[str, type[sz.Stage]]:
    found = [getattr(sz, name) for name in sz.__all__]
    return {
        cls.kind: cls for cls in found if isinstance(cls, type) and issubclass(cls, sz.Stage) and "kind" in vars(cls)
    }


def test_lists_and_single_names_are_stored_as_tuples() -> None:
    assert sz.Drop(columns="ab").columns == ("ab",)
    assert sz.Drop(columns=["a", "b"]) == sz.Drop(["a", "b"]) == sz.Drop(columns=("a", "b"))
    assert sz.Identities(columns=["mail", ["name", "born"]], max_count=1).columns == ("mail", ("name", "born"))
    assert sz.KAnonymity(k=2, quasi=["age"]).hierarchies == {"age": "flat"}
    assert hash(sz.Drop(columns=["a"])) == hash(sz.Drop(columns=("a",)))


def test_options_by_position() -> None:
    for wrong in (lambda: sz.Drop(["a"], ["b"]), lambda: sz.Drop(["a"], columns=["b"])):
        with pytest.raises(sz.UsageError, match="drop"):
            wrong()


def test_replace_checks_and_keeps_the_rest() -> None:
    stage = sz.KAnonymity(k=5, quasi=["age"])
    assert replace(stage, k=3) == sz.KAnonymity(k=3, quasi=["age"])
    with pytest.raises(sz.UsageError, match="at least 1"):
        replace(stage, k=0)


def test_copies_for_the_workers_are_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = sz.Faces(columns=["photo"])
    monkeypatch.setattr(sz.Faces, "check", lambda self: pytest.fail("checked"))
    assert pickle.loads(pickle.dumps(stage)) == stage
    assert stage.bound(action="fill").action == "fill"


@dataclass(frozen=True)
class Odd(sz.Stage):
    """A third party's stage with types of its own."""

    kind: ClassVar[str] = "odd"

    columns: Sequence[str]
    limits: Mapping[str, tuple[float, float]]
    helper: sz.Interval | None = None

    def check(self) -> None:
        if not self.limits:
            raise sz.UsageError("stage 'odd': no limits")

    def touches(self) -> sz.Touches:
        return sz.Touches(reads=self.columns)

    def apply(self, batch: sz.Batch, context: sz.Context) -> sz.Outcome:
        return sz.Outcome(batch)


def test_a_plugin_is_checked_alike() -> None:
    helper = sz.Interval(5)
    assert Odd(columns="a", limits={"a": (0, 1)}, helper=helper).helper is helper
    for options in ({"limits": {}}, {"limits": {"a": (0,)}}, {"limits": {"a": (0, 1)}, "helper": 5}):
        with pytest.raises(sz.UsageError, match="odd"):
            Odd(columns=["a"], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: sz.Pipeline(sz.Drop(columns="a")),  # type: ignore[arg-type]
        lambda: sz.Pipeline(["drop"]),  # type: ignore[list-item]
        lambda: sz.LocalEngine(workers=0),
        lambda: sz.LocalEngine(workers=True),
        lambda: sz.RayEngine(workers="two"),  # type: ignore[arg-type]
        lambda: sz.Keys(b"short"),
        lambda: sz.Keys("text" * 20),  # type: ignore[arg-type]
    ],
)
def test_the_rest_of_the_face(wrong: Any) -> None:
    with pytest.raises(sz.UsageError):
        wrong()
