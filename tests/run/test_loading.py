"""A release loads where people load data sets."""

from __future__ import annotations

from pathlib import Path

import datasets
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

import sanitize as sz
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded

SPLIT = {"use": "split", "column": "split", "shares": {"train": 0.6, "validation": 0.2, "test": 0.2}}


def loaded(given: Job, cache: Path) -> datasets.DatasetDict:
    return datasets.load_dataset(str(given.output), cache_dir=str(cache))


@pytest.fixture
def by_split(tmp_path: Path) -> Job:
    review = {"purpose": "a *trial*\nof two lines", "limitations": "invented | people"}
    given = job(
        tmp_path, sharded(tmp_path, 3, 900), PERSONS, [SPLIT, TOKENS, ANONYMOUS], source={"unit": "id"}, review=review
    )
    given.run(keep_refused=True)
    return given


def test_a_part_holds_one_part_of_the_split_and_loads_as_it(by_split: Job, tmp_path: Path) -> None:
    for part in (by_split.output / "data").iterdir():
        assert len(set(pq.read_table(part, columns=["split"]).column(0).to_pylist())) == 1
    found = loaded(by_split, tmp_path / "cache")
    assert set(found) == {"train", "validation", "test"}
    for name, rows in found.items():
        assert set(rows["split"]) == {name}
    written = sum(len(rows) for rows in found.values())
    assert written == by_split.released().num_rows == len(pd.read_parquet(by_split.output / "data"))


def test_the_card_is_a_resource_that_says_purpose_and_verdict_and_no_digest(by_split: Job) -> None:
    text = (by_split.output / "README.md").read_text()
    _, head, body = text.split("---\n", 2)
    assert [one["split"] for one in yaml.safe_load(head)["configs"][0]["data_files"]] == ["test", "train", "validation"]
    assert "**passed**" in body
    assert "a \\*trial\\* of two lines" in body
    assert "invented \\| people" in body
    manifest = sz.verify(by_split.output, allow_unsigned=True)
    assert manifest.passed, manifest.failures
    (by_split.output / "README.md").write_text(text.replace("passed", "praised"))
    assert "README.md: changed" in sz.verify(by_split.output, allow_unsigned=True).failures


def test_without_a_split_everything_is_for_training(tmp_path: Path) -> None:
    given = job(
        tmp_path, sharded(tmp_path), {**PERSONS, "age": "drop", "town": "drop"}, [TOKENS], source={"unit": "id"}
    )
    given.run()
    found = loaded(given, tmp_path / "cache")
    assert {name: len(rows) for name, rows in found.items()} == {"train": 90}
