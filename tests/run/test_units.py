"""A person is a person, however the unit is spelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanitize as sz
from sanitize.run.units import both_spellings, unit_digests
from sanitize.stage.unit_spelling import folded, with_folded_units
from tests.tables import ANONYMOUS, KEYS, TOKENS, Job, job

SPELLED = ["P-1", "p-1", "P-1 ", "P1", "p_1", "Ｐ1"]


def visits(folder: Path, units: list[Any], **source: Any) -> Job:
    table = pa.table({"id": units, "town": ["Ulm"] * len(units)})
    pq.write_table(table, folder / "visits.parquet")
    return job(
        folder,
        folder / "visits.parquet",
        {"id": "identifier", "town": "quasi"},
        [TOKENS, {**ANONYMOUS, "max_suppressed": 1.0}],
        source={"unit": "id", **source},
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_units_that_differ_in_spelling_alone_are_refused(tmp_path: Path, workers: int) -> None:
    given_job = visits(tmp_path, [*SPELLED, "Q-7", "R-8"])
    with pytest.raises(sz.UsageError, match="unit_spelling: fold") as error:
        given_job.run(sz.LocalEngine(workers=workers))
    assert "P-1" not in str(error.value)
    assert not given_job.output.exists()


def test_folded_units_are_one_person_with_one_token(tmp_path: Path) -> None:
    given_job = visits(tmp_path, [*SPELLED, "Q-7", "R-8"], unit_spelling="fold")
    privacy = given_job.run().manifest.privacy
    assert privacy is not None
    assert privacy.k == 3
    assert len(set(given_job.released()["id"].to_pylist())) == 3


def test_exact_units_stay_apart(tmp_path: Path) -> None:
    given_job = visits(tmp_path, [*SPELLED, "Q-7", "R-8"], unit_spelling="exact")
    privacy = given_job.run().manifest.privacy
    assert privacy is not None
    assert privacy.k == 8


def test_sound_units_are_not_refused(tmp_path: Path) -> None:
    assert visits(tmp_path, [f"P-{n}" for n in range(9)] * 2).run().verdict.passed
    (tmp_path / "numbers").mkdir()
    assert visits(tmp_path / "numbers", list(range(9)) * 2).run().verdict.passed


@given(st.lists(st.text(max_size=6)))
def test_folding_twice_changes_nothing_and_never_empties_a_value(values: list[str]) -> None:
    once = folded(pa.array(values, pa.string()))
    assert folded(once).to_pylist() == once.to_pylist()
    assert [bool(one) for one in once.to_pylist()] == [bool(value) for value in values]


@pytest.mark.parametrize(
    "values", [[*SPELLED, None, "", "--", "Q"], [3, 4, None, 3], ["ﬁ", "FI", "straße"], pa.nulls(2, pa.string())]
)
def test_both_spellings_have_the_digests_that_each_has_alone(values: Any) -> None:
    raw = pa.record_batch({"id": pa.array(values)})
    units, alike = both_spellings(raw, "id", KEYS)
    assert units.tolist() == unit_digests(raw, "id", KEYS).tolist()
    assert alike.tolist() == unit_digests(with_folded_units(raw, "id"), "id", KEYS).tolist()
