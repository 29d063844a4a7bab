"""Faker's locales, which draw the same with the same seed."""

from __future__ import annotations

from faker import Faker


def localized(locale: str) -> Faker:
    """Faker in a locale: Italian cities are a set there, whose order is another one in every process."""
    faker = Faker(locale)
    for provider in faker.get_providers():
        if isinstance(cities := getattr(provider, "cities", None), list):
            provider.cities = sorted(cities)
    return faker
