"""What a manifest says of k, l and risk is what its files show."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tables import ANONYMOUS, TOKENS, Job, job

TOWNS = ["Ulm"] * 4 + ["Bonn"] * 16
ILL = ["flu", "flu", "gout", "gout"] + ["rash"] * 16


def people(folder: Path) -> Job:
    table = pa.table({"id": [f"p{n}" for n in range(20)], "town": TOWNS, "ill": ILL})
    pq.write_table(table, folder / "people.parquet")
    columns = {"id": "identifier", "town": "quasi", "ill": "sensitive"}
    (folder / "policy.yaml").write_text("{min_count: 1, gate: {suppressed: null, k: null}}")
    more = {"source": {"unit": "id"}, "policy": str(folder / "policy.yaml")}
    return job(folder, folder / "people.parquet", columns, [TOKENS, ANONYMOUS], **more)


def test_risks_are_those_of_the_written_classes(tmp_path: Path) -> None:
    manifest = people(tmp_path).run().manifest
    techniques = {column.name: column.technique for column in manifest.columns}
    assert techniques == {"id": "pseudonymization", "town": "generalization", "ill": "none"}
    privacy = manifest.privacy
    assert privacy is not None
    assert (privacy.unit, privacy.k, privacy.classes, privacy.l) == ("id", 4, 2, {"ill": 1})
    assert privacy.risk.before is not None
    assert (privacy.risk.before.prosecutor_max, privacy.risk.before.sample_uniques) == (0.25, 0)
    risk = privacy.risk.after
    assert (risk.prosecutor_max, risk.journalist_max) == (0.25, 0.25)
    assert risk.prosecutor_mean == risk.marketer == pytest.approx(2 / 20)
    assert risk.sample_uniques == 0
    assert risk.homogeneous == {"ill": 0.8}


def test_a_release_without_rows_has_no_risk(tmp_path: Path) -> None:
    given = people(tmp_path)
    given.content["stages"][1] |= {"k": 30, "max_suppressed": 1.0}
    privacy = given.run().manifest.privacy
    assert privacy is not None
    assert (privacy.k, privacy.risk.after.prosecutor_max, privacy.risk.after.marketer) == (None, None, None)
