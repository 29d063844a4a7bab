"""Identifiers and columns meet in buckets of their keys: what has no key in common need not be searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.io.write.exchange import Bucket, write_run
from sanitize.run.audit.known_values_by_key import VALUE, MeetJob

ALL = 1 << 64


def test_values_and_columns_with_a_key_in_common_are_named_and_no_others(tmp_path: Path) -> None:
    values = write_run(tmp_path / "values", pa.table({VALUE: ["one", "two", "six"]}), np.array([1, 2, 6], np.uint64))
    groups = np.array(["clean", "leaky", "leaky"])
    cells = write_run(tmp_path / "cells", pa.table({}), np.array([9, 2, 8], np.uint64), groups)
    meet = MeetJob(tmp_path, (values,), (cells,)).open()
    assert meet(Bucket("", 0, ALL)) == (frozenset({"two"}), frozenset({"leaky"}))
    assert meet(Bucket("", 3, ALL)) == (frozenset(), frozenset())
