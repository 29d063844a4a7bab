"""Words of no language count when their letters may be those of a name, and no slip or compound explains them."""

from __future__ import annotations

import pytest

from sanitize.attacks.second_text_detector import Stranger
from sanitize.attacks.unknown_words import unknown_words


@pytest.fixture(scope="module")
def stranger() -> Stranger:
    return Stranger.open()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Substitution: Ogunbanjo replaces <LOCATION>", ["Ogunbanjo"]),
        ("Kudos 2 Nkechinyere n <PERSON>!!!", ["Nkechinyere"]),
        ("<PERSON> v. MUHAMETZYANOVA, adjourned", ["MUHAMETZYANOVA"]),
        ("1. d4 Þórgunnur(2) <PERSON>", ["Þórgunnur"]),
    ],
)
def test_names_of_many_peoples(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in unknown_words(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "The Officiol phone, Recomended by nobody",
        "Woooohhh, Pleaseee call",
        "Upsampling and Denormalized tables in Albumentations",
        "@Ogunbanjo #Ogunbanjo mail.Ogunbanjo.org Ogunbanjo(x) Ogunbanjo=3",
        "<OGUNBANJO_2> [OGUNBANJO]",
        "take Levothyroxine and Bisoprolol with the Wasserglas",
    ],
)
def test_slips_compounds_and_names_of_things_are_none(text: str) -> None:
    assert not list(unknown_words(text))


def test_the_second_detector_reads_them(stranger: Stranger) -> None:
    (found,) = stranger.find(["Substitution: Ogunbanjo replaces <LOCATION>"])
    assert (14, 23, "PERSON") in found
