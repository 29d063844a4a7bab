"""What the pipeline says of itself is in the manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanitize.policy import Policy
from sanitize.run.manifest import _policy
from tests.tables import ANONYMOUS, PERSONS, TOKENS, job, sharded


def test_who_will_see_the_model_and_the_stages_in_order(tmp_path: Path) -> None:
    stages = [TOKENS, ANONYMOUS]
    plain = job(tmp_path, sharded(tmp_path), PERSONS, stages, source={"unit": "id"})
    assert plain.run().manifest.threat is None
    threat = {"exposure": "public_api", "most_sensitive": ["illness"]}
    given = job(tmp_path, tmp_path / "persons.parquet", PERSONS, stages, source={"unit": "id"}, threat=threat)
    manifest = given.run(overwrite=True).manifest
    assert manifest.threat is not None
    assert (manifest.threat.exposure, manifest.threat.most_sensitive) == ("public_api", ("illness",))
    assert [stage.id for stage in manifest.stages] == ["1-pseudonymize", "2-k_anonymity"]


@pytest.mark.parametrize(("policy", "pipeline", "shown"), [(None, 3, 3), (2, 3, 2), (0, 3, None), (None, 0, None)])
def test_a_policy_decides_how_many_pictures_a_report_may_show(
    policy: int | None, pipeline: int, shown: int | None, tmp_path: Path
) -> None:
    output = {"path": str(tmp_path / "out"), "gallery": pipeline}
    given = job(tmp_path, tmp_path / "none", {"age": "keep"}, [], output=output)
    assert _policy(Policy(gallery=policy), given.pipeline.config).gallery == shown
