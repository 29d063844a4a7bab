"""What speaks against releasing a column as it is, and what doesn't."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from sanitize.columns.judge import FORMS, reasons
from sanitize.columns.look import look
from sanitize.stage.shapes import Role

GIVEN = ("Alma", "Boris", "Dora", "Emil", "Frida", "Hugo", "Ilka", "Jonas", "Lena", "Piet")
FAMILY = ("Kettenbach", "Harkavy", "Brandvold", "Osterhout", "Tellmann", "Breivik", "Vask", "Molnar")
DRAW = random.Random(5)
PEOPLE = [(given, family) for given in GIVEN for family in FAMILY]


def why(name: str, values: Sequence[Any], role: Role = "keep") -> str | None:
    found = next(reasons(look(name, pa.array(values), FORMS), role), None)
    return found.why if found else None


@pytest.mark.parametrize("role", ["label", "keep", "sensitive", "quasi"])
@pytest.mark.parametrize(
    "values",
    [
        [f"{given} {family} <{given.lower()}@corp.local>" for given, family in PEOPLE],
        [f"{family.upper()}, {given} (#{number})" for number, (given, family) in enumerate(PEOPLE)],
        [f"{given} {family}, +49 170 55501{number:02}" for number, (given, family) in enumerate(PEOPLE)],
        [f"{given}_{family}" for given, family in PEOPLE],
        [f"seen by Dr. {given} {family} on the ward" for given, family in PEOPLE],
        [*["letter", "none", "call back"] * 400, "emil.fensterle@example.org"],
    ],
)
def test_people_are_found_in_any_role(role: Role, values: list[str]) -> None:
    assert why("x", values, role)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("born", [str(date(1950, 1, 1) + timedelta(days=211 * n)) for n in range(90)]),
        ("x", [(date(1945, 3, 1) + timedelta(days=DRAW.randrange(20_000))).strftime("%d.%m.%Y") for _ in range(200)]),
        ("x", [f"K{DRAW.randrange(10**6):06}" for _ in range(300)]),
        ("x", list(range(1, 200))),
        ("x", DRAW.sample(range(10**7, 10**8), 300)),
        ("account", [DRAW.randrange(1000, 9999) for _ in range(300)]),
        (
            "x",
            [f"{letter}{name}" for letter in "abdejm" for name in ("smith", "lopez", "harris", "bauer", "moore")],
        ),
    ],
)
def test_what_numbers_or_dates_people_is_found(name: str, values: list[Any]) -> None:
    assert why(name, values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("country", ["Chad", "Peru", "Poland", "Japan", "Jordan", "Georgia", "Kenya", "Chile"] * 5),
        ("city", ["Charlotte", "Madison", "Jackson", "Austin", "Lincoln", "Sydney", "Florence", "Lyon", "Oslo"] * 9),
        ("make", ["Ford", "Chevrolet", "Mercedes-Benz", "Toyota", "Dodge", "Chrysler", "Audi", "Honda"] * 5),
        ("species", ["Adelie", "Gentoo", "Chinstrap"] * 20),
        ("code", ["AF", "AL", "DZ", "AS", "AD", "AO", "AI", "AQ", "AG", "AR"] * 4),
        ("status", ["open", "closed", "on hold"] * 20),
        ("price", [round(DRAW.uniform(3, 900), 2) for _ in range(300)]),
        ("income", [DRAW.randrange(15_000, 120_000) for _ in range(300)]),
        ("output", [int(129_000 + 900 * n + DRAW.randrange(5000)) for n in range(120)]),
        ("route", ["JFK-LAX", "CDG-NRT", "OSL-BGO"] * 20),
        ("version", [f"{n}.{n % 7}.{n % 3}" for n in range(60)]),
        ("year", list(range(1960, 2020))),
        ("created", [str(date(2021, 1, 1) + timedelta(days=n)) for n in range(300)]),
    ],
)
def test_harmless_columns_pass(name: str, values: list[Any]) -> None:
    assert why(name, values) is None


def test_parts_are_judged_together() -> None:
    numbers = pa.array(DRAW.sample(range(10**8, 10**9), 3000))
    one, other = look("x", numbers.slice(0, 5), FORMS), look("x", numbers.slice(5), FORMS)
    assert next(reasons(one, "keep"), None) is None
    merged = one.merge(other)
    assert next(reasons(merged, "keep"))
    assert abs(merged.different - 3000) < 300
    assert other.merge(one).sample.values == merged.sample.values
