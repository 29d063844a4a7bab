"""YAML files that would run code or grow without bound are refused, whoever reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.image import augment
from sanitize.plain_yaml import MAXIMUM_BYTES, parse_yaml
from sanitize.policy import load_policy
from sanitize.sign.approvals import read_reviewers
from sanitize.text.recognizers.patterns import pattern_file
from tests.security.limited import limited

LEVELS = [f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join([f'*{chr(97 + level)}'] * 9)}]" for level in range(12)]
LAUGHS = "\n".join(["a: &a [lol, lol, lol]", *LEVELS])
HOSTILE = {
    "billion laughs": LAUGHS,
    "an alias": "name: &x clinic\npolicy: *x",
    "an alias of itself": "name: &x [*x]",
    "python object": "!!python/object/apply:os.system ['true']",
    "python name": "name: !!python/name:os.system",
    "python module": "name: !!python/module:os",
    "tag of an application": "name: !secret x",
    "nested lists": "[" * 5_000,
    "nested mappings": "? " * 5_000,
    "endless number": f"version: {'1' * 100_000}",
    "impossible date": "name: 2024-99-99",
    "two documents": "name: a\n---\nname: b",
    "too large": "#" * (MAXIMUM_BYTES + 1),
    "not UTF-8": "name: \udcff",
}
READERS: dict[str, Callable[[Path], Any]] = {
    "pipeline": sz.load,
    "policy": load_policy,
    "reviewers": read_reviewers,
    "recognizers": lambda path: list(pattern_file(path, "en")),
    "recipe": augment.load,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_by_name(name: str, reader: str, tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_bytes(HOSTILE[name].encode(errors="surrogateescape"))
    with pytest.raises(UsageError, match=r"file\.yaml") as refused:
        READERS[reader](file)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"too large", "not UTF-8"}))
def test_hostile_overrides_are_refused(name: str, root: Path) -> None:
    with pytest.raises(UsageError, match=r"^--set source\.unit"):
        sz.load(root / "pipelines/tabular.yaml", [f"source.unit={HOSTILE[name]}"])


def test_laughs_take_neither_time_nor_memory() -> None:
    code = """
from sanitize.errors import UsageError
from sanitize.plain_yaml import parse_yaml
before = peak()
try:
    parse_yaml(sys.argv[1], "file")
except UsageError as error:
    print(json.dumps([str(error), peak() - before]))
"""
    ended = limited(code, LAUGHS, megabytes=1024, seconds=5)
    assert ended.code == 0, ended.err
    assert ended.said[0] == "file: not valid YAML at line 2: aliases are not accepted"
    assert ended.said[1] < 20


def test_plain_files_are_read_as_they_are() -> None:
    assert parse_yaml("a: [1, 2.5, yes, null, 'x', 2024-05-01]\nb: {<<: {c: 1}, d: 2}", "file")["b"] == {"c": 1, "d": 2}
    assert parse_yaml("", "file") is None
