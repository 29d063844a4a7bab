import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.known_values import KnownValue, _parts, _patterns, find_known
from sanitize.text.normalize import normalize


def found(text, *known):
    return [text[item.start : item.end] for item in find_known(normalize(text).text, known)]


@pytest.mark.parametrize(
    ("text", "value", "hit"),
    [
        ("seen by ANNA  de-Vries today", "Anna de Vries", "ANNA  de-Vries"),
        ("De Vries, Anna", "Anna DeVries", None),
        ("Kowalska, Anna was here", "Anna Kowalska", "Kowalska, Anna"),
        ("the nurse said", "Nurse", "nurse"),
        ("nursery", "nurse", None),
        ("ab", "ab", None),
    ],
)
def test_words_match_whatever_case_and_spacing(text, value, hit):
    assert found(text, KnownValue(value)) == ([hit] if hit else [])


@pytest.mark.parametrize("text", ["a 34-year-old", "aged 34,", "age: 34", "she is 34 years old", "turned 34 today"])
def test_short_numbers_count_in_context(text):
    assert found(text, KnownValue("34", numeric=True)) == ["34"]
    assert found(text, KnownValue("34.0", numeric=True)) == ["34"]


@pytest.mark.parametrize("text", ["34 apples", "1.34", "340", "34.5 degrees"])
def test_short_numbers_without_context_are_left(text):
    assert found(text, KnownValue("34", numeric=True)) == []


def test_long_numbers_count_everywhere():
    assert found("file 90210 closed", KnownValue("90210", numeric=True)) == ["90210"]
    assert found("file 902101 closed", KnownValue("90210", numeric=True)) == []


@given(st.text("aAiIİıßẞſσςé1 .-", min_size=1, max_size=8), st.text("aAiIİıßẞſσςé1 .-", max_size=20))
def test_looking_before_matching_loses_nothing(value, around):
    text = normalize(f"{around} {value.upper()} {value} {around}").text
    parts = _parts(KnownValue(value))
    places = (
        {match.span(1) for pattern in _patterns(parts, False) for match in pattern.finditer(text)} if parts else set()
    )
    assert {(one.start, one.end) for one in find_known(text, [KnownValue(value)])} == places
