"""Pipeline, policy, reviewers' file, recognizers: a configuration or a UsageError, whatever the bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import strategies as st

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.policy import load_policy
from sanitize.sign.approvals import read_reviewers
from sanitize.text.recognizers.patterns import pattern_file
from tests.fuzz.exploring import explore, mutated

READERS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "pipeline": (sz.load, "pipelines/tabular.yaml"),
    "policy": (load_policy, "rules/hipaa-safe-harbor.yaml"),
    "reviewers": (read_reviewers, "rules/default.yaml"),
    "recognizers": (lambda path: list(pattern_file(path, "en")), "rules/recognizers/contact.yaml"),
}
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=6) | st.binary(max_size=4)
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def places(content: Any) -> st.SearchStrategy[Any]:
    """The content with whatever in some of its places."""
    if isinstance(content, dict):
        return st.fixed_dictionaries({name: places(value) for name, value in content.items()}) | TREES
    if isinstance(content, list):
        return st.tuples(*map(places, content)).map(list) | TREES
    return st.just(content) | st.just(content) | TREES


@pytest.mark.parametrize("name", READERS)
def test_any_file_is_read_or_refused(name: str, root: Path, tmp_path: Path) -> None:
    read, example = READERS[name]
    whole = (root / example).read_bytes()
    file = tmp_path / "file.yaml"
    structured = places(yaml.safe_load(whole)).map(lambda content: yaml.safe_dump(content, allow_unicode=True).encode())

    answers = set()

    def check(content: bytes) -> None:
        file.write_bytes(content)
        try:
            read(file)
        except UsageError:
            answers.add("refused")
        else:
            answers.add("read")

    explore(mutated(whole) | structured, check)
    assert answers == {"read", "refused"}
