"""Tables inside of texts."""

import pytest

from sanitize.text.inner_tables import inner_tables
from sanitize.text.vocabulary import vocabulary


def _found(text: str) -> list[str]:
    return [text[found.start : found.end] for found in inner_tables(text, vocabulary())]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", " | "])
def test_fields_below_a_column_of_names(delimiter: str) -> None:
    rows = [["name", "age", "score"], ["Xochitl", "43", "77"], ["Ndlovu", "21", "9"]]
    assert _found("see:\n" + "\n".join(delimiter.join(row) for row in rows) + "\ndone") == ["Xochitl", "Ndlovu"]


@pytest.mark.parametrize(
    "text",
    [
        "host,port\nalpha,22\nbeta,23",
        "Dear author, hello\nthis is a letter",
        "name, age, score",
        "name,age\n12,13",
    ],
)
def test_other_columns_and_sentences_stay(text: str) -> None:
    assert _found(text) == []
