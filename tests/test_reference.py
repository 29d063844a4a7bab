"""The reference pages say what the code takes: every role, hierarchy, option, entry and limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from sanitize.cli.stage_pages import as_markdown, described
from sanitize.config import ColumnConfig, PipelineConfig
from sanitize.policy import Action, EntityRule, GateLimits, Policy
from sanitize.registry import BUILT_IN, option_types, stage_class
from sanitize.stage.shapes import Role
from sanitize.tabular import parse

PAGES = Path(__file__).parent.parent / "docs" / "reference"


def _lacks(page: str, names: Iterator[str] | tuple[str, ...]) -> list[str]:
    text = (PAGES / page).read_text("utf-8")
    return [name for name in names if f"`{name}`" not in text and f"`{name}:" not in text]


def _literals(hint: Any) -> Iterator[str]:
    for one in get_args(hint):
        yield from [one] if isinstance(one, str) else _literals(one)


def _entries(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = [one for one in (field.annotation, *get_args(field.annotation)) if isinstance(one, type)]
        nested = [one for one in inner if issubclass(one, BaseModel)]
        if nested:
            yield from _entries(nested[0], f"{before}{name}.")
        else:
            yield f"{before}{name}"


@pytest.mark.parametrize("name", BUILT_IN)
def test_help_says_what_every_option_and_choice_is(name: str) -> None:
    about, said = described(name)
    assert about
    types = option_types(name)
    assert list(said) == list(stage_class(name).options())
    for option, (head, *choices) in said.items():
        assert head.endswith(".")
        assert {choice.partition(":")[0] for choice in choices} == set(_literals(types[option])), option


def test_the_page_of_the_stages_is_what_the_code_says() -> None:
    assert (PAGES / "stages.md").read_text("utf-8") == as_markdown()


def test_roles_hierarchies_and_entries_of_a_column() -> None:
    assert _lacks("columns.md", get_args(Role)) == []
    assert _lacks("columns.md", (*parse.OPTIONS, "unknown")) == []
    assert _lacks("columns.md", tuple(ColumnConfig.model_fields)) == []
    text = (PAGES / "columns.md").read_text("utf-8")
    assert [one for options in parse.OPTIONS.values() for one in options if one not in text] == []


def test_every_entry_of_the_pipeline_file() -> None:
    entries = [name for name in _entries(PipelineConfig) if not name.startswith("source.columns.")]
    assert _lacks("pipeline.md", (*entries, "source.columns")) == []


def test_every_entry_and_limit_of_the_policy_file() -> None:
    names = (*Policy.model_fields, *EntityRule.model_fields, *GateLimits.model_fields, *get_args(Action))
    assert _lacks("policy.md", names) == []
