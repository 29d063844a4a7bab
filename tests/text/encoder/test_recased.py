"""Hurried texts as others are written."""

from __future__ import annotations

import pytest

from sanitize.text.encoder.recased import recased


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("die rechnung von adelgunde quetschlich ist falsch", "die rechnung von Adelgunde Quetschlich ist falsch"),
        ("REKLAMACE KOLOMAZNÍKA ZAMÍTNUTA", "reklamace Kolomazníka zamítnuta"),
        ("uwaga dla chroboteka za spoznienie", "uwaga dla Chroboteka za spoznienie"),
        ("Die Rechnung von adelgunde", "Die Rechnung von adelgunde"),
        ("qwrtz bnvcx wolimir chrobotek", "qwrtz bnvcx wolimir chrobotek"),
        ("12:30", "12:30"),
        ("", ""),
    ],
)
def test_a_word_that_may_be_a_name_gets_a_capital(text: str, written: str) -> None:
    assert recased(text) == written


def test_no_place_moves() -> None:
    text = "die straße von quetschlich in ﬁnnland ǰ"
    assert len(recased(text)) == len(text)
    assert len(recased(text.upper())) == len(text.upper())
