"""Damaged Parquet files, as sources, parts and quarantine, read in a process that may crash alone."""

from __future__ import annotations

import random
import time
from itertools import count
from pathlib import Path

from tests.fuzz.exploring import SECONDS
from tests.security.test_parquet import damaged, ends, whole, written

BATCH = 100


def test_damaged_files(tmp_path: Path) -> None:
    draw = random.Random() if SECONDS else random.Random(7)
    copies = damaged(whole(tmp_path / "whole.parquet"), draw)
    end = time.monotonic() + SECONDS
    for number in count():
        folder = tmp_path / str(number)
        folder.mkdir()
        told = ends(written(folder, {str(one): next(copies) for one in range(BATCH)}))
        assert told.keys() <= {"SourceError", "RunError", "UsageError", "VerificationError", "read"}
        if time.monotonic() >= end:
            break
