"""Written rows are counted again unless nothing that the fit has counted was lost or changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.engine.local import LocalEngine
from sanitize.io.read.source import open_source
from sanitize.io.write.exchange import Run
from sanitize.io.write.parts import PartInfo
from sanitize.io.write.staging import Folders
from sanitize.run import flow
from sanitize.run.fit import fit
from sanitize.run.lost_rows import unbroken
from sanitize.run.means import Means
from sanitize.run.plan import Plan, make_plan
from sanitize.run.receipts import Receipt
from sanitize.stage.step import StageLog
from tests.tables import KEYS, Job, job

ROLES = {"id": "identifier", "town": "quasi", "ill": "sensitive"}
TOKENS, ANONYMOUS = {"use": "pseudonymize", "columns": ["id"]}, {"use": "k_anonymity", "k": 3, "max_suppressed": 0.5}
PASSED = StageLog(10, 10)


def visits(folder: Path, *stages: Mapping[str, Any]) -> Job:
    people = [f"P-{row // 2:03d}" for row in range(60)]
    table = pa.table({"id": people, "town": (["Ulm", "Bonn"] * 30)[:58] + ["Kiel"] * 2, "ill": ["flu", "gout"] * 30})
    pq.write_table(table, folder / "visits.parquet")
    return job(folder, folder / "visits.parquet", ROLES, [dict(stage) for stage in stages], source={"unit": "id"})


def frozen(folder: Path, *stages: Mapping[str, Any]) -> Plan:
    pipeline = sz.load(visits(folder, *stages).file)
    plan = make_plan(pipeline.config, tuple(pipeline.stages), open_source(folder / "visits.parquet"))
    folders = Folders(folder / "staging")
    folders.create()
    with LocalEngine(1).session() as session:
        return fit(plan, plan.source.shards(), Means(KEYS, folders, session, lambda event: None))


def receipt(*logs: StageLog) -> Receipt:
    return Receipt(0, Run(PartInfo("part.arrow", 10, 0, ""), ()), "", 10, Counter(), logs, None)


def test_nothing_is_lost_but_what_the_stage_itself_leaves_out(tmp_path: Path) -> None:
    plan = frozen(tmp_path, TOKENS, ANONYMOUS)
    assert unbroken(plan, [receipt(PASSED, StageLog(10, 8, suppressed=2))] * 2) == {1}


@pytest.mark.parametrize(
    "logs",
    [(StageLog(10, 9), StageLog(9, 9)), (PASSED, StageLog(10, 7, suppressed=2)), (PASSED, StageLog(9, 9))],
    ids=["rejected before", "rejected by the stage", "lost in between"],
)
def test_one_rejected_row_is_enough_to_count_again(tmp_path: Path, logs: tuple[StageLog, ...]) -> None:
    plan = frozen(tmp_path, TOKENS, ANONYMOUS)
    assert unbroken(plan, [receipt(PASSED, PASSED), receipt(*logs)]) == frozenset()


def test_rows_that_a_later_stage_leaves_out_are_lost(tmp_path: Path) -> None:
    plan = frozen(tmp_path, ANONYMOUS, TOKENS)
    assert unbroken(plan, [receipt(PASSED, PASSED)]) == {0}
    assert unbroken(plan, [receipt(PASSED, StageLog(10, 9, dropped=1))]) == frozenset()
    assert unbroken(plan, [receipt(PASSED, StageLog(10, 12, augmented=2))]) == {0}


def test_what_the_fit_has_not_judged_alone_is_counted_again(tmp_path: Path) -> None:
    plan = frozen(tmp_path, TOKENS, {**ANONYMOUS, "l": {"ill": 2}})
    assert unbroken(plan, [receipt(PASSED, PASSED)]) == frozenset()


def test_columns_that_another_stage_changes_are_counted_again(tmp_path: Path) -> None:
    plan = frozen(tmp_path, TOKENS, ANONYMOUS)
    changed = replace(plan, stages=(replace(plan.stages[0], columns=("id", "town")), plan.stages[1]))
    assert unbroken(changed, [receipt(PASSED, PASSED)]) == frozenset()


def test_the_release_is_the_same_as_when_everything_is_counted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = visits(tmp_path, TOKENS, ANONYMOUS)
    given.run()
    first = [part.read_bytes() for part in sorted((given.output / "data").iterdir())]
    counted = list[int]()
    monkeypatch.setattr(flow, "unbroken", lambda plan, receipts: counted.append(len(receipts)) or frozenset())
    given.run(overwrite=True)
    assert [part.read_bytes() for part in sorted((given.output / "data").iterdir())] == first
    assert counted == [1]
