"""Dates in a form of their own: read where one form fits, refused in words otherwise."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from tests.tables import Job, job

SHIFT = {"use": "pseudonymize", "columns": ["who"], "dates": ["seen"]}


def visits(folder: Path, dates: list[str]) -> Job:
    pq.write_table(pa.table({"who": [f"p{n}" for n in range(len(dates))], "seen": dates}), folder / "visits.parquet")
    columns = {"who": "identifier", "seen": {"role": "keep", "accept": "shifted"}}
    return job(folder, folder / "visits.parquet", columns, [SHIFT], source={"unit": "who"})


def test_what_is_hardly_ever_a_date_is_refused_with_the_form_that_fits_best(tmp_path: Path) -> None:
    given = visits(tmp_path, ["31.12.2020", "13.05.2021", *(f"not a day {n}" for n in range(5))])
    with pytest.raises(sz.UsageError) as error:
        given.pipeline.plan()
    assert "column 'seen': only 2 of 7 different values are dates in the closest format, " in str(error.value)
    assert "remove it from dates, or correct its values" in str(error.value)
    assert "not a day" not in str(error.value)


def test_blanks_are_no_values_and_half_is_enough(tmp_path: Path) -> None:
    assert visits(tmp_path, ["31.12.2020", "13.05.2021", "x", "y", " ", ""]).pipeline.plan()


def test_dates_that_can_be_read_in_two_ways_are_refused(tmp_path: Path) -> None:
    with pytest.raises(sz.UsageError, match=r"'seen': its dates can be read as .* and as .*; say which"):
        visits(tmp_path, ["01/02/2020", "03/04/2021"]).pipeline.plan()
