"""Releases that follow one another: what somebody finds out who holds both."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.manifest import statement
from sanitize.manifest.audit import IntersectionReport
from sanitize.manifest.model import Manifest
from sanitize.run.audit.predecessor import Predecessor
from sanitize.run.flow import Options
from tests.commands import sanitize
from tests.object_store import ObjectStore
from tests.tables import KEYS, Job, job

POLICY = {"min_count": 1, "gate": {"intersection_k": 2, "intersection_exposed": 0, "intersection_disclosed": 0}}
TOWNS = {"1": ("Ulm", 30, "flu"), "2": ("Ulm", 50, "flu"), "3": ("Ulm", 30, "rash"), "4": ("Bonn", 30, "flu")}
TOWNS |= {"5": ("Bonn", 50, "gout"), "6": ("Bonn", 50, "burn")}


def persons(folder: Path, quasi: str, **more: Any) -> Job:
    """Six persons of two towns and two ages; one of the two columns is released, and every class holds three."""
    folder.mkdir(exist_ok=True)
    rows = [(token, *given) for token, given in TOWNS.items()]
    pd.DataFrame(rows, columns=["id", "town", "age", "ill"]).to_parquet(folder / "in.parquet")
    (folder / "policy.yaml").write_text(yaml.safe_dump(POLICY))
    roles = {"id": "identifier", "town": "drop", "age": "drop", "ill": "sensitive", quasi: "quasi"}
    stages = [more.pop("tokens", {"use": "pseudonymize", "columns": ["id"]}), {"use": "k_anonymity", "k": 3}]
    more.setdefault("policy", str(folder / "policy.yaml"))
    return job(folder, folder / "in.parquet", roles, stages, source={"unit": "id"}, **more)


def test_what_is_known_by_its_root_alone_says_nothing_of_a_table() -> None:
    known = Predecessor("ab" * 32)
    assert known.of_table("visits") == known


def joined(manifest: Manifest) -> IntersectionReport:
    assert manifest.audit is not None
    assert manifest.audit.intersection is not None
    return manifest.audit.intersection


@pytest.fixture(scope="module")
def by_age(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the persons' age, as the command makes it."""
    old = persons(tmp_path_factory.mktemp("before"), "age")
    done = sanitize("run", old.file, "--workers", "1", "--quiet")
    assert done.code == 0, done.err
    return old.output


def test_the_gate_refuses_what_intersecting_discloses(by_age: Path, tmp_path: Path) -> None:
    """Planted: either release alone is 3-anonymous with two values a class; together, 2 and 4 have flu."""
    new = persons(tmp_path, "town")
    alone = sanitize("run", new.file, "--workers", "1", "--output", tmp_path / "alone", "--json")
    assert json.loads(alone.out)["failed"] == []
    both = sanitize("run", new.file, "--workers", "1", "--predecessor", by_age, "--json")
    assert both.code == 3, both.err
    failed = json.loads(both.out)["failed"]
    assert failed == ["intersection_k", "intersection_exposed", "intersection_disclosed"]
    manifest = statement.load(tmp_path / "out.refused").predicate
    assert manifest.source.predecessor == statement.load(by_age).root
    found = joined(manifest)
    assert (found.by, found.persons, found.added, found.removed) == ("id", 6, 0, 0)
    assert (found.k, found.k_requested, found.fewer, found.exposed) == (1, 3, 6, 6)
    assert (found.disclosed, found.homogeneous) == ({"ill": 2}, {"ill": 2})


def test_the_manifest_is_judged_again_by_another_policy(by_age: Path, tmp_path: Path) -> None:
    new = persons(tmp_path, "town", policy="rules/default.yaml")
    assert new.run(predecessor=by_age).verdict.passed
    assert sz.verify(new.output, allow_unsigned=True).passed
    again = sz.verify(new.output, allow_unsigned=True, policy=tmp_path / "policy.yaml")
    assert "gate: intersection_exposed is 6; at most 0 required" in again.failures
    assert len(again.failures) == 3
    text = sanitize("report", new.output).out
    assert "finds 6 people in both by their tokens in id" in " ".join(text.split())


def test_the_same_persons_again_tell_nothing_new(by_age: Path, tmp_path: Path) -> None:
    same = persons(tmp_path, "age").run(predecessor=str(by_age))
    assert same.verdict.passed
    found = joined(same.manifest)
    assert (found.persons, found.k, found.fewer, found.exposed) == (6, 3, 0, 0)
    assert (found.disclosed, found.homogeneous) == ({"ill": 0}, {"ill": 0})


def test_a_predecessor_may_lie_on_a_store(by_age: Path, tmp_path: Path, store: ObjectStore) -> None:
    store.upload(by_age, "before")
    found = joined(persons(tmp_path, "town").run(predecessor=store.url("before")).manifest)
    assert (found.persons, found.exposed, found.disclosed) == (6, 6, {"ill": 2})


@pytest.mark.parametrize(
    "tokens",
    [
        {"use": "pseudonymize", "columns": ["id"], "rotation": "2027"},
        {"use": "pseudonymize", "columns": ["id"], "per": "row"},
        {"use": "drop", "columns": ["id"]},
    ],
)
def test_without_a_common_token_it_says_that_nothing_was_intersected(
    by_age: Path, tmp_path: Path, tokens: dict[str, Any]
) -> None:
    done = persons(tmp_path, "town", tokens=tokens).run(predecessor=by_age)
    assert done.verdict.passed
    audit = done.manifest.audit
    assert audit is not None
    assert audit.intersection is None
    assert audit.not_covered[-1].endswith("no token is in both releases, so nothing was intersected")
    assert any(said.endswith("or hold another release") for said in audit.not_covered)


