"""Made-up values in place of real ones, out of ranges that belong to nobody."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from sanitize.text.operators import Document, Operator, Replace, fold

if TYPE_CHECKING:
    from faker import Faker

CARDS = ("4242424242424242", "5555555555554444", "378282246310005", "6011111111111117", "3056930009020004")
"""Numbers that payment processors publish for tests; no bank issues them."""

KNOWN = "KNOWN_VALUE"
_WORD = re.compile(r"[^\W\d_]+\.?")


@dataclass(frozen=True, slots=True)
class Surrogate:
    """Puts a made-up value of the same kind in place; the same value under the same key gets the same one.

    Phone numbers end in 555-0100 to 555-0199 (reserved for fiction), e-mails and links are at example.com (RFC 2606),
    addresses of machines are those for documentation (RFC 5737, RFC 3849, RFC 7042), cards are test numbers, social
    security numbers begin with 9 and go on with a group that no taxpayer number has, postal codes begin with 000,
    IBANs are of the country XX (left to users by ISO 3166). A value of the row itself becomes one of the kind that its
    column is called after. Entities without a generator go to `otherwise`.
    """

    action: ClassVar[str] = "surrogate"
    key: bytes = field(repr=False)
    otherwise: Operator = field(default_factory=Replace)

    def __call__(self, value: str, entity: str, document: Document) -> str:
        kind = (document.kind(value) or entity) if entity == KNOWN else entity
        if kind == "PERSON":
            return _person(value, self.key)
        make = _MAKERS.get(kind)
        if make is None:
            return self.otherwise(value, entity, document)
        number = _number(self.key, kind, value)
        return make(_seeded(number), number)


def _number(key: bytes, entity: str, value: str) -> int:
    message = f"{entity}\0{fold(value)}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, message, "sha256")[:8], "big")


@cache
def _faker() -> Faker:
    from faker import Faker

    return Faker("en_US", use_weighting=False)


def _seeded(number: int) -> Faker:
    faker = _faker()
    faker.seed_instance(number)
    return faker


def _person(value: str, key: bytes) -> str:
    """Word for word, so that a surname alone becomes the same one as in the full name, in every document."""
    return _WORD.sub(lambda match: _name(match[0], key), value)


def _name(word: str, key: bytes) -> str:
    """Given names become given names, other words surnames, never the word itself; letters become letters."""
    number = _number(key, "PERSON", word)
    if len(word.rstrip(".")) == 1:
        return chr(ord("A") + number % 26) + word[1:]
    given, surnames = _names()
    pool = given if fold(word) in given else surnames
    place = number % len(pool)
    name = pool[place] if pool[place] != fold(word) else pool[place - 1]
    return name.upper() if word.isupper() else name if word.islower() else name.title()


@cache
def _names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Faker's American given names and surnames, folded."""
    from faker.providers.person.en_US import Provider as Names

    return tuple(sorted(map(fold, Names.first_names))), tuple(sorted(map(fold, Names.last_names)))


def _iban(faker: Faker, number: int) -> str:
    account = f"{number % 10**16:016}"
    letters = "".join(str(int(character, 36)) for character in f"{account}XX00")
    return f"XX{98 - int(letters) % 97:02}{account}"


_MAKERS: dict[str, Callable[[Faker, int], str]] = {
    "LOCATION": lambda faker, number: str(faker.city()),
    "ORGANIZATION": lambda faker, number: str(faker.company()),
    "STREET_ADDRESS": lambda faker, number: str(faker.street_address()),
    "ZIP_CODE": lambda faker, number: f"000{number % 100:02}",
    "OCCUPATION": lambda faker, number: str(faker.job()).lower(),
    "AGE": lambda faker, number: str(18 + number % 60),
    "USERNAME": lambda faker, number: f"@user{number % 10**6}",
    "PHONE_NUMBER": lambda faker, number: f"({200 + number % 700}) 555-01{number // 700 % 100:02}",
    "EMAIL_ADDRESS": lambda faker, number: f"{faker.user_name()}@example.com",
    "URL": lambda faker, number: f"https://example.com/{number % 10**6}",
    "CREDIT_CARD": lambda faker, number: CARDS[number % len(CARDS)],
    "IP_ADDRESS": lambda faker, number: f"{('192.0.2', '198.51.100', '203.0.113')[number % 3]}.{number // 3 % 256}",
    "MAC_ADDRESS": lambda faker, number: f"00-00-5E-00-53-{number % 256:02X}",
    "US_SSN": lambda faker, number: f"9{number % 100:02}-{number // 100 % 49 + 1:02}-{number // 10**4 % 10**4:04}",
    "IBAN_CODE": _iban,
}
