"""Rows are not taken for people, and a shifted date keeps its secret."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.run.people_in_rows import Seen
from tests.tables import KEYS, MEGABYTE, Job, job

CLASSES = {"use": "k_anonymity", "k": 2, "max_suppressed": 1.0}
FLAT = {"role": "quasi", "hierarchy": "flat"}
MAILED = {"mail": {"role": "identifier", "accept": "members of a list, not visits"}, "score": {"role": "label"}}


def table(folder: Path, columns: dict[str, Any], declared: dict[str, Any], stages: list[Any], **source: Any) -> Job:
    pq.write_table(pa.table(columns), folder / "rows.parquet", row_group_size=100)
    return job(folder, folder / "rows.parquet", declared, stages, source=source)


def visits(folder: Path, ids: list[Any], **declared: Any) -> Job:
    columns = {"who": ids, "town": ["Ulm", "Bonn"] * (len(ids) // 2)}
    stages = [{"use": "pseudonymize", "columns": ["who"]}, CLASSES]
    return table(folder, columns, {"who": {"role": "identifier", **declared}, "town": FLAT}, stages)


@pytest.mark.parametrize("ids", [[f"c{n // 4}" for n in range(80)], [n // 4 for n in range(80)], ["a@x.org"] * 80])
def test_identifiers_that_repeat_are_named_where_rows_are_counted(tmp_path: Path, ids: list[Any]) -> None:
    given = visits(tmp_path, ids)
    for attempt in (given.pipeline.plan, given.run):
        with pytest.raises(sz.UsageError, match=r"'who'.*source\.unit: who") as error:
            attempt()
        assert "c1" not in str(error.value)
    assert not given.output.exists()


def test_repeats_beyond_the_sample_are_seen_in_a_run(tmp_path: Path) -> None:
    ids = [f"c{n}" for n in range(7000)] + [f"d{n // 4}" for n in range(2000)]
    with pytest.raises(sz.UsageError, match="'who'"):
        visits(tmp_path, ids).run()


def test_people_with_the_same_name_are_no_repeats(tmp_path: Path) -> None:
    names = [f"{first} {last}" for first in ("Ada", "Bo", "Cy", "Di") for last in ("Ek", "Fry", "Gil", "Hu")] * 5
    unique = [f"Ada-{chr(97 + n // 26)}{chr(97 + n % 26)} Moss" for n in range(320)]
    assert visits(tmp_path, unique + names).run().verdict.passed


def test_a_reviewer_can_say_that_an_identifier_names_no_person(tmp_path: Path) -> None:
    assert visits(tmp_path, ["a", "b"] * 40, accept="the device, shared by all").run().rows.written == 80


def test_a_column_that_gives_a_shift_away_is_refused(tmp_path: Path) -> None:
    generator = np.random.Generator(np.random.PCG64(1))
    true = [date(2020, 1, 1) + timedelta(days=int(day)) for day in np.sort(generator.integers(0, 1500, 300))]
    columns = {
        "who": [f"p{n}" for n in range(300)],
        "left": true,
        "month": [f"{day:%Y-%m}" for day in true],
        "number": range(5000, 5300),
        "ward": ["a", "b", "c"] * 100,
    }
    declared = {"who": "identifier", "left": "keep", "month": "keep", "number": "keep", "ward": "keep"}
    declared["number"] = {"role": "keep", "accept": "reviewed"}
    shift = {"use": "pseudonymize", "columns": ["who"], "dates": ["left"]}
    with pytest.raises(sz.UsageError) as error:
        table(tmp_path, columns, declared, [shift], unit="who").run()
    assert "'month'" in str(error.value)
    assert "'number'" in str(error.value)
    assert "'ward'" not in str(error.value)
    accepted = {**shift, "accept": "dates of admission are public"}
    assert table(tmp_path, columns, declared, [accepted], unit="who").run().rows.written == 300


@pytest.mark.parametrize("workers", [1, 2])
def test_flags_are_withheld_where_they_would_single_people_out(tmp_path: Path, workers: int) -> None:
    ids = [f"p{n}" for n in range(40)] + ["often"] * 20
    columns = {"who": ids, "town": ["Ulm", "Bonn"] * 30, "filler": [bytes(MEGABYTE // 60)] * 60}
    declared = {"who": "identifier", "town": FLAT, "filler": "drop"}
    stages = [{"use": "identities", "columns": ["who"], "max_count": 3}, {"use": "pseudonymize", "columns": ["who"]}]
    given = table(tmp_path, columns, declared, [*stages, {**CLASSES, "k": 5}], unit="who")
    result = given.pipeline.run(engine=sz.LocalEngine(workers=workers), keys=KEYS)
    released = given.released()
    assert released.num_rows == 60
    assert released["over_represented"].null_count == 60
    reported = {column.name: column for column in result.manifest.columns}
    assert reported["over_represented"].withheld == 60
    assert result.manifest.privacy.k >= 5


def test_flags_that_leave_classes_large_are_released_and_counted(tmp_path: Path) -> None:
    ids = [f"p{n}" for n in range(40)] + [f"q{n % 10}" for n in range(40)]
    columns = {"who": ids, "town": ["Ulm"] * 80}
    stages = [{"use": "identities", "columns": ["who"], "max_count": 3}, {"use": "pseudonymize", "columns": ["who"]}]
    declared = {"who": "identifier", "town": FLAT}
    given = table(tmp_path, columns, declared, [*stages, {**CLASSES, "k": 5}], unit="who")
    result = given.run()
    assert sorted(set(given.released()["over_represented"].to_pylist())) == [False, True]
    assert result.manifest.privacy.k == 10
    assert result.manifest.privacy.classes == 2
    assert sz.verify(given.output, allow_unsigned=True).passed


def test_the_gate_asks_for_the_split_check_where_a_key_names_people(tmp_path: Path) -> None:
    mails = [f"p{n // 3}@post.example" if n % 20 else "none" for n in range(240)]
    stages = [
        {"use": "identities", "columns": ["mail"], "max_share": 0.5, "action": "cap"},
        {"use": "split", "shares": {"train": 0.7, "test": 0.3}},
        {"use": "pseudonymize", "columns": ["mail"]},
    ]
    given = table(tmp_path, {"mail": mails, "score": [n % 5 for n in range(240)]}, MAILED, stages)
    gate = given.run().manifest.gate
    (check,) = [check for check in gate.checks if check.name == "split_overlap"]
    assert (check.limit, check.value, check.passed) == (0, 0, True)


@pytest.mark.parametrize(
    ("values", "names", "different", "repeated"),
    [
        (100, 0, 98, False),
        (100, 0, 97, True),
        (100, 51, 70, False),
        (100, 51, 69, True),
        (100, 50, 70, True),
        (0, 0, 0, False),
    ],
)
def test_more_than_a_few_repeats_say_that_rows_are_not_people(
    values: int, names: int, different: int, repeated: bool
) -> None:
    assert Seen(values, names, different).repeated is repeated


@pytest.mark.parametrize("values", [pa.array([[1], [1]]), pa.array([b"a", b"a"])])
def test_lists_and_bytes_name_nobody(values: pa.Array) -> None:
    seen, digests = Seen.of(values, b"")
    assert (seen, len(digests)) == (Seen(0, 0, 0), 0)
