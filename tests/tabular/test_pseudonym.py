"""Pseudonyms, date shifts and coarser numbers."""

import datetime
import hmac

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular.numbers import clip, round_to
from sanitize.tabular.pseudonym import date_offsets, digits, shift_dates, tokens

KEY, OTHER = b"k" * 32, b"o" * 32


def test_tables_join_on_tokens_of_one_key_space_only() -> None:
    patients = tokens(pa.array([17, 18, None]), KEY, prefix="P-", length=20)
    visits = tokens(pa.array(["18", "17", "17"]).dictionary_encode(), KEY, prefix="P-", length=20)
    assert visits.to_pylist() == [patients[1].as_py(), patients[0].as_py(), patients[0].as_py()]
    assert patients[2].as_py() is None
    assert len(patients[0].as_py()) == 22
    assert tokens(pa.array([17]), OTHER).to_pylist() != tokens(pa.array([17]), KEY).to_pylist()


@given(st.text(), st.binary(min_size=16, max_size=64), st.integers(8, 51))
def test_a_token_is_the_low_bits_of_an_hmac(value: str, key: bytes, length: int) -> None:
    number = int.from_bytes(hmac.digest(key, value.encode("utf-8", "replace"), "sha256"), "big")
    letters = "".join("0123456789abcdefghjkmnpqrstvwxyz"[number >> 5 * place & 31] for place in range(length))
    (made,) = tokens(pa.array([value.encode("utf-8", "replace")]), key, prefix="é-", length=length).to_pylist()
    assert made == f"é-{letters}"


def test_tokens_by_row_never_join() -> None:
    made = tokens(pa.array(["a", "a", None]), KEY, rows=[b"0", b"1", b"2"]).to_pylist()
    assert made[0] != made[1]
    assert made[2] is None
    assert made[:2] == tokens(pa.array(["a", "a"]), KEY, rows=[b"0", b"1"]).to_pylist()


@pytest.mark.parametrize("length", [7, 52])
def test_a_length_that_collides_or_doesnt_exist_is_refused(length: int) -> None:
    with pytest.raises(UsageError, match="8 to 51"):
        tokens(pa.array(["a"]), KEY, length=length)


@given(st.integers(1, 4))
def test_digits_stay_digits_and_stay_different(width: int) -> None:
    numbers = [f"{number:0{width}d}" for number in range(10**width)][:2000]
    made = digits(pa.array(numbers), KEY).to_pylist()
    assert len(set(made)) == len(numbers)
    assert all(len(text) == width and text.isdigit() for text in made)


def test_what_isnt_a_digit_stays() -> None:
    (made,) = digits(pa.array(["AB-123 456-7890"]), KEY).to_pylist()
    assert [mark for mark in made if not mark.isdigit()] == list("AB- -")
    assert made != "AB-123 456-7890"


def test_dates_of_a_unit_keep_order_and_intervals() -> None:
    units = pa.array(["u", "v", "u", None])
    days = pa.array(
        [datetime.date(2024, 1, 31), datetime.date(2024, 1, 31), datetime.date(2024, 3, 1), datetime.date(2024, 1, 1)]
    )
    offsets = date_offsets(units, KEY, 30)
    moved, unread = shift_dates(days, offsets)
    first, _, second, without = moved.to_pylist()
    assert second - first == datetime.timedelta(days=30)
    assert 1 <= abs((first - datetime.date(2024, 1, 31)).days) <= 30
    assert without is None
    assert moved.type == days.type
    assert not unread.any()


def test_text_and_timestamps_move_alike_and_lose_their_time_of_day() -> None:
    offsets = pa.array([5, 5, 5, 5], pa.int32())
    text, unread = shift_dates(pa.array(["2024-02-27", "2024-02-27T10:00:00Z", "soon", ""]), offsets)
    assert text.to_pylist() == ["2024-03-03", "2024-03-03", None, None]
    assert unread.tolist() == [False, False, True, False]
    stamp, _ = shift_dates(pa.array([datetime.datetime(2024, 2, 27, 10)] * 4, pa.timestamp("ms", "UTC")), offsets)
    assert stamp.type == pa.timestamp("ms", "UTC")
    assert stamp[0].as_py().replace(tzinfo=None) == datetime.datetime(2024, 3, 3)


def test_a_shifted_timestamp_shows_no_daylight_saving_time_of_its_true_date() -> None:
    offsets = pa.array([180, 180], pa.int32())
    true = [datetime.datetime(1969, 1, 10, 23, 5), datetime.datetime(2024, 7, 10, 0, 5)]
    moved, _ = shift_dates(pa.array(true, pa.timestamp("us", "Europe/Berlin")), offsets)
    assert [one.as_py().astimezone(datetime.UTC).time() for one in moved] == [datetime.time(0)] * 2


@given(st.lists(st.text(max_size=5), min_size=1, max_size=20), st.integers(1, 500))
def test_every_offset_moves_and_stays_within_its_limit(units: list[str], most: int) -> None:
    offsets = date_offsets(pa.array(units), KEY, most).to_pylist()
    assert all(1 <= abs(offset) <= most for offset in offsets)


def test_numbers_are_rounded_and_clipped_in_their_type() -> None:
    assert round_to(pa.array([12, 13, None]), 5).to_pylist() == [10, 15, None]
    assert round_to(pa.array([12]), 5).type == pa.int64()
    assert clip(pa.array([1.0, 50.0, None]), 2, 10).to_pylist() == [2, 10, None]
    with pytest.raises(UsageError, match="numbers"):
        round_to(pa.array(["a"]), 5)
    with pytest.raises(UsageError, match="bottom"):
        clip(pa.array([1]), 3, 2)