def test_a_digest_alone_is_noted(tmp_path: Path) -> None:
    done = persons(tmp_path, "age").run(predecessor="ab" * 32)
    assert done.manifest.source.predecessor == "ab" * 32
    assert done.manifest.audit is not None
    assert done.manifest.audit.intersection is None
    assert not any("predecessor" in said for said in done.manifest.audit.not_covered)


def test_a_predecessor_that_is_not_whole_stops_the_run_before_it_begins(by_age: Path, tmp_path: Path) -> None:
    new = persons(tmp_path / "new", "town")
    broken = tmp_path / "broken"
    shutil.copytree(by_age, broken)
    (part,) = (broken / "data").iterdir()
    part.write_bytes(part.read_bytes() + b"0")
    with pytest.raises(UsageError, match=r"isn't a valid release \(data/part-00000.parquet: changed\): name one"):
        new.run(predecessor=broken)
    for missing in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(UsageError, match="name the output folder of a run"):
            new.run(predecessor=missing)
    refused = sanitize("run", new.file, "--predecessor", broken)
    assert refused.code == 2
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"in.parquet", "policy.yaml", "pipeline.yaml"}


@pytest.mark.parametrize("frozen", [False, True])
def test_a_release_with_rows_added(root: Path, tmp_path: Path, frozen: bool) -> None:
    """The shipped visits, first without the last ones: of every patient in both the rows may only become more."""
    visits = pd.read_csv(root / "data_samples" / "visits.csv", dtype=str)
    releases = []
    for name, rows in (("old", visits[:540]), ("new", visits)):
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
        solution = [f"stages.2.solution={tmp_path / 'kept'}"] if frozen else []
        settings = [f"quarantine.path={tmp_path / 'quarantine'}", "stages.2.max_suppressed=0.2", *solution]
        predecessor = tmp_path / "out-old" if releases else None
        pipeline = sz.load(root / "pipelines" / "tabular.yaml", settings)
        output, options = tmp_path / f"out-{name}", Options(predecessor=predecessor)
        done = pipeline.run(tmp_path / f"{name}.csv", output, keys=KEYS, options=options)
        assert done.verdict.passed
        releases.append(done)
    old, new = (set(pd.read_parquet(done.path / "data")["patient_id"]) for done in releases)
    found = joined(releases[1].manifest)
    assert (found.persons, found.added, found.removed) == (len(old & new), len(new - old), len(old - new))
    assert found.exposed == 0
    assert isinstance(found.fewer, int)
    assert found.fewer > 0
    assert set(found.disclosed) == set(found.homogeneous) == {"diagnosis"}
    assert sz.verify(releases[1].path, allow_unsigned=True).passed


def adult(folder: Path, data: Path, rows: slice, **options: Any) -> Job:
    """Rows of Adult in random order, each a person with an id."""
    folder.mkdir()
    people = pd.read_csv(data / "adult.csv", sep=";", dtype=str)
    people.insert(0, "id", people.index.astype(str))
    people.sample(frac=1, random_state=1)[rows].to_parquet(folder / "in.parquet", index=False)
    roles: dict[str, Any] = {"id": "identifier", "occupation": "sensitive"}
    for name in people.columns.drop(list(roles)):
        roles[name] = {"role": "quasi", "hierarchy": {"csv": str(data / "hierarchies" / f"{name}.csv")}}
    stages = [
        {"use": "pseudonymize", "columns": ["id"]},
        {"use": "k_anonymity", "k": 5, "max_suppressed": 0.05, **options},
    ]
    return job(folder, folder / "in.parquet", roles, stages, source={"unit": "id"})


@pytest.mark.parametrize("frozen", [False, True])
def test_levels_chosen_anew_expose_persons_and_kept_ones_nobody(
    shared_data: Path, tmp_path: Path, frozen: bool
) -> None:
    data = shared_data / "tables" / "adult"
    kept = {"solution": str(tmp_path / "kept")} if frozen else {}
    old = adult(tmp_path / "old", data, slice(20_000), **kept)
    assert old.run().verdict.passed
    new = adult(tmp_path / "new", data, slice(None), **kept).run(predecessor=old.output)
    found = joined(new.manifest)
    assert isinstance(found.persons, int)
    assert found.persons > 18_000
    assert (found.k, found.exposed) == ((5, 0) if frozen else (1, 145))
    assert found.fewer == found.exposed


def test_the_whole_chain_of_predecessors_is_intersected(tmp_path: Path) -> None:
    """Planted: the second release tells nothing with the third, and the first does."""
    columns = {"a": "age", "b": "town", "c": "town"}
    first, second, third = (persons(tmp_path / name, quasi) for name, quasi in columns.items())
    for given in (first, second, third):
        given.content["policy"] = None
        given.content["output"]["path"] = str(tmp_path / "out" / given.folder.name)
    first.run()
    second.run(predecessor=tmp_path / "out" / "a")
    found = joined(third.run(predecessor=tmp_path / "out" / "b").manifest)
    assert (found.releases, found.k) == (2, 1)
    shutil.rmtree(tmp_path / "out" / "a")
    shutil.rmtree(tmp_path / "out" / "c")
    manifest = third.run(predecessor=tmp_path / "out" / "b").manifest
    assert (joined(manifest).releases, joined(manifest).k) == (None, 3)
    assert manifest.audit is not None
    assert any("wasn't at hand" in said for said in manifest.audit.not_covered)
