"""Texts that repeat their row's values are found; what the stage leaves under the same definition is not."""

from __future__ import annotations

import random
import re
from pydoc_data.topics import topics

import pandas as pd
import pytest

from sanitize.attacks.own_values import own_values
from sanitize.stage.in_memory import run_stages
from sanitize.stage.shapes import Column, Declared, Role
from sanitize.stages.text_pii import TextPii

COUNTED = [
    ("job", "plumber", "He worked as a plumber for years."),
    ("job", "Teacher", "Her teacher's pension; TEACHER since 1990"),
    ("town", "Barcelona", "moved to barcelona"),
    ("status", "divorced", "status: divorced"),
    ("month", "May", "month: May"),
    ("age", 34, "a 34-year-old"),
    ("zip", "90210", "near 90210."),
    ("surname", "Young", "it was said that Young came"),
    ("surname", "Young", "Mr. Young came"),
    ("shop", "Craft-repair", "craft repair work"),
    ("full_name", "TUILAGI, Marisol", "tuilagim logged in"),
    ("patient", "Marisol Tuilagi", "by mtuilagi@host"),
]
LEFT = [
    ("status", "Other", "the other one"),
    ("month", "May", "it may rain"),
    ("sex", "female", "the female patient"),
    ("side", "left", "he left"),
    ("race", "White", "white walls"),
    ("marital", "Never-married", "he was never married"),
    ("age", 34, "34 apples"),
    ("surname", "Young", "we were young"),
    ("surname", "Winter", "in winter"),
    ("smokes", False, "a false alarm"),
    ("patient", "Tom Rain", "the train came"),
    ("drug", "Max Tuilagi", "the word mtuilagi"),
]


@pytest.mark.parametrize(("column", "value", "text"), COUNTED)
def test_a_value_of_the_row_is_found_in_its_text(column: str, value: object, text: str) -> None:
    assert own_values([(text, {column: value})]).hits == 1


@pytest.mark.parametrize(("column", "value", "text"), LEFT)
def test_what_says_little_counts_in_context_only(column: str, value: object, text: str) -> None:
    assert own_values([(text, {column: value})]).hits == 0


@pytest.mark.parametrize("role", ["quasi", "identifier", "drop"])
def test_the_stage_leaves_nothing_that_counts(role: Role) -> None:
    """Each row has one of the values and the text that repeats it."""
    columns = list(dict.fromkeys(column for column, _, _ in COUNTED))
    rows = [{**dict.fromkeys(columns), column: str(value), "note": text} for column, value, text in COUNTED]
    declared = Declared((*(Column(column, role) for column in columns), Column("note", "text")))
    released = run_stages([TextPii(columns=("note",))], pd.DataFrame(rows), declared=declared).data["note"]
    pairs = [(text, {column: value}) for text, (column, value, _) in zip(released, COUNTED, strict=True)]
    assert own_values(pairs).hits == 0


def test_benign_sentences_hold_few_values_of_a_random_row() -> None:
    draw = random.Random(4)
    rows = [
        {
            "sex": draw.choice(("Male", "Female", "Other")),
            "race": draw.choice(("White", "Black", "Other", "Asian-Pac-Islander")),
            "marital": draw.choice(("Divorced", "Never-married", "Widowed", "single")),
            "workclass": draw.choice(("Private", "Self-emp-inc", "Without-pay")),
            "job": draw.choice(("plumber", "nurse", "Sales", "teacher", "Craft-repair", "driver")),
            "age": draw.randint(18, 90),
            "month": draw.choice(("May", "March", "January")),
            "active": draw.choice((True, False)),
        }
        for _ in range(400)
    ]
    prose = (sentence for topic in topics.values() for sentence in re.findall(r"[A-Z][^.!?]{25,}[.!?]", topic))
    pairs = [(sentence, draw.choice(rows)) for sentence in prose]
    assert len(pairs) >= 500
    assert own_values(pairs).hits <= 0.01 * len(pairs)
