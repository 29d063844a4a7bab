"""The shipped pipelines from source to release, and the same bytes from any number of workers."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.manifest import statement
from sanitize.manifest.statement import Statement
from tests.clinic import SmallClinic
from tests.commands import Command, same_bytes, sanitize
from tests.tables import ANONYMOUS, PERSONS, TOKENS, job, outside_run, sharded

SPLIT = {"use": "split", "shares": {"train": 0.8, "test": 0.2}}
"""A part of the release holds rows of one part of the split, so there are several."""


def released(release: Path, columns: list[str] | None = None) -> pa.Table:
    return pa.concat_tables(pq.read_table(part, columns=columns) for part in sorted((release / "data").iterdir()))


def run(pipeline: str, folder: Path, workers: int) -> Path:
    places = ("--output", folder / str(workers), f"--set=quarantine.path={folder / 'quarantine'}")
    done = sanitize("run", f"pipelines/{pipeline}.yaml", "--workers", workers, "--quiet", *places)
    assert (done.code, done.err) == (0, "")
    return folder / str(workers)


def loaded(release: Path) -> Statement:
    return statement.load(release)


def check_same(one: Path, other: Path) -> None:
    first, second = loaded(one), loaded(other)
    assert same_bytes(one, other)
    assert first.subject == second.subject
    assert outside_run(first.predicate) == outside_run(second.predicate)
    assert (one / "croissant.json").read_bytes() == (other / "croissant.json").read_bytes()


def test_all_modalities_give_the_same_bytes_from_one_worker_and_from_two(
    clinic: SmallClinic, clinic_alone: Command, clinic_offline: Command
) -> None:
    assert (clinic_alone.code, clinic_offline.code) == (0, 0)
    check_same(clinic.folder / "alone", clinic.folder / "offline")
    assert sz.verify(clinic.folder / "alone", allow_unsigned=True).passed


def test_tables_give_the_same_bytes_from_one_worker_and_from_two(tmp_path: Path) -> None:
    given = job(tmp_path, sharded(tmp_path, rows=600), PERSONS, [SPLIT, TOKENS, ANONYMOUS], source={"unit": "id"})
    outputs = [tmp_path / str(workers) for workers in (1, 2)]
    for output, workers in zip(outputs, ("1", "2"), strict=True):
        assert sanitize("run", given.file, "--workers", workers, "--output", output, "--quiet").code == 0
    assert len(list((outputs[0] / "data").iterdir())) > 1
    check_same(*outputs)


@pytest.mark.slow
@pytest.mark.parametrize("pipeline", ["quickstart", "tabular", "text", "images"])
def test_every_shipped_pipeline_gives_the_same_bytes_from_one_worker_and_from_two(
    pipeline: str, tmp_path: Path
) -> None:
    check_same(run(pipeline, tmp_path, 1), run(pipeline, tmp_path, 2))


def test_another_key_gives_other_tokens_and_another_order(tmp_path: Path) -> None:
    given = job(tmp_path, sharded(tmp_path), PERSONS, [TOKENS, ANONYMOUS], source={"unit": "id"})
    one, other = (
        released(given.pipeline.run(output=tmp_path / name, keys=sz.Keys(bytes([number]) * 32)).path)
        for number, name in enumerate("ab")
    )
    assert not set(one["id"].to_pylist()) & set(other["id"].to_pylist())
    assert one.drop_columns(["id"]).to_pylist() != other.drop_columns(["id"]).to_pylist()
    assert sorted(map(str, one.drop_columns(["id"]).to_pylist())) == sorted(
        map(str, other.drop_columns(["id"]).to_pylist())
    )


def test_tables_alone(tmp_path: Path) -> None:
    release = run("tabular", tmp_path, 1)
    manifest = loaded(release).predicate
    assert manifest.privacy is not None
    assert manifest.privacy.k is not None
    assert manifest.privacy.k >= manifest.privacy.k_requested == 5
    assert (manifest.privacy.l or {})["diagnosis"] >= 3
    rows = manifest.rows
    assert rows.read + rows.augmented == rows.written + rows.suppressed + rows.dropped + rows.quarantined
    assert "name" not in released(release).schema.names
    assert sz.verify(release, allow_unsigned=True).passed


def test_texts_alone(tmp_path: Path) -> None:
    release = run("text", tmp_path, 1)
    source = [json.loads(line) for line in Path("data_samples/notes.jsonl").read_text().splitlines()]
    notes = " ".join(released(release)["note"].to_pylist())
    assert [row["patient_id"] for row in source if row["patient_id"] in notes] == []
    assert "@example.org" not in notes
    assert "<PERSON_1>" in notes or "<PERSON>" in notes
    assert sz.verify(release, allow_unsigned=True).passed


@pytest.mark.slow
def test_images_alone(tmp_path: Path) -> None:
    release = run("images", tmp_path, 2)
    manifest = loaded(release).predicate
    assert manifest.rows.dropped > 0
    assert manifest.rows.augmented > 0
    assert sz.verify(release, allow_unsigned=True).passed


@pytest.fixture(scope="module")
def manifest(release: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((release / "manifest.json").read_text())
    return content


def test_the_quickstart_passes_and_verifies(release: Path, manifest: dict[str, Any]) -> None:
    assert manifest["predicate"]["gate"]["verdict"] == "passed"
    assert sz.verify(release, allow_unsigned=True).passed


def test_the_quickstart_s_folder_is_the_contract_s(release: Path) -> None:
    beside = {"data", "croissant.json", "README.md", "manifest.json", "report.html", "_SUCCESS"}
    assert {path.name for path in release.iterdir()} == beside
    assert not [path for path in release.parent.iterdir() if path.name.startswith(".")]


def test_the_quickstart_s_rows_add_up_through_every_stage(manifest: dict[str, Any]) -> None:
    rows, stages = manifest["predicate"]["rows"], manifest["predicate"]["stages"]
    assert rows["read"] + rows["augmented"] == sum(
        rows[name] for name in ("written", "suppressed", "dropped", "quarantined")
    )
    assert [stage["use"] for stage in stages] == [
        *("identities", "split", "pseudonymize", "drop", "text_pii"),
        *("faces", "image_text", "k_anonymity", "augment"),
    ]
    assert all(one["rowsOut"] == next_["rowsIn"] for one, next_ in pairwise(stages))
    assert sum(resource.get("rows", 0) for resource in manifest["predicate"]["resources"]) == rows["written"]


def test_the_quickstart_s_classes_hold_five_persons_counted_by_hand(release: Path, manifest: dict[str, Any]) -> None:
    table = released(release, ["patient_id", "age", "zip", "job", "is_augmented"]).to_pandas()
    persons = table[~table["is_augmented"]].groupby(["age", "zip", "job"], dropna=False)["patient_id"]
    assert persons.nunique().min() >= manifest["predicate"]["privacy"]["k"] >= 5


def test_the_quickstart_s_split_keeps_every_patient_in_one_part(release: Path) -> None:
    table = released(release, ["patient_id", "split", "is_augmented"]).to_pandas()
    assert table.groupby("patient_id")["split"].nunique().max() == 1
    assert set(table[table["is_augmented"]]["split"]) == {"train"}


def test_the_quickstart_s_visits_of_a_patient_keep_their_distances(release: Path) -> None:
    def distances(table: pd.DataFrame) -> Counter[tuple[int, ...]]:
        days = table.sort_values("seen_on").groupby("patient_id")["seen_on"]
        return Counter(tuple((one - seen.iloc[0]).days for one in seen) for _, seen in days)

    source = pq.read_table("data_samples/clinic.parquet", columns=["seen_on", "patient_id"]).to_pandas()
    table = released(release, ["seen_on", "patient_id", "is_augmented"]).to_pandas()
    before, after = distances(source), distances(table[~table["is_augmented"]])
    assert (before & after).total() > 0.95 * after.total()
    true, shown = (Counter(one["seen_on"]) for one in (source, table[~table["is_augmented"]]))
    assert (true & shown).total() < 0.8 * shown.total()


def test_the_quickstart_s_names_are_in_no_part_of_the_release(release: Path) -> None:
    source = pq.read_table("data_samples/clinic.parquet", columns=["name", "patient_id"]).to_pydict()
    notes = [note or "" for note in released(release, ["note"])["note"].to_pylist()]
    text = "\n".join(notes) + (release / "manifest.json").read_text() + (release / "report.html").read_text()
    assert [name for name in {*source["name"], *source["patient_id"]} if name in text] == []


def test_the_manifest_says_what_made_it_and_not_where(manifest: dict[str, Any], release: Path) -> None:
    predicate = manifest["predicate"]
    assert {"yunet", "en_core_web_md"} <= {model["name"] for model in predicate["tool"]["models"]}
    assert predicate["policy"]["name"] == "default"
    text = json.dumps(manifest)
    for place in (str(Path.cwd()), str(release.parent), str(Path.home()), "data_samples"):
        assert place not in text
