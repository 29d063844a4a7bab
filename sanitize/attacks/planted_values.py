"""Invented persons and the notes that name them: phones, addresses and mail from ranges reserved for fiction."""

from __future__ import annotations

import base64
import random
from collections.abc import Sequence
from dataclasses import dataclass

FIRST_NAMES = (
    "Margaret", "Jonathan", "Elizabeth", "Christopher", "Katherine", "Benjamin", "Alexandra", "Nicholas",
    "Stephanie", "Gregory", "Rebecca", "Matthew", "Caroline", "Timothy", "Jessica", "Patrick",
)  # fmt: skip
SURNAMES = (
    "Anderson", "Robertson", "Hernandez", "Fitzgerald", "Thompson", "Sullivan", "McCarthy", "Rodriguez",
    "Henderson", "Patterson", "Gallagher", "Nakamura", "Kowalski", "Johansson", "Armstrong", "Crawford",
)  # fmt: skip
STREETS = ("Maple Street", "Oak Avenue", "Cedar Lane", "Washington Street", "Park Avenue", "Elm Street")
AREA_CODES = (206, 212, 213, 305, 312, 404, 415, 503, 512, 602, 615, 617, 702, 713, 716, 801, 808, 816, 901, 917)
SYLLABLES = ("vor", "quin", "tes", "mal", "zy", "dra", "lom", "fex", "gar", "bru", "nim", "sol", "kep", "tha", "wyn")


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the secrets in it, but for the identifiers of its row."""

    text: str
    easy: tuple[tuple[str, ...], ...]
    hard: tuple[tuple[str, ...], ...]


def identifier(rng: random.Random, like: str) -> str:
    """A value nobody has, in the shape of an example: an address of mail, a run of digits, or two invented words."""
    if "@" in like:
        return mail(rng)
    if sum(letter.isdigit() for letter in like) > len(like) / 2:
        return "".join(rng.choice("123456789") for _ in range(max(12, len(like))))
    return f"{_word(rng)} {_word(rng)}"


def mail(rng: random.Random) -> str:
    """An address under a domain that RFC 2606 reserves."""
    return f"{_word(rng).lower()}.{_word(rng).lower()}@example.{rng.choice(('com', 'org', 'net'))}"


def phone(rng: random.Random) -> str:
    """A number that the North American Numbering Plan keeps for fiction: 555-0100 to 555-0199."""
    return f"({rng.choice(AREA_CODES)}) 555-{rng.randrange(100, 200):04d}"


def card(rng: random.Random) -> str:
    """A card number of 16 digits with the check digit of ISO/IEC 7812-1."""
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    doubled = [digit if at % 2 else digit * 2 - 9 * (digit > 4) for at, digit in enumerate(digits)]
    digits.append(-sum(doubled) % 10)
    text = "".join(map(str, digits))
    return " ".join(text[at : at + 4] for at in range(0, 16, 4))


def make_note(rng: random.Random, language: str, own: Sequence[str]) -> Note:
    """A note that repeats the row's own identifiers and holds mail, phone and card; in English, names and more."""
    address, number, payment = mail(rng), phone(rng), card(rng)
    lines = [f"{value}." for value in own]
    lines += [f"E-mail: {address}.", f"Phone: {number}.", f"Credit card: {payment}."]
    easy: list[tuple[str, ...]] = [(value,) for value in (address, number, payment)]
    if language != "en":
        return Note(" ".join(lines), tuple(easy), ())
    first, last = rng.choice(FIRST_NAMES), "-".join(rng.sample(SURNAMES, 2))
    lines.insert(0, f"My name is {first} {last}.")
    easy.append((f"{first} {last}", last))
    line, secret = rng.choice(_HARD)(rng)
    return Note(" ".join([*lines, line]), tuple(easy), (secret,))


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(4)).capitalize()


def _person(rng: random.Random) -> tuple[str, str]:
    return rng.choice(FIRST_NAMES), rng.choice(SURNAMES)


def _lower_case(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    first, last = _person(rng)
    name = f"{first} {last} {_word(rng)}".lower()
    return f"talked to {name} about it.", (name,)


def _street(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    address = f"{rng.randrange(1000, 9999)} {rng.choice(STREETS)}"
    return f"Lives at {address}.", (address,)


def _case_number(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    number = f"{rng.randrange(10000, 99999)}/{rng.randrange(10, 99)}"
    return f"See case no. {number}.", (number,)


def _spelled_out(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    spelled = mail(rng).replace("@", " at ").replace(".", " dot ")
    return f"Write to {spelled}.", (spelled,)


def _spaced_out(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    name = _word(rng)
    return f"Name: {' '.join(name.upper())}.", (name,)


def _zero_width(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    address = mail(rng)
    return f"Mail {address.replace('@', chr(0x200B) + '@')} today.", (address,)


def _encoded(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    address = mail(rng)
    return f"Token {base64.b64encode(address.encode()).decode()} was sent.", (address,)


_HARD = (_lower_case, _street, _case_number, _spelled_out, _spaced_out, _zero_width, _encoded)
