"""Several tables in one release: people followed through all, keys that join, k on the joined view."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanitize as sz
from sanitize.config import load_config
from sanitize.manifest.model import Manifest
from sanitize.run.flow import Options
from tests.tables import KEYS

PERSON = {"role": "identifier", "key": "people"}
NAMES = ["Alma Hartwell", "Ola Brandt", "Tendai Moyo", "Ingrid Solberg", "Rafael Quintero", "Mei Tanaka"]


class Clinic:
    """Three tables of a clinic and their pipeline."""

    def __init__(self, folder: Path, visits: dict[str, list[str]], **change: Any) -> None:
        """`visits` are the wards of each patient's visits."""
        self.folder, self.output = folder, folder / "out"
        self.patients = [
            {"patient_id": who, "name": NAMES[n % 6], "age": 30 + 10 * (n % 2)} for n, who in enumerate(visits)
        ]
        own = [(who, ward) for who, wards in visits.items() for ward in wards]
        self.visits = [{"visit_id": f"V-{n:05}", "patient_id": who, "ward": ward} for n, (who, ward) in enumerate(own)]
        names = {row["patient_id"]: row["name"] for row in self.patients}
        self.notes = [
            {"visit_id": row["visit_id"], "note": f"{names[row['patient_id']]} was seen again."} for row in self.visits
        ]
        self.content: dict[str, Any] = {
            "version": 1,
            "name": "clinic",
            "sources": {
                "patients": {
                    "path": str(folder / "patients.parquet"),
                    "unit": "patient_id",
                    "columns": {"patient_id": PERSON, "name": {"role": "identifier"}, "age": {"role": "quasi"}},
                },
                "visits": {
                    "path": str(folder / "visits.parquet"),
                    "unit": "patient_id",
                    "references": {"patient_id": "patients"},
                    "columns": {
                        "visit_id": {"role": "identifier"},
                        "patient_id": PERSON,
                        "ward": {"role": "quasi"},
                    },
                },
                "notes": {
                    "path": str(folder / "notes.parquet"),
                    "references": {"visit_id": "visits"},
                    "columns": {"visit_id": {"role": "identifier"}, "note": {"role": "text", "language": "en"}},
                },
            },
            "stages": [
                {"use": "pseudonymize", "tables": ["patients", "visits"], "columns": ["patient_id"]},
                {"use": "pseudonymize", "tables": ["visits", "notes"], "columns": ["visit_id"]},
                {"use": "drop", "table": "patients", "columns": ["name"]},
                {"use": "text_pii", "table": "notes", "columns": ["note"]},
                {"use": "k_anonymity", "tables": ["patients", "visits"], "k": 2, "max_suppressed": 1.0},
            ],
            "output": {"path": str(self.output)},
            **change,
        }

    def run(self, **options: Any) -> Manifest:
        for name in ("patients", "visits", "notes"):
            pq.write_table(pa.Table.from_pylist(getattr(self, name)), self.folder / f"{name}.parquet")
        file = self.folder / "pipeline.yaml"
        file.write_text(json.dumps(self.content), "utf-8")
        return sz.load(file).run(keys=KEYS, options=Options(overwrite=True, **options)).manifest

    def released(self, name: str) -> list[dict[str, Any]]:
        parts = sorted((self.output / "data" / name).iterdir())
        rows: list[dict[str, Any]] = pa.concat_tables(pq.read_table(part) for part in parts).to_pylist()
        return rows


def clinic(folder: Path, **change: Any) -> Clinic:
    """Everybody has one visit in the north or the south, but for one with two and one with a ward of their own."""
    wards = {f"P-{n:03}": [["north", "south"][n % 2]] for n in range(24)}
    return Clinic(folder, {**wards, "P-100": ["north", "south"], "P-101": ["attic"]}, **change)


def joined(given: Clinic, k: int = 5) -> Clinic:
    given.content["stages"][-1] |= {"joined": True, "k": k}
    return given


