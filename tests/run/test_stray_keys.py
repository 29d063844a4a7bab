"""Keys that the pipeline doesn't declare are left out, and their names, which may be values, are written nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import files_below
from tests.tables import TOKENS, Job, job, outside_run


def stray(folder: Path, name: str) -> Job:
    """Rows that each have a key of their own, named after a person."""
    folder.mkdir()
    source = folder / "in.jsonl"
    rows = ({"id": f"p{n}", "ward": "a", f"{name}{n}@example.org": n, "nested": {f"{name}-{n}": 1}} for n in range(24))
    source.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return job(
        folder, source, {"id": "identifier", "ward": "label"}, [TOKENS], source={"undeclared": "drop", "unit": "id"}
    )


def test_no_file_of_the_release_holds_the_name_of_a_stray_key(tmp_path: Path) -> None:
    given = stray(tmp_path / "one", "ilka.brandvold")
    assert "25 column(s) that the pipeline doesn't declare" in given.pipeline.plan()
    assert "brandvold" not in given.pipeline.plan()
    result = given.run()
    assert result.verdict.passed
    assert given.released().column_names == ["id", "ward"]
    for file in files_below(given.output):
        assert b"brandvold" not in file.read_bytes(), file.name


@pytest.mark.parametrize("other", ["teodor.vask"])
def test_no_digest_depends_on_the_names_of_stray_keys(tmp_path: Path, other: str) -> None:
    one, two = (stray(tmp_path / name, name).run().manifest for name in ("ilka.brandvold", other))
    assert one.run.plan_sha256 == two.run.plan_sha256
    shown = [outside_run(manifest) for manifest in (one, two)]
    for manifest in shown:
        del manifest["source"]["content_hmac"]
    assert shown[0] == shown[1]
