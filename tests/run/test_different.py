"""Different digests are counted group by group, however many buckets and files they are in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sanitize.engine.local import LocalEngine
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import write_run
from sanitize.run import different


@pytest.mark.parametrize("fewest", [1, 1 << 16])
def test_all_and_different_digests_are_counted_by_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fewest: int
) -> None:
    monkeypatch.setattr(different, "BUCKET_BYTES", 40 * fewest)
    monkeypatch.setattr(different, "FEWEST_ROWS", fewest)
    folder = Sealed(tmp_path, bytes(32))
    spread = np.arange(20, dtype=np.uint64) << np.uint64(59)
    runs = [
        write_run(folder / "one", pa.table({}), np.concatenate([spread, spread]), np.repeat(["flag", "weight"], 20)),
        write_run(folder / "two", pa.table({}), spread[:5], np.repeat(["flag"], 5)),
    ]
    with LocalEngine(workers=1).session() as session:
        found = different.different(runs, folder, session)
    assert found == {"flag": (25, 20), "weight": (20, 20)}
    assert not list(tmp_path.iterdir())