def smallest(given: Clinic) -> int:
    """The fewest people with the same age, wards and numbers of notes, counted by joining what is released."""
    notes = Counter(row["visit_id"] for row in given.released("notes"))
    own = defaultdict(list)
    for row in given.released("visits"):
        own[row["patient_id"]].append((row["ward"], notes[row["visit_id"]]))
    people = Counter((str(row["age"]), tuple(sorted(own[row["patient_id"]]))) for row in given.released("patients"))
    return min(people.values())


def test_keys_join_and_nothing_dangles(tmp_path: Path) -> None:
    given = clinic(tmp_path)
    manifest = given.run()
    patients = {row["patient_id"] for row in given.released("patients")}
    visits = given.released("visits")
    assert {row["patient_id"] for row in visits} == patients
    assert {row["visit_id"] for row in given.released("notes")} == {row["visit_id"] for row in visits}
    assert not any("P-" in str(row) or "V-" in str(row) for row in [*visits, *given.released("patients")])
    assert manifest.tables is not None
    assert manifest.rows.read == sum(one.rows.read for one in manifest.tables.values())
    assert len(patients) == 25  # the one with a ward of their own is gone from every table
    assert sz.verify(given.output, allow_unsigned=True).passed


def test_names_of_one_table_are_looked_for_in_the_texts_of_another(tmp_path: Path) -> None:
    given = clinic(tmp_path)
    (tmp_path / "blind.yaml").write_text(json.dumps({"name": "blind", "allow": [str(tmp_path / "names.txt")]}))
    (tmp_path / "names.txt").write_text("\n".join(NAMES))
    given.content["policy"] = str(tmp_path / "blind.yaml")
    assert given.run().gate.verdict == "passed"  # the stage covers each person's own name whatever the policy allows
    for row, other in zip(given.notes, [*given.notes[1:], given.notes[0]], strict=True):
        row["note"] = other["note"]
    manifest = given.run()
    assert manifest.gate.verdict == "refused"
    failed = {(one.table, one.name) for one in manifest.gate.checks if not one.passed}
    assert ("notes", "known_values") in failed


def test_k_per_table_leaves_people_alone_and_joined_k_does_not(tmp_path: Path) -> None:
    given = clinic(tmp_path)
    manifest = given.run()
    assert manifest.joined is not None
    assert manifest.joined.k == smallest(given) == 1
    manifest = joined(given).run()
    assert manifest.joined is not None
    assert manifest.joined.k == smallest(given)
    assert manifest.joined.k >= 5
    assert manifest.joined.k_requested == 5
    assert {(one.name, one.passed) for one in manifest.gate.checks if one.name == "joined_k"} == {("joined_k", True)}
    assert sz.verify(given.output, allow_unsigned=True).passed


def test_cutting_the_link_takes_a_table_out_of_the_joined_view(tmp_path: Path) -> None:
    given = joined(clinic(tmp_path))
    given.content["stages"][:2] = [
        {"use": "pseudonymize", "table": "patients", "columns": ["patient_id"]},
        {"use": "pseudonymize", "table": "visits", "columns": ["patient_id", "visit_id"], "per": "table"},
        {"use": "pseudonymize", "table": "notes", "columns": ["visit_id"], "per": "table"},
    ]
    manifest = given.run()
    assert manifest.joined is None
    patients = {row["patient_id"] for row in given.released("patients")}
    assert not patients & {row["patient_id"] for row in given.released("visits")}


def test_a_lie_about_the_joined_view_is_found(tmp_path: Path) -> None:
    given = clinic(tmp_path)
    given.run()
    file = given.output / "manifest.json"
    content = json.loads(file.read_text())
    content["predicate"]["joined"]["k"] = 5
    file.write_text(json.dumps(content))
    failures = sz.verify(given.output, allow_unsigned=True).failures
    assert any("joined" in one for one in failures)


