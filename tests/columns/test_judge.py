"""What speaks against releasing a column as it is, and what doesn't."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from sanitize.columns.judge import FORMS, reasons
from sanitize.columns.look import look, looks
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
        [*["letter", "none", "call back"] * 40, *[f"emil.{family.lower()}@corp" for _, family in PEOPLE[:9]]],
        [f"{family.upper()}^{given.upper()}" for given, family in PEOPLE],
        [f"{given}-{family}" for given, family in PEOPLE],
        [f"gout ({given} {family})" for given, family in PEOPLE],
        [f"adressé par le Dr {family}" for _, family in PEOPLE],
        [f"Fam. {family}" for _, family in PEOPLE],
        [f"{family} {given[0]}." for given, family in PEOPLE],
        [f"uid={family.lower()},ou=people,dc=corp" for _, family in PEOPLE],
        [f"CORP\\{given[0].lower()}{family.lower()}" for given, family in PEOPLE],
        [f"{given.lower()} at mail dot example" for given, _ in PEOPLE],
        [f"https://site.example/people/{given.lower()}-{family.lower()}" for given, family in PEOPLE],
        ["Marco", "Elena", "Hugo", "Carmen", "Sofia", "Pedro", "Emil"] * 9,
        [f"07 87 15 {n} 80" for n in range(10, 40)],
        [f"Ostergade {n}" for n in range(10, 40)],
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
        ("x", [f"https://github.com/user{n}" for n in range(30)]),
        ("x", [f"/home/user{n}/notes.txt" for n in range(30)]),
        ("x", [f"user{n}@mailhost" for n in range(30)]),
        ("x", [f"{1000 + 7 * n} BCD" for n in range(30)] * 3),
        ("x", [f"M-FX {1000 + n}" for n in range(30)] * 3),
        ("x", [f"ул. Достоевского, д. {n}" for n in range(30)]),
        ("x", [f"0179{DRAW.randrange(10**6, 10**7)}" for _ in range(90)]),
        ("x", [int(f"4915{DRAW.randrange(10**8, 10**9)}") for _ in range(40)] * 3),
        ("x", [(date(1945, 3, 1) + timedelta(days=DRAW.randrange(20_000))).strftime("%d%m%y") for _ in range(200)]),
        ("x", [int((date(1945, 3, 1) + timedelta(days=211 * n)).strftime("%Y%m%d")) for n in range(90)]),
        ("x", [f"{1945 + n % 60}年{n % 12 + 1}月{n % 28 + 1}日" for n in range(200)]),
        ("updated_at", [f"{date(1945, 3, 1) + timedelta(days=211 * n)}T00:00:00Z" for n in range(90)]),
        ("x", [f"6108271985{n % 12 + 1:02}{n % 28 + 1:02}45{n % 10}X" for n in range(30)] * 3),
        ("x", ["4543264387447582", "4557216519780945", "4000000000000002", "5555555555554444", "4111111111111111"] * 9),
        ("x", [b64encode(f"user{n}@example.org".encode()).decode() for n in range(30)]),
        ("x", ["-"] * 90 + [f"19.213.{n}.203" for n in range(10)]),
        ("x", [f"geb. {1 + n % 28:02}.03.{1940 + n % 60}" for n in range(90)]),
        ("x", [f"{1 + n % 28}. März {1940 + n % 60}" for n in range(90)]),
        ("x", [f"{1 + n % 28} de marzo de {1940 + n % 60}" for n in range(90)]),
        ("x", [f"{1 + n % 28:02}.03.{1940 + n % 60} ({84 - n % 60})" for n in range(90)]),
        (
            "x",
            [f"昭和{20 + n % 40}年3月{1 + n % 28}日" for n in range(90)]
            + [f"平成{1 + n % 20}年3月1日" for n in range(20)],
        ),
        ("x", ["unknown"] * 90 + [f"{1 + n % 28:02}.03.{1940 + n % 60}" for n in range(90)]),
        ("dob", [-9000 + 211 * n for n in range(90)]),
        ("x", [86_400 * (-9000 + 211 * n) for n in range(90)]),
        ("x", [600_000_000 + DRAW.randrange(10**8) for _ in range(200)]),
        ("x", ["".join(DRAW.choices("abcdefghijklmnop", k=10)) for _ in range(90)]),
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
        ("week", list(range(1, 100))),
        ("iata", [f"{a}{b}{c}" for a in "ABC" for b in "DEFGHIJ" for c in "KLMN"]),
        ("ean", [f"40{DRAW.randrange(10**10, 10**11)}" for _ in range(40)] * 3),
        ("route", [f"{a}{b}X-{c}NK" for a in "ABCDEFG" for b in "HIJKLMN" for c in "OPQ"]),
        ("box", [f"{20 + n}x{30 + n}x9" for n in range(60)]),
        ("browser", [f"Chrome/{90 + n}.0.{4000 + n}.{n}" for n in range(60)]),
        (
            "country",
            ["日本", "フランス", "韓国", "中国", "インド", "タイ", "カナダ", "イタリア", "スペイン", "チリ", "トルコ"]
            * 3,
        ),
        ("town", ["광명시", "보령시", "음성군", "화성시", "김포시", "강남구", "서초구", "종로구"] * 3),
        ("lang", ["Башкирский", "Русский", "Польский", "Чешский", "Шведский", "Финский"] * 9),
        ("line", [f"Line {n}" for n in range(40)]),
        ("town", ["St. Johann", "San Marino", "Santa Ana", "St. Anton", "San Remo", "San Diego"] * 9),
        ("birth_weight", [2500 + 31 * n for n in range(90)]),
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


def test_fields_and_items_inside_are_looked_at() -> None:
    numbers = [DRAW.randrange(10**8, 10**9) for _ in range(60)]
    for column in (pa.array([[one] for one in numbers]), pa.array([{"n": one, "size": 2} for one in numbers])):
        assert any(reason for one in looks("x", column, FORMS) for reason in reasons(one, "keep"))
    assert not [reason for one in looks("x", pa.array([[1, 2]] * 60), FORMS) for reason in reasons(one, "keep")]


@pytest.mark.parametrize("kind", [pa.string_view(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_names_are_found_in_every_type_of_strings(kind: pa.DataType) -> None:
    column = pa.array([f"{given} {family}" for given, family in PEOPLE]).cast(kind)
    assert list(reasons(look("x", column, FORMS), "keep"))


def test_invisible_signs_and_wide_letters_hide_nothing() -> None:
    wide = ["".join(chr(ord(sign) + 0xFEE0) for sign in f"user{n}@example.org") for n in range(30)]
    assert why("x", wide)
    assert why("x", ["\u200b".join(f"{given} {family}") for given, family in PEOPLE])


def handles(number: int) -> list[str]:
    return [f"{DRAW.choice(('dark', 'iron', 'lazy'))}{DRAW.choice('_.')}{n}wolf" for n in range(number)]


@pytest.mark.parametrize("name", ["username", "nick", "screen_name", "poster", "player"])
def test_names_that_people_chose_for_themselves_are_personal(name: str) -> None:
    assert why(name, handles(60)) == "seems to hold user names, as the column is called"


def test_the_size_of_a_screen_is_no_name_of_an_account() -> None:
    assert why("screen", [f"{width}x{height}" for width in range(800, 2000, 100) for height in (600, 900)] * 9) is None


def test_a_few_people_among_categories_are_noticed_however_seldom_they_are() -> None:
    values = [*["hardware", "software", "network", "other"] * 99, "Emil Petrov", "Lena Haugen", "Jonas Moreau"]
    assert why("category", values) == "names people in 43% of the different values looked at"


def test_a_handful_of_sentences_is_read_however_often_each_is_there() -> None:
    values = [f"pt {family.lower()} c/o pain, rtc 2w" for family in ("petrov", "lindqvist", "haugen", "moreau")]
    assert (why("note", values * 100) or "").startswith("mentions people")
    assert why("note", ["the pump was replaced after a leak", "no fault found, tested for two hours"] * 100) is None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("birth_year", [1940 + number % 60 for number in range(200)]),
        ("BirthMonth", [1 + number % 12 for number in range(200)]),
        ("yob", [1940 + number % 60 for number in range(200)]),
        ("geburtsjahr", [1940 + number % 60 for number in range(200)]),
        ("pid", [f"A{1000 + number}" for number in range(200)]),
        ("file_ref", [f"{1000 + number}B" for number in range(200)]),
    ],
)
def test_parts_of_birth_dates_and_numbers_like_codes_of_diseases_are_refused(name: str, values: list[Any]) -> None:
    assert why(name, values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("birth_order", [1 + number % 4 for number in range(200)]),
        ("birth_weight", [2500 + 7 * number for number in range(200)]),
        ("icd10", [f"A{100 + number}" for number in range(200)]),
        ("year", [1940 + number % 60 for number in range(200)]),
        ("dial", [f"+{number}" for number in range(1, 200)]),
        ("weight", [f"{1000 + number}g" for number in range(200)]),
    ],
)
def test_other_numbers_about_births_and_codes_of_diseases_are_not(name: str, values: list[Any]) -> None:
    assert why(name, values) is None
