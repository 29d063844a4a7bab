import pytest

from sanitize.text.families import families
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Haddad family is not home until Monday.", ["Haddad"]),
        ("we saw the okonkwo kids at the pool", ["okonkwo"]),
        ("The whole Etxeberria household was ill.", ["Etxeberria"]),
        ("the haddads are coming over", ["haddad"]),
        ("Our neighbours, the Ngatas, moved; the Ngatas moved in May.", ["Ngata"]),
        ("the royal family, the whole family, the nuclear family and the Rosaceae family", []),
        ("the TGF family of proteins, the Cortex family of processors", []),
        ("the results are our best, the boys are here, the parents invited us", []),
    ],
)
def test_families(text: str, names: list[str]) -> None:
    found = families(text, vocabulary())
    assert [text[one.start : one.end] for one in found] == names
