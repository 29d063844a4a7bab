"""Every row is accounted for, or nothing is published."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from sanitize.errors import RunError
from sanitize.io.write.exchange import Run
from sanitize.io.write.parts import PartInfo
from sanitize.run.receipts import Receipt
from sanitize.run.totals import Totals, add_up
from sanitize.stage.step import StageLog

RUN = Run(PartInfo("part.arrow", 0, 0, ""), ())
LOGS = (StageLog(rows_in=9, rows_out=7, dropped=2), StageLog(rows_in=7, rows_out=9, suppressed=1, augmented=3))
RECEIPT = Receipt(0, RUN, "", 10, Counter(unit_missing=1), LOGS, None)


def added(*receipts: Receipt, written: int, settled: int = 0, settled_copies: int = 0) -> Totals:
    return add_up(receipts, 4, written=written, settled=settled, settled_copies=settled_copies)


def test_shards_add_up_to_all_rows() -> None:
    totals = added(RECEIPT, RECEIPT, written=18)
    assert (totals.read, totals.written, totals.quarantined, totals.units) == (20, 18, 2, 4)
    assert (totals.dropped, totals.suppressed, totals.augmented) == (4, 2, 6)
    assert totals.logs == (LOGS[0] + LOGS[0], LOGS[1] + LOGS[1])
    assert totals.reasons == Counter(unit_missing=2)


def test_copies_that_were_removed_after_writing_were_never_added() -> None:
    totals = added(RECEIPT, written=5, settled=4, settled_copies=1)
    assert (totals.suppressed, totals.augmented, totals.written) == (4, 2, 5)


@pytest.mark.parametrize("written", [8, 10])
def test_a_row_too_few_or_too_many_stops_the_run(written: int) -> None:
    with pytest.raises(RunError, match="don't add up: nothing is published"):
        added(RECEIPT, written=written)


@pytest.mark.parametrize("lost", ["read", "reasons"])
def test_a_row_that_no_figure_accounts_for_stops_the_run(lost: str) -> None:
    receipt = replace(RECEIPT, read=11) if lost == "read" else replace(RECEIPT, reasons=Counter())
    with pytest.raises(RunError):
        added(receipt, written=9)