def test_who_is_excluded_is_in_no_table(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").write_text("P-000\nP-001\nP-002\nP-003\nP-004\n")
    given = clinic(tmp_path, exclude=str(tmp_path / "gone.txt"))
    manifest = given.run()
    assert manifest.tables is not None
    assert {name: one.rows.read for name, one in manifest.tables.items()} == {"patients": 21, "visits": 22, "notes": 22}
    assert manifest.tables["notes"].source.excluded is not None
    assert manifest.tables["notes"].source.excluded.persons == 5


def test_orphans_are_dropped_or_kept(tmp_path: Path) -> None:
    given = clinic(tmp_path)
    given.visits += [{"visit_id": f"X-{n}", "patient_id": f"Q-{n}", "ward": "north"} for n in range(6)]
    given.notes += [{"visit_id": f"lost-{n}", "note": "Nothing to say."} for n in range(6)]
    tables = given.run().tables
    assert tables is not None
    assert (tables["notes"].orphan_rows, tables["notes"].orphans) == (5, "drop")  # six, in steps of five
    assert len(given.released("visits")) == 26
    assert len(given.released("notes")) == 26
    for name in ("visits", "notes"):
        given.content["sources"][name]["orphans"] = "keep"
    given.run()
    assert len(given.released("visits")) == 26 + 6
    assert len(given.released("notes")) == 26 + 1 + 6  # also the note of the person who is gone


def test_the_release_opens_as_data_sets_do(tmp_path: Path) -> None:
    from datasets import load_dataset
    from mlcroissant import Dataset

    given = clinic(tmp_path)
    given.run()
    loaded = load_dataset(str(given.output), "visits", cache_dir=str(tmp_path / "cache"))
    assert set(loaded["train"].column_names) == {"visit_id", "patient_id", "ward"}
    described = Dataset(jsonld=str(given.output / "croissant.json"))
    assert [one.name for one in described.metadata.record_sets] == ["patients", "visits", "notes"]
    assert len(list(described.records("visits"))) == len(given.released("visits"))
    record_set = described.metadata.record_sets[1]
    references = {one.name: one.references.field for one in record_set.fields if one.references.field}
    assert references == {"patient_id": "patients/patient_id"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stages": 1}, "visit_id' of table 'notes'"),
        ({"references": {"visit_id": "visit"}}, "isn't a table"),
        ({"references": {"nothing": "visits"}}, "isn't one of its columns"),
        ({"references": {"note": "visits"}}, "has no column 'note'"),
    ],
)
def test_what_cannot_join_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    given = clinic(tmp_path)
    if "stages" in change:
        given.content["stages"][1]["tables"] = ["visits"]
        given.content["stages"].insert(
            1, {"use": "pseudonymize", "table": "notes", "columns": ["visit_id"], "length": 20}
        )
    else:
        given.content["sources"]["notes"]["references"] = change["references"]
    with pytest.raises(sz.UsageError, match=said):
        given.run()
    assert not given.output.exists()


def test_people_who_are_written_differently_are_not_passed_over(tmp_path: Path) -> None:
    given = clinic(tmp_path)
    for row in given.visits:
        row["patient_id"] = row["patient_id"].lower()
    with pytest.raises(sz.UsageError, match="no person in common"):
        given.run()
    assert not given.output.exists()


def test_a_bad_record_of_an_excluded_person_is_not_kept(tmp_path: Path) -> None:
    given = clinic(
        tmp_path, exclude=str(tmp_path / "gone.txt"), quarantine={"path": str(tmp_path / "q"), "max_rate": 1.0}
    )
    (tmp_path / "gone.txt").write_text("P-000\n")
    given.content["sources"]["notes"]["columns"]["photo"] = {"role": "image"}
    for number, row in enumerate(given.notes):
        row["photo"] = f"missing-{number}.jpg"
    given.content["stages"] += [{"use": "drop", "table": "notes", "columns": ["photo"]}]
    given.content["stages"] = [one for one in given.content["stages"] if one["use"] != "text_pii"]
    given.content["sources"]["notes"]["columns"]["note"] = {"role": "drop"}
    given.run()
    kept = [row for part in (tmp_path / "q").rglob("*.parquet") for row in pq.read_table(part)["raw"].to_pylist()]
    assert any(b"missing-1.jpg" in row for row in kept)
    assert not any(b"missing-0.jpg" in row for row in kept)


