"""Dates in any order of day, month and year."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sanitize.errors import UsageError
from sanitize.tabular.dates import to_days
from sanitize.tabular.hierarchy import Date
from sanitize.tabular.pseudonym import shift_dates


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (["07/14/1970", "01/31/1970"], "1970-07-14"),
        (["14.07.1970", "31.1.1970 08:15"], "1970-07-14"),
        (["Tue, 14 Jul 1970 06:48:00 +0200"], "1970-07-14"),
        (["July 14, 1970 5:03 PM"], "1970-07-14"),
        (["14-Jul-70"], "1970-07-14"),
        (["14/07/70 "], "1970-07-14"),
        (["19700714"], "1970-07-14"),
        (["1970-07-14T10:00:00Z", "", None], "1970-07-14"),
    ],
)
def test_the_one_form_that_all_values_have_is_read(written: list[str | None], day: str) -> None:
    days, unknown = to_days(pa.array(written), "seen")
    assert days[0] == np.datetime64(day)
    assert not unknown.any()


def test_a_form_that_could_be_two_has_to_be_declared() -> None:
    values = pa.array(["01/02/2020", "03/04/2021"])
    with pytest.raises(UsageError, match="DD/MM/YYYY and as MM/DD/YYYY"):
        to_days(values, "seen")
    assert Date("month", format="%d/%m/%Y").build(values, "seen").labels[1].to_pylist() == ["2020-02", "2021-04"]
    with pytest.raises(UsageError, match="isn't known: choose one of YYYY-MM-DD"):
        Date("month", format="DD?MM").build(values, "seen")


def test_what_is_no_date_is_said_with_the_forms_tried_and_no_value() -> None:
    with pytest.raises(UsageError) as said:
        to_days(pa.array(["02/30/2020", "soon"]), "seen")
    assert "tried YYYY-MM-DD" in str(said.value)
    assert "soon" not in str(said.value)


def test_shifted_dates_in_another_form_come_out_as_days() -> None:
    shifted, unread = shift_dates(pa.array(["14.07.1970", "31.01.1970"]), pa.array([1, 1], pa.int32()))
    assert shifted.to_pylist() == ["1970-07-15", "1970-02-01"]
    assert not unread.any()
