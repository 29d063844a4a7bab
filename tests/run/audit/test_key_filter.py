"""What was added to a filter passes it, from the file too; its size follows from how many keys are different."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import write_run
from sanitize.run.audit import key_filter
from sanitize.run.audit.key_filter import read_filter, write_filter


def test_keys_of_both_kinds_pass_and_few_others(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    first, last, others = random.integers(0, 1 << 63, (3, 5000)).astype(np.uint64) * np.uint64(2)
    folder = Sealed(tmp_path, bytes(32))
    runs = [
        write_run(folder / str(at), pa.table({"last": last[at::2]}), first[at::2], np.repeat("", 2500)) for at in (0, 1)
    ]
    write_filter(folder / "filter", runs, "last")
    made = read_filter(folder / "filter")
    assert len(made.passing(np.concatenate([first, last]))) == 10_000
    assert len(made.passing(others)) < 100
    with_another_key = read_filter(Sealed(tmp_path, bytes([1]) * 32) / "filter")
    assert len(with_another_key.passing(first)) < 100


@pytest.mark.parametrize("repeats", [1, 40])
def test_keys_that_repeat_make_no_filter_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repeats: int) -> None:
    monkeypatch.setattr(key_filter, "SAMPLE", 1000)
    keys = np.random.default_rng(6).integers(0, 1 << 63, 20_000).astype(np.uint64) * np.uint64(2)
    folder = Sealed(tmp_path, bytes(32))
    runs = [write_run(folder / str(at), pa.table({}), keys) for at in range(repeats)]
    write_filter(folder / "filter", runs)
    assert (tmp_path / "filter").stat().st_size == 1 << 15


def test_first_keys_that_repeat_make_it_no_smaller_than_the_last_ones_need(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    last, others = random.integers(0, 1 << 63, (2, 300_000)).astype(np.uint64) * np.uint64(2)
    folder = Sealed(tmp_path, bytes(32))
    run = write_run(folder / "run", pa.table({"last": last}), np.resize(last[:1000], len(last)))
    write_filter(folder / "filter", [run], "last")
    made = read_filter(folder / "filter")
    assert len(made.passing(last)) == len(last)
    assert len(made.passing(others)) < 0.01 * len(others)
