"""Made-up people, organizations and what is said of them."""

from __future__ import annotations

from collections.abc import Callable

from faker.providers.job import Provider as JobProvider

from sanitize.text.train.draw import Draw, Pieces
from sanitize.text.train.places import city_name

JOBS = list(JobProvider.jobs)
INITIALS = "ABCDEFGHIJKLMNOPRSTVWZŞÖ"


def person(draw: Draw) -> Pieces:
    first, last = draw.faker("first_name"), draw.faker("last_name")
    forms: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.62, lambda: f"{first} {last}"),
        (0.10, lambda: f"{first} {draw.one(INITIALS)}. {last}"),
        (0.06, lambda: f"{first} {draw.faker('first_name')} {last}"),
        (0.06, lambda: f"{draw.one(INITIALS)}. {last}"),
        (0.04, lambda: f"{first} {last}-{draw.faker('last_name')}"),
        (0.03, lambda: f"{first} {draw.one(INITIALS)} {last}"),
        (0.03, lambda: _joined(f"{first} {draw.word('particles')} {last}")),
        (0.06, lambda: first),
    )
    weights = [weight for weight, _ in forms]
    return [(draw.random.choices(forms, weights)[0][1](), "PERSON")]


def _joined(name: str) -> str:
    return name.replace("- ", "-").replace("’ ", "’").replace("Mc ", "Mc")


def last_first(draw: Draw) -> Pieces:
    middle = f" {draw.one(INITIALS)}." if draw.chance(0.2) else ""
    return [(f"{draw.faker('last_name')}, {draw.faker('first_name')}{middle}", "PERSON")]


def initial(draw: Draw) -> Pieces:
    return [("".join(f"{draw.one(INITIALS)}." for _ in range(2 if draw.chance(0.2) else 1)), "PERSON")]


def user(draw: Draw) -> str:
    return f"{draw.faker('first_name')}{draw.one(('', '_', str(draw.number(1, 99))))}".replace(" ", "")


def job(draw: Draw) -> Pieces:
    name = draw.one(JOBS)
    if "," in name and draw.chance(0.7):
        head, tail = name.split(",", 1)
        name = f"{tail.strip()} {head}"
    return [(name.lower() if draw.chance(0.5) else name, "OCCUPATION")]


def organization(draw: Draw) -> Pieces:
    owner = (draw.faker("last_name"), f"{draw.faker('first_name')}’s", city_name(draw))
    forms: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.40, lambda: draw.faker("company")),
        (0.20, lambda: draw.word("institutions").format(city_name(draw))),
        (0.15, lambda: f"{draw.one(owner)} {draw.word('trades')}"),
        (0.10, lambda: "".join(draw.random.choices("ABCDEFGHIKLMNOPRSTUVW", k=draw.number(2, 5)))),
        (0.07, lambda: draw.faker("company").split()[0].strip(",")),
        (0.08, lambda: (draw.word("syllables") + draw.word("syllables")).capitalize()),
    )
    weights = [weight for weight, _ in forms]
    return [(draw.random.choices(forms, weights)[0][1](), "ORGANIZATION")]


SLOTS: dict[str, Callable[[Draw], Pieces]] = {
    "person": person,
    "first": lambda draw: [(draw.faker("first_name"), "PERSON")],
    "last": lambda draw: [(draw.faker("last_name"), "PERSON")],
    "lastfirst": last_first,
    "initial": initial,
    "initialsonly": lambda draw: [(f"{draw.one(INITIALS)}.{draw.one(INITIALS)}.", "PERSON")],
    "title": lambda draw: [(draw.word("honorifics"), "TITLE")],
    "job": job,
    "nrp": lambda draw: [(draw.word("nationalities"), "NRP")],
    "agenum": lambda draw: [(str(draw.number(1, 99)), "AGE")],
    "org": organization,
    "agency": lambda draw: [(draw.word("agencies"), "ORGANIZATION")],
    "union": lambda draw: [(draw.word("unions"), "ORGANIZATION")],
    "court": lambda draw: [(draw.word("courts").format(city_name(draw)), "ORGANIZATION")],
    "user": lambda draw: [(user(draw), "PERSON")],
    "handle": lambda draw: [(f"@{user(draw)}", "PERSON")],
}
