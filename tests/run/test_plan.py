"""In which pass a stage looks at the source, and what it then counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.io.read.source import open_source
from sanitize.run.plan import make_plan
from tests.tables import Job, job

CAP = {"use": "identities", "columns": ["id"], "max_count": 2, "action": "cap"}
FLAG = {"use": "identities", "columns": ["id"], "max_count": 2, "action": "flag"}
TOKENS = {"use": "pseudonymize", "columns": ["id"]}
SPLIT = {"use": "split", "shares": {"train": 0.5, "test": 0.5}}
CLASSES = {"use": "k_anonymity", "k": 3, "max_suppressed": 0.9}


def crowded(folder: Path, *stages: dict[str, Any]) -> Job:
    """Ten rows of one person in one town, and three people with a row each in another; rows are counted."""
    table = pa.table({"id": ["often"] * 10 + ["a", "b", "c"], "town": ["Ulm"] * 10 + ["Bonn"] * 3})
    pq.write_table(table, folder / "rows.parquet")
    columns = {"id": {"role": "identifier", "accept": "rows are what is counted"}, "town": "quasi"}
    return job(folder, folder / "rows.parquet", columns, stages)


def asked(given: Job) -> list[list[str]]:
    """The stages of each pass, as `plan` says them."""
    lines = [line for line in given.pipeline.plan().splitlines() if "(fit)" in line]
    return [line.split("(fit): ")[1].split(";")[0].split(", ") for line in lines]


def test_a_fit_waits_for_an_earlier_fit_that_leaves_rows_out(tmp_path: Path) -> None:
    assert asked(crowded(tmp_path, CAP, TOKENS, CLASSES)) == [["identities"], ["k_anonymity"]]


def test_fits_that_leave_nothing_out_share_a_pass(tmp_path: Path) -> None:
    assert asked(crowded(tmp_path, FLAG, TOKENS, CLASSES)) == [["identities", "k_anonymity"]]


def test_a_fit_that_may_see_all_rows_waits_for_none(tmp_path: Path) -> None:
    assert asked(crowded(tmp_path, CAP, SPLIT, TOKENS, CLASSES)) == [["identities", "split"], ["k_anonymity"]]


def test_classes_are_counted_without_the_rows_that_were_capped(tmp_path: Path) -> None:
    given = crowded(tmp_path, CAP, TOKENS, {**CLASSES, "max_suppressed": 0})
    assert given.run().manifest.rows.dropped == 8
    assert given.released()["town"].to_pylist() == ["*"] * 5  # two of Ulm are too few; ten would have been enough


def test_what_is_asked_for_has_a_digest_of_its_own_and_where_the_data_is_has_none(tmp_path: Path) -> None:
    given = crowded(tmp_path, FLAG, TOKENS, CLASSES).pipeline.config
    source = open_source(tmp_path / "rows.parquet")

    def digest(**changed: object) -> str:
        config = given.model_copy(update=changed)
        return make_plan(config, config.make_stages(), source).sha256

    asked = [{}, {"expires": date(2030, 1, 1)}, {"expires": date(2031, 1, 1)}, {"seed": 9}, {"name": "other"}]
    assert len({digest(**one) for one in asked}) == len(asked)
    assert digest(quarantine=given.quarantine.model_copy(update={"path": "elsewhere"})) == digest()
