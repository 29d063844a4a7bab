import pytest

from sanitize.text.rare_names.finder import rare_names
from sanitize.text.vocabulary import vocabulary


def _found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in rare_names(text, vocabulary())]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hi this is babajide calling about the invoice", ["babajide"]),
        ("so my husband iratxe he was born in Leeds", ["iratxe"]),
        ("Spoke with Dorji, will call back.", ["Dorji"]),
        ("Ask for Wairimu at the front desk.", ["Wairimu"]),
        ("Vongsa advised that nobody was there", ["Vongsa"]),
        ("BEGIN:VEVENT\nSUMMARY:Budget\nDESCRIPTION:Panel: Siranush\\, Wayra\nEND:VEVENT", ["Siranush", "Wayra"]),
        ("My sister Tlaloc Mwangi lives with me.", ["Tlaloc Mwangi"]),
    ],
)
def test_names_that_no_list_has(text: str, names: list[str]) -> None:
    assert _found(text) == names


@pytest.mark.parametrize("name", ["Nwamarei", "Tlohir", "Zsaburan"])
def test_all_names_are_equal(name: str) -> None:
    assert _found(f"Thanks to {name} for helping us.") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Pleaseee come, Wohoooo! Totaly Recomended",
        "Install Zorbakan with pip before you start.",
        "Started on velzorafin 20 mg twice a day.",
        "The Zorbakan river floods every spring.",
        "import zorbakan\nzorbakan.run(Velto)\nif zorbakan:\n    return Velto\n",
        "The StorageType parameter takes the name of a Zorbakan cluster.",
    ],
)
def test_things_in_no_dictionary(text: str) -> None:
    assert _found(text) == []
