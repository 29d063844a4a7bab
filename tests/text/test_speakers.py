"""Names before the words that are said."""

import pytest

from sanitize.text.speakers import speakers
from sanitize.text.vocabulary import vocabulary


def _found(text: str) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.entity) for f in speakers(text, vocabulary())]


@pytest.mark.parametrize(
    "text",
    [
        "12/03/21, 14:22 - {}: see you at 5",
        "[12.03.21, 14:22:01] {}: see you at 5",
        "{} (00:12): we begin",
        "58\n00:58:01,000 --> 00:58:04,000\n{}: Hello everyone.",
        "MR. {}: Objection, it is hearsay",
        "> On Mon, 12 Mar 2021 at 10:22, {} <x@example.org> wrote:\n> no",
    ],
)
def test_who_speaks_is_a_person_though_no_list_knows_the_name(text: str) -> None:
    line = text.format("Nguyet")
    assert len(_found(line)) == 1
    assert "Nguyet" in _found(line)[0][0]


@pytest.mark.parametrize("label", ["Ahmed", "SARAH", "Judge Khumalo", "FIGUEIREDO"])
def test_a_listed_name_before_a_colon_speaks(label: str) -> None:
    assert _found(f"{label}: that is right.\nNote: all agreed.") == [(label, "PERSON")]


def test_nicks_of_chats_and_whom_they_address() -> None:
    log = "[10:22] <kojo_> xabier: did you fix it\n[10:23] <root> no\n10:24 * efua92 waves"
    assert _found(log) == [("kojo_", "USERNAME"), ("efua92", "USERNAME"), ("xabier", "USERNAME")]


@pytest.mark.parametrize(
    "text",
    [
        "Error: the disk is full",
        "Summary: all is well",
        "Paris: the capital of France",
        "Antwort: das weiß niemand",
        "Postgres: the database is slow",
        "HEENT: normal, no findings",
        "<b> this is bold",
        "THE COURT: sustained, go on",
        "User: hi there\nAssistant: hello to you",
        "00:12 Budget meeting: we start",
    ],
)
def test_labels_that_name_nobody_stay(text: str) -> None:
    assert _found(text) == []
