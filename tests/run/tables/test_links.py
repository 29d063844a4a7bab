"""Keys between tables that are not one person's alone: doctors, wards, addresses, other people, cut links."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.config import TableConfig
from sanitize.manifest.model import Manifest
from sanitize.run.flow import Options
from sanitize.run.tables.links import in_order, references
from tests.tables import KEYS

Rows = list[dict[str, Any]]
PERSON = {"role": "identifier", "key": "people"}
IDENTIFIER = {"role": "identifier"}
QUASI = {"role": "quasi"}
K = {"use": "k_anonymity", "k": 5, "max_suppressed": 1.0}
PEOPLE = 40


def patients(**further: list[Any]) -> Rows:
    return [
        {"pid": f"P{n:03}", "age": 30 + 10 * (n % 2), **{name: values[n] for name, values in further.items()}}
        for n in range(PEOPLE)
    ]


def run(folder: Path, rows: dict[str, Rows], sources: dict[str, Any], stages: Rows, **more: Any) -> Manifest:
    for name, own in rows.items():
        pq.write_table(pa.Table.from_pylist(own), folder / f"{name}.parquet")
    sources = {name: {"path": str(folder / f"{name}.parquet"), **one} for name, one in sources.items()}
    content = {"version": 1, "name": "linked", "sources": sources, "stages": stages}
    file = folder / "pipeline.yaml"
    file.write_text(json.dumps({**content, "output": {"path": str(folder / "out")}, **more}), "utf-8")
    manifest = sz.load(file).run(keys=KEYS, options=Options(overwrite=True)).manifest
    assert sz.verify(folder / "out", allow_unsigned=True).passed
    return manifest


def released(folder: Path, name: str) -> Rows:
    parts = sorted((folder / "out" / "data" / name).iterdir())
    rows: Rows = pa.concat_tables(pq.read_table(part) for part in parts).to_pylist()
    return rows


def test_a_doctor_of_fewer_than_k_patients_tells_them_apart(tmp_path: Path) -> None:
    doctors = [{"did": f"D{n}", "city": "Oslo"} for n in range(10)]
    visits = [{"pid": f"P{n:03}", "did": f"D{n % 10}", "ward": "north"} for n in range(PEOPLE)]
    doctor = {"role": "identifier", "key": "doctors"}
    sources = {
        "patients": {"unit": "pid", "columns": {"pid": PERSON, "age": QUASI}},
        "doctors": {"unit": "did", "columns": {"did": doctor, "city": {"role": "keep"}}},
        "visits": {
            "unit": "pid",
            "references": {"pid": "patients", "did": "doctors"},
            "columns": {"pid": PERSON, "did": doctor, "ward": QUASI},
        },
    }
    stages = [
        {"use": "pseudonymize", "tables": ["patients", "visits"], "columns": ["pid"]},
        {"use": "pseudonymize", "tables": ["doctors", "visits"], "columns": ["did"]},
        {**K, "tables": ["patients", "visits"]},
    ]
    run(tmp_path, {"patients": patients(), "doctors": doctors, "visits": visits}, sources, stages)
    assert {row["did"] for row in released(tmp_path, "visits")} == {None}  # four patients each


def test_what_a_table_of_nobody_says_counts_in_the_joined_view(tmp_path: Path) -> None:
    wards = [{"wid": f"W{n}", "city": city} for n, city in enumerate(["Oslo", "Bergen", "Hammerfest"])]
    visits = [{"pid": f"P{n:03}", "wid": "W2" if n < 2 else f"W{n % 2}"} for n in range(PEOPLE)]
    sources = {
        "patients": {"unit": "pid", "columns": {"pid": PERSON, "age": QUASI}},
        "wards": {"columns": {"wid": IDENTIFIER, "city": {"role": "keep"}}},
        "visits": {
            "unit": "pid",
            "references": {"pid": "patients", "wid": "wards"},
            "columns": {"pid": PERSON, "wid": IDENTIFIER},
        },
    }
    stages = [
        {"use": "pseudonymize", "tables": ["patients", "visits"], "columns": ["pid"]},
        {"use": "pseudonymize", "tables": ["wards", "visits"], "columns": ["wid"]},
        {**K, "table": "patients", "joined": True},
    ]
    manifest = run(tmp_path, {"patients": patients(), "wards": wards, "visits": visits}, sources, stages)
    assert manifest.joined is not None
    assert manifest.joined.tables == ("patients", "visits", "wards")
    assert min(Counter(row["wid"] for row in released(tmp_path, "visits")).values()) >= 5
    assert "Hammerfest" not in {row["city"] for row in released(tmp_path, "wards")}


def test_one_address_each_is_counted_with_the_person(tmp_path: Path) -> None:
    zips = [["1000", "2000"][n // 2 % 2] for n in range(PEOPLE)]
    addresses = [{"aid": f"A{n:03}", "zip": own} for n, own in enumerate(zips)]
    sources = {
        "patients": {
            "unit": "pid",
            "references": {"aid": "addresses"},
            "columns": {"pid": PERSON, "age": QUASI, "aid": IDENTIFIER},
        },
        "addresses": {"columns": {"aid": IDENTIFIER, "zip": QUASI}},
    }
    stages = [
        {"use": "pseudonymize", "table": "patients", "columns": ["pid"]},
        {"use": "pseudonymize", "columns": ["aid"]},
        K,
    ]
    (tmp_path / "gone.txt").write_text("\n".join(f"P{n:03}" for n in range(6)))
    given = patients(aid=[one["aid"] for one in addresses])
    manifest = run(
        tmp_path, {"patients": given, "addresses": addresses}, sources, stages, exclude=str(tmp_path / "gone.txt")
    )
    zip_of = {row["aid"]: row["zip"] for row in released(tmp_path, "addresses")}
    people = Counter((row["age"], zip_of[row["aid"]]) for row in released(tmp_path, "patients"))
    assert manifest.joined is not None
    assert manifest.joined.k == min(people.values())
    assert len(zip_of) == len(released(tmp_path, "patients")) == PEOPLE - 6


def test_addresses_go_with_people_also_where_their_keys_are_dropped(tmp_path: Path) -> None:
    addresses = [{"aid": f"A{n:03}", "floor": n % 2} for n in range(PEOPLE)]
    sources = {
        "patients": {
            "unit": "pid",
            "references": {"aid": "addresses"},
            "columns": {"pid": PERSON, "age": QUASI, "aid": IDENTIFIER},
        },
        "addresses": {"columns": {"aid": IDENTIFIER, "floor": {"role": "keep"}}},
    }
    stages = [
        {"use": "pseudonymize", "table": "patients", "columns": ["pid"]},
        {"use": "drop", "columns": ["aid"]},
        {**K, "table": "patients"},
    ]
    (tmp_path / "gone.txt").write_text("\n".join(f"P{n:03}" for n in range(6)))
    given = patients(aid=[one["aid"] for one in addresses])
    run(tmp_path, {"patients": given, "addresses": addresses}, sources, stages, exclude=str(tmp_path / "gone.txt"))
    assert len(released(tmp_path, "addresses")) == PEOPLE - 6


def of_doctors(folder: Path, number: bool) -> tuple[dict[str, Rows], dict[str, Any], Rows]:
    """Visits whose people are the doctors, and refer to patients; numbers name a patient and a doctor alike."""
    start = {"P": "", "D": ""} if number else {"P": "P", "D": "D"}
    who = [{"pid": f"{start['P']}{n}", "age": 30} for n in range(PEOPLE)]
    doctors = [{"did": f"{start['D']}{n}", "city": "Oslo"} for n in range(10)]
    visits = [{"pid": f"{start['P']}{n}", "did": f"{start['D']}{n % 10}", "ward": "north"} for n in range(PEOPLE)]
    doctor = {"role": "identifier", "key": "doctors"}
    sources = {
        "patients": {"unit": "pid", "columns": {"pid": PERSON, "age": QUASI}},
        "doctors": {"unit": "did", "columns": {"did": doctor, "city": {"role": "keep"}}},
        "visits": {
            "unit": "did",
            "references": {"pid": "patients", "did": "doctors"},
            "columns": {"pid": PERSON, "did": doctor, "ward": QUASI},
        },
    }
    stages = [
        {"use": "drop", "tables": ["patients", "visits"], "columns": ["pid"]},
        {"use": "pseudonymize", "tables": ["doctors", "visits"], "columns": ["did"]},
        {**K, "tables": ["patients", "visits"]},
    ]
    (folder / "gone.txt").write_text("\n".join(f"{start['P']}{n}" for n in range(6)))
    return {"patients": who, "doctors": doctors, "visits": visits}, sources, stages


def test_rows_of_others_that_name_an_excluded_person_go_too(tmp_path: Path) -> None:
    run(tmp_path, *of_doctors(tmp_path, number=False), exclude=str(tmp_path / "gone.txt"))
    assert len(released(tmp_path, "visits")) == len(released(tmp_path, "patients")) == PEOPLE - 6
    assert len(released(tmp_path, "doctors")) == 10


def test_a_number_that_names_a_patient_and_a_doctor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sz.UsageError, match="several kinds"):
        run(tmp_path, *of_doctors(tmp_path, number=True), exclude=str(tmp_path / "gone.txt"))


def test_rows_of_nobody_that_hold_people_are_refused(tmp_path: Path) -> None:
    letters = [{"pid": f"P{n:03}", "kind": "bill"} for n in range(PEOPLE)]
    sources = {
        "patients": {"unit": "pid", "columns": {"pid": PERSON, "age": QUASI}},
        "letters": {"columns": {"pid": PERSON, "kind": {"role": "keep"}}},
    }
    stages = [{"use": "pseudonymize", "columns": ["pid"]}, {**K, "table": "patients"}]
    with pytest.raises(sz.UsageError, match="unit: pid"):
        run(tmp_path, {"patients": patients(), "letters": letters}, sources, stages)


def of_mothers(mothers: list[str], **joined: Any) -> tuple[dict[str, Rows], dict[str, Any], Rows]:
    sources = {
        "patients": {
            "unit": "pid",
            "references": {"mother": "patients.pid"},
            "columns": {"pid": PERSON, "age": QUASI, "mother": PERSON},
        },
        "visits": {"unit": "pid", "references": {"pid": "patients"}, "columns": {"pid": PERSON, "ward": QUASI}},
    }
    stages = [
        {"use": "pseudonymize", "columns": ["pid"]},
        {"use": "pseudonymize", "table": "patients", "columns": ["mother"]},
        {**K, **joined},
    ]
    visits = [{"pid": f"P{n:03}", "ward": "north"} for n in range(PEOPLE)]
    return {"patients": patients(mother=mothers), "visits": visits}, sources, stages


def test_the_class_of_a_person_to_whom_one_refers_counts(tmp_path: Path) -> None:
    pairs = [f"P{n ^ 1:03}" for n in range(PEOPLE)]  # everybody of 30 has one of 40, and the other way round
    pairs[:4] = ["P002", "P003", "P000", "P001"]  # but for four
    manifest = run(tmp_path, *of_mothers(pairs))
    rows = {row["pid"]: row for row in released(tmp_path, "patients")}
    own = Counter((row["age"], rows[row["mother"]]["age"]) for row in rows.values())
    assert min(own.values()) == 2
    assert manifest.joined is not None
    assert manifest.joined.k == 2


def in_same_order(**output: Any) -> tuple[dict[str, Rows], dict[str, Any], Rows]:
    number = [{"pid": n, "age": 30 + 10 * (n % 2), "digit": n % 7} for n in range(280)]
    columns = {"pid": PERSON, "age": QUASI, "digit": {"role": "keep"}}
    sources = {
        "one": {"unit": "pid", "columns": columns},
        "two": {"unit": "pid", "references": {"pid": "one"}, "columns": columns},
    }
    return {"one": number, "two": number}, sources, [{"use": "pseudonymize", "columns": ["pid"], "per": "table"}, K]


def test_tables_whose_link_is_cut_are_not_joined_by_their_order(tmp_path: Path) -> None:
    run(tmp_path, *in_same_order())
    pairs = zip(released(tmp_path, "one"), released(tmp_path, "two"), strict=True)
    assert sum(one["digit"] == two["digit"] for one, two in pairs) < 280 / 4
    with pytest.raises(sz.UsageError, match="shuffle"):
        run(tmp_path, *in_same_order(), output={"path": str(tmp_path / "out"), "shuffle": False})


def tables(**references: dict[str, str]) -> dict[str, TableConfig]:
    """Tables without a unit but for the patients, and what each refers to."""
    given = {name: {"columns": dict.fromkeys(to, IDENTIFIER), "references": to} for name, to in references.items()}
    made = {name: TableConfig.model_validate({"path": f"{name}.parquet", **one}) for name, one in given.items()}
    patients = {"path": "patients.parquet", "unit": "pid", "columns": {"pid": PERSON}}
    return {**made, "patients": TableConfig.model_validate(patients)}


def test_tables_come_after_those_that_their_people_are_looked_up_in() -> None:
    given = tables(notes={"vid": "visits.vid"}, visits={"pid": "patients", "vid": "notes.vid"})
    assert in_order(given, references(given)) == ("patients", "visits", "notes")


def test_people_who_are_looked_up_in_a_circle_are_refused() -> None:
    given = tables(notes={"vid": "visits.vid"}, visits={"vid": "notes.vid"})
    assert set(in_order(given, references(given))) == {"notes", "visits", "patients"}  # rows of nobody
    far = tables(a={"n": "b.n", "pid": "patients"}, b={"n": "a.n"})
    with pytest.raises(sz.UsageError, match="tables a, b: their references go in a circle"):
        in_order(far, references(far))


def test_tables_that_refer_to_each_other_are_counted_once_around(tmp_path: Path) -> None:
    """A visit names its last note, and each note its visit; of patient 0 there is a note like no other's."""
    visits = [{"vid": f"V{n:03}", "pid": f"P{n:03}", "last": f"N{2 * n:03}"} for n in range(PEOPLE)]
    notes = [
        {"nid": f"N{n:03}", "vid": f"V{n // 2:03}", "kind": "rare" if n == 1 else "usual"} for n in range(2 * PEOPLE)
    ]
    sources = {
        "patients": {"unit": "pid", "columns": {"pid": PERSON, "age": QUASI}},
        "visits": {
            "references": {"pid": "patients", "last": "notes.nid"},
            "columns": {"vid": IDENTIFIER, "pid": PERSON, "last": IDENTIFIER},
        },
        "notes": {
            "references": {"vid": "visits.vid"},
            "columns": {"nid": IDENTIFIER, "vid": IDENTIFIER, "kind": QUASI},
        },
    }
    sources["visits"]["columns"]["last"] = sources["notes"]["columns"]["nid"] = {"role": "identifier", "key": "notes"}
    stages = [
        {"use": "pseudonymize", "tables": ["patients", "visits"], "columns": ["pid"]},
        {"use": "pseudonymize", "tables": ["visits", "notes"], "columns": ["vid"]},
        {"use": "pseudonymize", "table": "visits", "columns": ["last"]},
        {"use": "pseudonymize", "table": "notes", "columns": ["nid"]},
        {**K, "tables": ["patients", "notes"], "joined": True},
    ]
    manifest = run(tmp_path, {"patients": patients(), "visits": visits, "notes": notes}, sources, stages)
    assert manifest.joined is not None
    assert (manifest.joined.persons, manifest.joined.k) == (PEOPLE - 1, PEOPLE // 2 - 1)
