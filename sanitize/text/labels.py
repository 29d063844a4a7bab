"""Which of the detector's entities answer to which label of a corpus."""

from __future__ import annotations

from collections.abc import Iterable

_REGION = frozenset({"LOCATION", "COORDINATES"})
_PLACE = _REGION | {"STREET_ADDRESS", "ZIP_CODE"}
_WHEN = frozenset({"DATE_TIME", "AGE"})
_CODE = frozenset(
    {
        "ID_NUMBER", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "US_ITIN", "US_PASSPORT", "US_BANK_NUMBER",
        "US_DRIVER_LICENSE", "UK_NHS", "UK_NINO", "MEDICAL_LICENSE", "LICENSE_PLATE", "VIN", "IP_ADDRESS",
        "MAC_ADDRESS", "UUID", "CRYPTO", "SECRET",
    }
)  # fmt: skip
_PERSON = frozenset({"PERSON", "USERNAME"})

LABELS: dict[str, frozenset[str]] = {
    "PERSON": _PERSON,
    "PER": _PERSON,
    "TITLE": frozenset({"TITLE", "OCCUPATION"}),
    "LOCATION": _REGION,
    "LOC": _PLACE,
    "GPE": _PLACE,
    "STREET_ADDRESS": frozenset({"STREET_ADDRESS"}),
    "ZIP_CODE": frozenset({"ZIP_CODE", "STREET_ADDRESS"}),
    "ORGANIZATION": frozenset({"ORGANIZATION"}),
    "ORG": frozenset({"ORGANIZATION"}),
    "DATE_TIME": _WHEN,
    "DATETIME": _WHEN,
    "AGE": frozenset({"AGE"}),
    "NRP": frozenset({"NRP"}),
    "DEM": frozenset({"NRP", "OCCUPATION", "DEMOGRAPHIC", "AGE", "TITLE"}),
    "CODE": _CODE,
    "QUANTITY": frozenset({"QUANTITY"}),
    "MISC": frozenset({"MISC"}),
    "DOMAIN_NAME": frozenset({"URL"}),
    "URL": frozenset({"URL"}),
    "US_DRIVER_LICENSE": frozenset({"US_DRIVER_LICENSE", "ID_NUMBER"}),
}
"""Corpus label to the entities that name it rightly; a label that isn't here answers to its own name."""


def accepted(label: str) -> frozenset[str]:
    """The entities that are a right answer to a corpus label."""
    return LABELS.get(label, frozenset({label}))


def label_map(labels: Iterable[str]) -> dict[str, list[str]]:
    """The part of the map that a corpus with these labels uses."""
    return {label: sorted(accepted(label)) for label in sorted(labels)}
