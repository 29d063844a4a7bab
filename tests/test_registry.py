"""Stages are found by name, and their options are checked before anything runs."""

from __future__ import annotations

import dataclasses

import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.registry import BUILT_IN, make_stage, option_types, plugin_version, stage_class, stage_names
from sanitize.stage.base import Stage


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_stage_is_what_its_name_says(name: str) -> None:
    cls = stage_class(name)
    assert issubclass(cls, Stage)
    assert cls.kind == name
    assert cls.__doc__
    assert set(option_types(name)) == set(cls.options())
    assert plugin_version(name) is None


def test_every_built_in_stage_is_part_of_the_package_face() -> None:
    classes = {stage_class(name) for name in BUILT_IN}
    assert classes <= {getattr(sz, name) for name in sz.__all__}


def test_options_of_a_pipeline_file_become_the_stage() -> None:
    assert make_stage("k_anonymity", {"k": 5, "l": {"diagnosis": 3}}) == sz.KAnonymity(k=5, l={"diagnosis": 3})
    assert make_stage("drop", {"columns": ["name"]}) == sz.Drop(columns=("name",))


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("facse", {}, "did you mean 'faces'"),
        ("faces", {"columns": ["a"], "proflie": "fast"}, "did you mean 'profile'"),
        ("faces", {"columns": ["a"], "profile": "fastest"}, "'profile'"),
        ("faces", {}, "'columns'"),
        ("k_anonymity", {"k": 0}, "'k'"),
        ("k_anonymity", {"k": 5, "max_suppressed": 1.5}, "'max_suppressed'"),
        ("text_pii", {"columns": ["a"], "known": ["name"]}, "unknown option 'known'"),
        ("drop", {"columns": 3}, "'columns'"),
    ],
)
def test_what_is_wrong_is_said_with_the_stage_and_the_nearest_option(name: str, options: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(UsageError) as error:
        make_stage(name, options)
    assert f"{name!r}" in str(error.value)
    assert said in str(error.value)


def test_wrong_options_are_not_repeated() -> None:
    with pytest.raises(UsageError) as error:
        make_stage("faces", {"columns": ["a"], "profile": "a-secret-value"})
    assert "a-secret-value" not in str(error.value)


def test_what_bind_fills_cannot_be_set() -> None:
    for name in BUILT_IN:
        bound = {option.name for option in dataclasses.fields(stage_class(name)) if not option.init}
        assert not bound & set(stage_class(name).options())


def test_stages_are_listed_with_those_of_other_packages_after_them() -> None:
    assert stage_names()[: len(BUILT_IN)] == tuple(BUILT_IN)
