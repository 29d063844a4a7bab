from collections.abc import Callable

import pytest

Found = Callable[[str], list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "We signed the Deferred Payment Agreement and the Delivery Contract.",
        "It comes with a Carrying Case and a Quick Start Guide.",
        "The Licensee shall pay the Supplier on demand.",
        "Please confirm the totals.\nHope all is well with you.\nAttached is the new version.",
        "Great Family Fun\nWe will be back.",
        '<ul><li><a href="#menus">Menus</a></li><li><a href="#about">About</a></li></ul>\nEdit this page on GitHub',
        'select = [\n  # "FBT",  # flake8-boolean-trap\n  # "INP",  # flake8-no-pep420\n]',
    ],
)
def test_documents_terms_and_openings_stay(found_in: Found, text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Venus called me after the match, she was tired.", "Venus"),
        ("Mark this morning asked Ngozi.", "Ngozi"),
        ("Katrina Okafor paid the invoice.", "Katrina Okafor"),
        ("The agreement with Temitope Oyewole is signed.", "Temitope Oyewole"),
        ("I met Ann Price at the licensee's office.", "Ann Price"),
    ],
)
def test_people_with_such_names_go(found_in: Found, text: str, gone: str) -> None:
    assert any(gone in found for found in found_in(text))
