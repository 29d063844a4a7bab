"""What the pipeline says of itself is in the manifest."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.io.read.memory import from_memory
from sanitize.policy import Policy
from sanitize.run.manifest import _policy, column_reports
from sanitize.run.plan import Plan
from sanitize.stage.shapes import Column, Declared
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


def test_a_column_of_which_copies_are_made_keeps_the_technique_that_protects_it(tmp_path: Path) -> None:
    config = job(tmp_path, tmp_path / "in.parquet", {"photo": "image"}, []).pipeline.config
    source, declared = from_memory(pa.table({"photo": [b""]}), tmp_path), Declared((Column("photo", "image"),))
    stages = (sz.Faces(columns=("photo",)), sz.Augment(columns=("photo",)))
    reports = column_reports(Plan(config, source, declared, config.load_policy(), stages))
    added = {"is_augmented": sz.Augment.technique, "augmented_from": sz.Augment.technique}
    assert {one.name: one.technique for one in reports} == {"photo": sz.Faces.technique, **added}
    assert sz.Faces.technique != sz.Augment.technique
