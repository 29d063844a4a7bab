import pytest

from sanitize.text.joined_names import joined_names
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name: fatima_okonkwo", ["fatima_okonkwo"]),
        ("seen by liam.lindqvist yesterday, OlgaPetrov92 agreed", ["liam.lindqvist", "OlgaPetrov92"]),
        ("self.anna_keller(x), anna_keller = 1, /home/anna.keller/, model_name, get_value", []),
        ("NumPy, DataFrame and JavaScript", []),
    ],
)
def test_joined_names(text: str, names: list[str]) -> None:
    found = joined_names(text, vocabulary())
    assert [text[one.start : one.end] for one in found] == names
