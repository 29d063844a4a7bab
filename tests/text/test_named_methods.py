"""Signs, scores, operations and laws keep the names that they were given, and people keep nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Found = Callable[[str], list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "Addison crisis treated with hydrocortisone 100 mg IV.",
        "Nissen fundoplication, Heller myotomy, no leak.",
        "Mallampati II, Cormack-Lehane 2, ASA 3.",
        "Koplik spots seen, Forchheimer sign absent.",
        "Killip II on arrival, later Forrester III.",
        "Kussmaul breathing, pH 7.1.",
        "UPDRS III 34, no tremor.",
        "Reynolds 4000, Prandtl 0.7, Nusselt 120.",
    ],
)
def test_what_is_named_after_somebody_stays(names_in: Found, text: str) -> None:
    assert names_in(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Seen by Killip, II degree burn dressed.", "Killip"),
        ("Patient Nissen had a fundoplication.", "Nissen"),
        ("Forrester 72M, claudication at 50 m.", "Forrester"),
        ("Mr Kegel agreed to the operation.", "Kegel"),
        ("Heller phoned, her myotomy is on Monday.", "Heller"),
    ],
)
def test_people_of_the_same_names_go(names_in: Found, text: str, name: str) -> None:
    assert any(name in one for one in names_in(text))
