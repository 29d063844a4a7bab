"""A run says of its release, beside the source, whom an attacker finds again and how values spread."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.attacks.known_values import KnownValues
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.memory import from_memory
from sanitize.manifest.audit import AuditCheck, LinkageReport
from sanitize.manifest.model import Distribution, Manifest
from sanitize.run.audit.against_source import WholeRelease
from sanitize.run.audit.counted_rows import Counting
from sanitize.run.plan import Plan
from sanitize.stage.shapes import Column, Declared
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    folder = tmp_path_factory.mktemp("persons")
    return persons(folder).run().manifest


def persons(folder: Path, **stage: object) -> Job:
    stages = [TOKENS, {"use": "split", "shares": {"train": 0.5, "test": 0.5}}, {**ANONYMOUS, **stage}]
    return job(folder, sharded(folder), PERSONS, stages, source={"unit": "id"}, seed=3)


def linkage(manifest: Manifest) -> LinkageReport:
    assert manifest.audit is not None
    assert manifest.audit.linkage is not None
    return manifest.audit.linkage


def check(manifest: Manifest, name: str) -> AuditCheck:
    assert manifest.audit is not None
    return next(one for one in manifest.audit.checks if one.name == name)


def test_every_person_is_looked_for_and_none_stands_alone(manifest: Manifest) -> None:
    found = linkage(manifest)
    assert found.targets == 45
    assert found.linked > 0
    assert found.alone == 0
    assert set(found.guessed) == set(found.prior) == {"illness"}


def test_whom_a_release_shows_alone_the_attacker_finds(tmp_path: Path) -> None:
    """Planted: k of 1 lets every combination of raw values through."""
    found = linkage(persons(tmp_path, k=1, max_suppressed=0.0).run().manifest)
    assert (found.targets, found.linked) == (45, 45)
    assert isinstance(found.alone, int)
    assert found.alone > 20
    assert isinstance(found.guessed["illness"], int)
    assert isinstance(found.prior["illness"], int)
    assert found.guessed["illness"] > found.prior["illness"]


def test_a_policy_refuses_whom_linkage_finds(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("gate: {linkage: 0.0}")
    leaking = persons(tmp_path, k=1, max_suppressed=0.0)
    leaking.content["policy"] = str(policy)
    verdict = leaking.run().verdict
    assert (verdict.passed, verdict.failed) == (False, ("linkage",))


def test_the_attacker_reads_hierarchies_wherever_they_are_given(tmp_path: Path) -> None:
    """Ulm's 30 persons are too few for k, so what is left says `north`, as only the stage knows."""
    quasi = {"town": {"tree": {"south": ["Ulm"], "north": ["Bonn", "Kiel"]}}, "age": {"interval": [100]}}
    done = persons(tmp_path, quasi=quasi, k=31, max_suppressed=0.5)
    found = linkage(done.run().manifest)
    assert set(done.released()["town"].to_pylist()) == {"north"}
    assert isinstance(found.linked, int)
    assert 20 <= found.linked <= 40


def test_singling_out_counts_persons_over_all_open_columns(manifest: Manifest, tmp_path: Path) -> None:
    found = check(manifest, "singling_out")
    assert found.sample == found.population == 45
    raw = check(persons(tmp_path, k=1, max_suppressed=0.0).run().manifest, "singling_out")
    assert (raw.sample, raw.hits, raw.upper) == (45, 45, 1.0)


def test_every_released_column_says_how_its_values_spread(manifest: Manifest) -> None:
    spread = {column.name: column.distribution for column in manifest.columns}
    assert spread["town"] is not None
    assert spread["town"].before == (0.3333, 0.3333, 0.3333, 0.0)
    assert spread["id"] == Distribution(before=(1.0,), after=(1.0,))
    assert spread["age"] is not None
    assert sum(spread["age"].after) == pytest.approx(1, abs=0.001)
    assert spread["split"] is not None
    assert spread["split"].before == ()
    assert spread["filler"] is None


def test_linkage_needs_quasi_identifiers_and_pictures_alone_have_no_distribution(tmp_path: Path) -> None:
    file = tmp_path / "keep.parquet"
    pq.write_table(pa.table({"place": ["a", "b"] * 20, "note": ["fine"] * 40}), file)
    manifest = job(tmp_path, file, {"place": "keep", "note": "drop"}, []).run().manifest
    assert manifest.audit is not None
    assert manifest.audit.linkage is None
    only = {column.name: column.distribution for column in manifest.columns}
    assert only == {"place": Distribution(before=(), after=(0.5, 0.5, 0.0)), "note": None}


def test_copies_are_not_among_the_rows_that_are_compared(tmp_path: Path) -> None:
    given = job(tmp_path, tmp_path / "part.parquet", {"age": "quasi", "photo": "image"}, []).pipeline.config
    columns = {"age": [30, 31, 99], "is_augmented": [False, None, True], "augmented_from": [None, "a", "a"]}
    pq.write_table(pa.table({**columns, "photo": [b"", b"", b""]}), tmp_path / "part.parquet")
    source = from_memory(pa.table({"age": [30], "photo": [b""]}), tmp_path)
    declared = Declared((Column("age", "quasi"), Column("photo", "image")))
    plan = Plan(given, source, declared, given.load_policy(), (sz.Augment(columns=("photo",)),))
    with sz.LocalEngine(workers=1).session() as session:
        counting, known = Counting(Sealed(tmp_path, bytes(32)), session), KnownValues((), frozenset()).searcher()
        after = WholeRelease(plan, [tmp_path / "part.parquet"], [], known, counting).after
    assert after.schema.names == ["age"]
    assert sorted(after.column("age").to_pylist()) == [30, 31]