def test_settings_that_contradict_are_said(tmp_path: Path) -> None:
    given = clinic(tmp_path)
    file = tmp_path / "pipeline.yaml"
    for change, said in (
        ({"source": {"path": "x.csv"}}, "can't be combined"),
        ({"stages": [{"use": "drop", "table": "wards", "columns": ["a"]}]}, "wards"),
        ({"sources": None}, "a stage names a table"),
    ):
        file.write_text(json.dumps({**given.content, **change}))
        with pytest.raises(sz.UsageError, match=said):
            load_config(file)


def test_the_same_bytes_from_any_number_of_workers(tmp_path: Path) -> None:
    given = joined(clinic(tmp_path))
    given.content["stages"] = [one for one in given.content["stages"] if one["use"] != "text_pii"]
    given.content["sources"]["notes"]["columns"]["note"] = {"role": "drop"}
    given.run()
    one = {file.name + file.parent.name: file.read_bytes() for file in (given.output / "data").rglob("*.parquet")}
    sz.load(tmp_path / "pipeline.yaml").run(
        keys=KEYS, engine=sz.LocalEngine(workers=2), options=Options(overwrite=True)
    )
    two = {file.name + file.parent.name: file.read_bytes() for file in (given.output / "data").rglob("*.parquet")}
    assert one == two


WARDS = st.lists(st.sampled_from(["north", "south", "attic"]), min_size=0, max_size=3)


@settings(max_examples=6)
@given(wards=st.lists(WARDS, min_size=6, max_size=14), with_joined=st.booleans())
def test_people_are_in_all_their_tables_or_in_none(
    tmp_path_factory: pytest.TempPathFactory, wards: list[list[str]], with_joined: bool
) -> None:
    folder = tmp_path_factory.mktemp("people")
    given_clinic = Clinic(folder, {f"P-{n:03}": own for n, own in enumerate(wards)})
    if not given_clinic.visits:
        return
    given_clinic.content["stages"] = [one for one in given_clinic.content["stages"] if one["use"] != "text_pii"]
    given_clinic.content["stages"][-1] |= {"joined": with_joined}
    del given_clinic.content["sources"]["notes"]
    given_clinic.content["stages"][1] = {"use": "pseudonymize", "table": "visits", "columns": ["visit_id"]}
    try:
        manifest = given_clinic.run(keep_refused=True)
    except sz.UsageError as error:
        if "leaves nobody" not in str(error):
            raise
        return
    if manifest.gate.verdict == "refused":
        given_clinic.output = folder / "out.refused"
    patients = [row["patient_id"] for row in given_clinic.released("patients")]
    visits = [row["patient_id"] for row in given_clinic.released("visits")]
    read = [row["patient_id"] for row in given_clinic.visits]
    assert set(visits) <= set(patients)
    counted, had = Counter(visits), Counter(read)
    silent = sum(1 for who in patients if not counted[who])
    assert silent <= sum(1 for row in given_clinic.patients if not had[row["patient_id"]])
    for column, rows in (("age", given_clinic.released("patients")), ("ward", given_clinic.released("visits"))):
        people = defaultdict(set)
        for row in rows:
            people[str(row[column])].add(row["patient_id"])
        assert all(len(own) >= 2 for own in people.values())
    if with_joined and patients:
        assert manifest.joined is not None
        assert manifest.joined.k is not None
        assert manifest.joined.k >= 2
