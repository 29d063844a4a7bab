"""Roles proposed for real and synthetic columns, and the pipeline that is written from them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.columns.look import look
from sanitize.io.read.sample import take
from sanitize.io.read.source import open_source
from sanitize.scan.roles import propose
from sanitize.scan.sample import propose_all
from sanitize.text.detector import TextDetector
from tests.commands import sanitize
from tests.scan.wide_table import wide_table

FIRST = ("Ann", "Bo", "Cleo", "Dirk", "Eve", "Finn", "Gita", "Hal", "Ines", "Jo")
LAST = ("Archer", "Boyle", "Castro", "Dunne", "Ekman", "Frost", "Gomez", "Hale", "Ito", "Jansen")
IDENTIFIERS = {
    "patientId": [f"P{n:05}" for n in range(200)],
    "full_name": [f"{FIRST[n % 10]} {LAST[n // 10 % 10]}" for n in range(200)],
    "e-mail": [f"{FIRST[n % 10].lower()}{n}@example.org" for n in range(200)],
    "mobile": [f"(212) 555-01{n % 100:02}" for n in range(200)],
    "ssn": [f"9{n % 100:02}-{n % 90 + 10}-{1000 + n}" for n in range(200)],
    "client ip": [f"192.0.2.{n}" for n in range(200)],
    "col_17": [f"{n}f3e-{n * 7919 % 100003:06}" for n in range(200)],
    "home_address": [f"{n + 1} Lakeview Drive" for n in range(200)],
    "reachable_at": [f"user{n}@example.com" for n in range(200)],
    "account no": [10_000_000 + n for n in range(200)],
    "__index_level_0__": [n + n // 5 for n in range(200)],
}
TEXTS = {
    "notes": [f"Visit {n}: came alone, no fever, to return in {n} weeks" for n in range(200)],
    "v3": [f"The parcel number {n} arrived late and the box was wet, please refund" for n in range(200)],
    "comment": [f"fine {n}" for n in range(200)],
}
OTHERS = {
    "age": [20 + n % 60 for n in range(200)],
    "sex": ["f" if n % 2 else "m" for n in range(200)],
    "zip": [f"{10000 + n % 40}" for n in range(200)],
    "admitted": [f"2024-{n % 12 + 1:02}-03" for n in range(200)],
    "job title": ["nurse" if n % 3 else "welder" for n in range(200)],
    "diagnosis": ["flu" if n % 4 else "asthma" for n in range(200)],
    "outcome": [n % 2 for n in range(200)],
    "amount": [n * 1.37 for n in range(200)],
    "active": [n % 2 == 0 for n in range(200)],
}


def role(name: str, values: Any) -> str:
    return propose(look(name, pa.array(values)), pa.array(values)).role


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_identifiers_are_told_by_name_or_by_value(name: str) -> None:
    assert role(name, IDENTIFIERS[name]) == "identifier"


@pytest.mark.parametrize("name", TEXTS)
def test_free_text_is_told_by_name_or_by_value(name: str) -> None:
    assert role(name, TEXTS[name]) == "text"


@pytest.mark.parametrize("name", OTHERS)
def test_other_columns_are_neither(name: str) -> None:
    assert role(name, OTHERS[name]) not in ("identifier", "text", "image")


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_identifiers_and_text_of_a_wide_table_are_told_from_the_rest(seed: int) -> None:
    table, wanted = wide_table(seed, 120)
    assert len(wanted) >= 40
    found = {one.column: one.role for one in propose_all(table, TextDetector.open())}
    for asked in ("identifier", "text"):
        right = {name for name, role in wanted.items() if role == asked}
        proposed = {name for name, role in found.items() if role == asked}
        assert len(right & proposed) >= 0.95 * len(right), right - proposed
        assert len(right & proposed) >= 0.95 * len(proposed), proposed - right


@pytest.mark.parametrize(
    ("sample", "wanted"),
    [
        ("clinic.parquet", {"patient_id": "identifier", "name": "identifier", "note": "text", "photo": "image"}),
        ("visits.csv", {"patient_id": "identifier", "name": "identifier"}),
        ("notes.jsonl", {"patient_id": "identifier", "note": "text"}),
        ("photos", {"image": "image"}),
    ],
)
def test_the_samples_have_the_roles_that_their_pipelines_give_them(
    sample: str, wanted: dict[str, str], root: Path
) -> None:
    proposals = propose_all(take(open_source(root / "data_samples" / sample), 300), TextDetector.open())
    assert {one.column: one.role for one in proposals if one.role in ("identifier", "text", "image")} == wanted


def test_adult_has_no_identifier_and_no_text(shared_data: Path) -> None:
    sample = take(open_source(shared_data / "tables" / "adult" / "adult.csv"), 2000)
    roles = {one.column: one.role for one in propose_all(sample, TextDetector.open())}
    assert not {"identifier", "text", "image"} & set(roles.values())
    assert roles["age"] == "quasi"


def test_columns_of_any_type_get_a_role() -> None:
    columns = {
        "dictionary": pa.array(["a@b.org", "c@d.org"] * 20).dictionary_encode(),
        "large": pa.array([f"Ann Lee {n}" for n in range(40)], pa.large_string()),
        "time": pa.array([n * 60 for n in range(40)], pa.time32("s")),
        "duration": pa.array(range(40), pa.duration("s")),
        "numbers": pa.array([[n] for n in range(40)]),
        "map": pa.array([[("k", "v")]] * 40, pa.map_(pa.string(), pa.string())),
        "nothing": pa.nulls(40),
        "nan": pa.array([float("nan")] * 40),
        "huge": pa.array([2**64 - 1 - n for n in range(40)], pa.uint64()),
        "blank": pa.array([" "] * 40),
        "phone": pa.array([None, *(4155550000.0 + 7919 * n for n in range(39))]),
    }
    table = pa.table(columns)
    roles = {one.column: one.role for one in propose_all(table, TextDetector.open())}
    assert {name for name, role in roles.items() if role == "identifier"} == {"dictionary", "large", "huge", "phone"}
    assert {name for name, role in roles.items() if role == "drop"} == {"numbers", "nothing", "nan", "blank"}
    assert roles["map"] == "text"
    assert len(propose_all(table.slice(0, 0), TextDetector.open())) == len(columns)


def test_rows_are_taken_from_all_over_the_source(root: Path) -> None:
    source = open_source(root / "data_samples" / "clinic.parquet")
    sizes = [sum(chunk.batch.num_rows for chunk in source.read(shard)) for shard in source.shards()]
    assert take(source, 10_000).num_rows == sum(sizes)
    first = sizes[0]
    some = take(source, 2 * first)
    assert some.num_rows == 2 * first
    assert some.column("patient_id").to_pylist() != take(source, 10_000).slice(0, 2 * first)["patient_id"].to_pylist()


def test_the_written_pipeline_runs_as_it_is(tmp_path: Path) -> None:
    columns = {**{name: IDENTIFIERS[name] for name in ("patientId", "mobile")}, **OTHERS}
    pq.write_table(pa.table(columns), tmp_path / "people.parquet")
    scan = [sys.executable, "-m", "sanitize.cli", "scan", "people.parquet", "--write", "people.yaml"]
    assert subprocess.run(scan, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    run = [sys.executable, "-m", "sanitize.cli", "run", "people.yaml", "--workers", "1"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stderr
    assert (tmp_path / "out").is_dir()


def test_records_that_are_not_utf8_are_counted_and_tabs_separate(tmp_path: Path) -> None:
    (tmp_path / "members.tsv").write_bytes("size\tnote\n1\tgrün\n2\tplain\n".encode("latin-1"))
    done = sanitize("scan", tmp_path / "members.tsv")
    assert done.code == 0
    assert "1 of the first 2 records can't be read: not_utf8" in done.err


def test_bytes_that_are_no_pictures_are_left_out() -> None:
    table = pa.table({"payload": [b'{"n": %d}' % n for n in range(40)], "y": [n % 2 for n in range(40)]})
    assert [one.role for one in propose_all(table, TextDetector.open())] == ["drop", "label"]
