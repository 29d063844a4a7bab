"""Of which kind a row's own values are, by what their columns are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanitize.text.field_names import words_of
from sanitize.text.known_values import KnownValue
from sanitize.text.operators import loose

_KINDS = {
    "EMAIL_ADDRESS": "email mail",
    "PHONE_NUMBER": "phone telephone tel mobile cell fax",
    "IP_ADDRESS": "ip",
    "URL": "url website homepage",
    "IBAN_CODE": "iban",
    "US_SSN": "ssn",
    "USERNAME": "username login handle",
    "ZIP_CODE": "zip zipcode postcode postal plz",
    "STREET_ADDRESS": "address street",
    "ORGANIZATION": "employer company organization organisation org firm hospital clinic school university",
    "LOCATION": "city town village hometown birthplace",
    "OCCUPATION": "job occupation profession",
    "AGE": "age",
}
"""Entities by words in names of columns; the first that fits counts."""


def kinds(known: Sequence[KnownValue]) -> dict[str, str]:
    """The entity of each value and of each of its words, in `loose` form, where the column says it."""
    return {form: kind for one in known if (kind := _kind(one)) for form in _forms(one)}


def _forms(one: KnownValue) -> Iterator[str]:
    form = loose(one.value)
    yield from (form, *form.split())


def _kind(one: KnownValue) -> str:
    if one.name:
        return "PERSON"
    said = set(words_of(one.column))
    return next((entity for entity, words in _KINDS.items() if said & set(words.split())), "")
