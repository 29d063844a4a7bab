"""What is said at the end of a run: the checks that failed, each with its remedy, and no others."""

from __future__ import annotations

from pathlib import Path

from sanitize.manifest.model import Figure, Gate, GateCheck, Manifest, Rows
from sanitize.run.summary import sentence, summary
from sanitize.stage.result import Release, Result, RowCounts, Verdict

FEW = GateCheck(name="k", limit=5, value=4, passed=False, relation=">=", remedy="coarsen a column", table="visits")
FINE = GateCheck(name="linkage", limit=0.1, value=0.0, passed=True, relation="<=", remedy="no need")


def result(*checks: GateCheck) -> Result:
    failed = tuple(check.name for check in checks if not check.passed)
    gate = Gate(verdict="refused" if failed else "passed", checks=checks, measured=(Figure(name="loss", value=0.5),))
    rows = Rows(read=1200, written=1100, suppressed=60, dropped=30, quarantined=10, augmented=0)
    manifest = Manifest.model_construct(gate=gate, rows=rows, stages=(), columns=())
    counts = RowCounts(1200, 1100, 60, 30, 10, 0)
    return Result(counts, None, (), tuple, None, Release(Verdict(not failed, failed), manifest, Path("out")))


def test_failed_checks_are_said_with_their_remedies_and_passed_ones_are_not() -> None:
    first, *lines = sentence(result(FINE, FEW)).splitlines()
    assert first == "refused: of 1,200 rows 1,100 written, 60 suppressed, 30 dropped, 10 quarantined"
    assert [line.split(":")[0].strip() for line in lines] == ["visits", "measured without a limit", "report"]
    assert "coarsen a column" in lines[0]
    assert summary(result(FINE, FEW))["remedies"] == {"k": "coarsen a column"}


def test_a_release_that_passed_has_no_remedies() -> None:
    assert [line.partition(":")[0].strip() for line in sentence(result(FINE)).splitlines()] == [
        "passed",
        "measured without a limit",
        "report",
    ]
