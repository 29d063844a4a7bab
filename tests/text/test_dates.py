from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.dates import DateShift
from sanitize.text.operators import Document

DATES = st.dates(date(1930, 1, 1), date(2060, 12, 31))
DAYS = st.integers(-365, 365)


@pytest.mark.parametrize(
    ("value", "moved"),
    [
        ("14 May 1998", "23 June 1998"),
        ("May 14, 1998", "June 23, 1998"),
        ("the 3rd of June 2001", "the 13th of July 2001"),
        ("2001-02-28T10:11:12Z", "2001-04-09T10:11:12Z"),
        ("12/31/1999", "02/09/2000"),
        ("31/12/99", "09/02/00"),
        ("1.2.2003", "13.3.2003"),
        ("Friday, 1 May 2020", "Wednesday, 10 June 2020"),
        ("JAN 5, 2001", "FEB 14, 2001"),
        ("5-Feb-03", "17-Mar-03"),
        ("May 1998", "June 1998"),
        ("3 May 2021 to 5 May 2021", "12 June 2021 to 14 June 2021"),
        ("1 May 2020, Friday at 10:30 p.m.", "10 June 2020, Wednesday at 10:30 p.m."),
        ("2001-02-28 23:59:59+02:00", "2001-04-09 23:59:59+02:00"),
        ("3-5 May 2021", "<DATE_TIME>"),
        ("May 3 and 5, 2021", "<DATE_TIME>"),
        ("from May to 3 June 2021", "<DATE_TIME>"),
        ("Friday 1 May 2020 or Monday 4 May 2020", "<DATE_TIME>"),
        ("yesterday", "<DATE_TIME>"),
        ("99/99/2000", "<DATE_TIME>"),
    ],
)
def test_dates_move_and_keep_their_form(value, moved):
    assert DateShift()(value, "DATE_TIME", Document(days=40)) == moved


@given(DATES, DAYS)
def test_full_dates_move_by_exactly_the_days(day, days):
    moved = DateShift()(day.isoformat(), "DATE_TIME", Document(days=days))
    assert date.fromisoformat(moved) == day + timedelta(days)


@given(DATES, DATES, DAYS)
def test_intervals_are_kept(first, second, days):
    shift, document = DateShift(), Document(days=days)
    a, b = (date.fromisoformat(shift(day.isoformat(), "DATE_TIME", document)) for day in (first, second))
    assert b - a == second - first
