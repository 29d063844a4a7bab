"""What a manifest says of k, l and risk is what its files show."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tables import ANONYMOUS, TOKENS, Job, job

TOWNS = ["Ulm"] * 4 + ["Bonn"] * 6
ILL = ["flu", "flu", "gout", "gout"] + ["rash"] * 6


def people(folder: Path) -> Job:
    table = pa.table({"id": [f"p{n}" for n in range(10)], "town": TOWNS, "ill": ILL})
    pq.write_table(table, folder / "people.parquet")
    columns = {"id": "identifier", "town": "quasi", "ill": "sensitive"}
    return job(folder, folder / "people.parquet", columns, [TOKENS, ANONYMOUS], source={"unit": "id"})


def test_risks_are_those_of_the_written_classes(tmp_path: Path) -> None:
    privacy = people(tmp_path).run().manifest.privacy
    assert privacy is not None
    assert (privacy.unit, privacy.k, privacy.classes, privacy.l) == ("id", 4, 2, {"ill": 1})
    risk = privacy.risk.after
    assert (risk.prosecutor_max, risk.journalist_max) == (0.25, 0.25)
    assert risk.prosecutor_mean == risk.marketer == pytest.approx(2 / 10)
    assert risk.sample_uniques == 0
    assert risk.homogeneous == {"ill": 0.6}


def test_a_release_without_rows_has_no_risk(tmp_path: Path) -> None:
    given = people(tmp_path)
    given.content["stages"][1] |= {"k": 20, "max_suppressed": 1.0}
    given.content["policy"] = str(tmp_path / "policy.yaml")
    (tmp_path / "policy.yaml").write_text("gate: {suppressed: null, k: null}")
    privacy = given.run().manifest.privacy
    assert privacy is not None
    assert (privacy.k, privacy.risk.after.prosecutor_max, privacy.risk.after.marketer) == (None, None, None)
