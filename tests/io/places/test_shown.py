import pytest

from sanitize.io.places.shown import shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("patient=Jane Okonkwo/x.csv", "patient=*/x.csv"),
        ("a/year=2024/mail=jo%40b.example/part=1.csv", "a/year=*/mail=*/part=1.csv"),
        ("key=/x.csv", "key=*/x.csv"),
        ("train/x.csv", "train/x.csv"),
        ("", ""),
    ],
)
def test_values_of_folders_are_not_shown(name: str, expected: str) -> None:
    assert shown(name) == expected
