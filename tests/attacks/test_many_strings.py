"""Values are found whatever their spelling and encoding, and only where they stand."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.attacks import many_strings
from sanitize.attacks.many_strings import ByteNeedles, Needles

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=9, max_size=30)


@pytest.mark.parametrize(
    "text",
    [
        "seen by VELMORA-TRISK today",
        "velmora  trisk",
        "Velmora_Trisk.jpg",
        "ＶＥＬＭＯＲＡ Ｔｒｉｓｋ",
        "V-e-l-m-o-r-a T r i s k",
        "Velmora\u200b Trisk",
        "id=VmVsbW9yYSBUcmlzaw== end",
        "id 56656c6d6f7261205472697 is cut, 56656c6d6f7261205472697" + "36b" + " is not",
        "q=Velmora%20Trisk&x=1",
        base64.b64encode(b"name: Velmora Trisk, 44").decode(),
        base64.b64encode(base64.b64encode(b"Velmora Trisk")).decode(),
        '{"a": "%56%65%6c%6d%6f%72%61%20Trisk"}',
    ],
)
def test_a_value_is_found_in_every_spelling(text: str) -> None:
    assert Needles.of(["Somebody Else", "Velmora Trisk"]).found(text) == {1}


@pytest.mark.parametrize(("value", "text"), [("12345", "no. 123456"), ("Ann Li", "an annlist"), ("Lee", "sleeping")])
def test_short_values_count_as_whole_tokens_only(value: str, text: str) -> None:
    assert Needles.of([value]).found(text) == set()


@pytest.mark.parametrize(
    ("value", "text"), [("12345", "no. 12345x"), ("(212) 555-0101", "2125550101"), ("李小龙", "是李小龙的")]
)
def test_boundaries_lie_between_letters_and_digits_and_nowhere_in_scripts_without_spaces(value: str, text: str) -> None:
    assert Needles.of([value]).found(text) == {0}


def test_equal_values_are_all_found_and_empty_ones_never() -> None:
    assert Needles.of(["A-12345", "a 12345", "?!"]).found("A12345 ?!") == {0, 1}


@given(numbers=st.sets(st.text("12", min_size=5, max_size=9), min_size=1), text=st.text("12 ", max_size=60))
def test_values_that_begin_other_values_are_found_in_layers_too(numbers: set[str], text: str) -> None:
    values = sorted(numbers)
    whole = Needles.of(values)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(many_strings, "FEW", 2)
        layered = Needles.of(values)
    assert layered.plainly(text) == whole.plainly(text)
    assert len(layered.layers) <= 1 + len(values)


@given(value=WORDS, before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_bytes_are_searched_at_every_alignment(value: str, before: bytes, after: bytes) -> None:
    prepared = ByteNeedles.of([value])
    raw = value.encode()
    for hidden in (
        before + raw + after,
        before + value.encode("utf-16-le") + after,
        b"__" + base64.b64encode(before + raw + after) + b"__",
        b"__" + base64.urlsafe_b64encode(before + raw + after) + b"__",
        raw.hex().upper().encode(),
        quote(value, safe="").encode(),
    ):
        assert prepared.found(hidden) == {0}


@pytest.mark.parametrize("hide", [bytes, base64.b64encode])
def test_values_that_overlap_are_all_found_in_bytes(hide: Callable[[bytes], bytes]) -> None:
    prepared = ByteNeedles.of(["velmora trisk", "trisk quendel", "elmora t"])
    assert prepared.found(hide(b"velmora trisk quendel")) == {0, 1, 2}


@given(st.binary(max_size=200), st.text(max_size=200))
def test_any_input_is_read(data: bytes, text: str) -> None:
    assert ByteNeedles.of(["Velmora Trisk"]).found(data) == set()
    assert Needles.of(["Velmora Trisk"]).found(text) == set()
