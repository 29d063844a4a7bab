"""Recognizers of numbers with check digits, where a pattern alone would find too much."""

from __future__ import annotations

import re
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from sanitize.text.check_digits import luhn, vehicle_number

_CARD = re.compile(r"(?<![\w.,-])\d(?:[ -]?\d){11,18}(?![\w-]|[.,]\d)")
_VIN = re.compile(r"(?<!\w)[A-HJ-NPR-Z0-9]{17}(?!\w)", re.IGNORECASE)


class CheckedNumberRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Payment card numbers by the Luhn digit (ISO/IEC 7812-1) and vehicle numbers by theirs (49 CFR 565)."""

    def __init__(self, supported_language: str = "en") -> None:
        super().__init__(["CREDIT_CARD", "VIN"], "CheckedNumberRecognizer", supported_language)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Numbers whose check digit is right."""
        found = [("CREDIT_CARD", match) for match in _CARD.finditer(text) if luhn(match[0])]
        found += [("VIN", match) for match in _VIN.finditer(text) if _vehicle(match[0].upper())]
        return [RecognizerResult(entity, *match.span(), 0.9) for entity, match in found]


def _vehicle(number: str) -> bool:
    return any(map(str.isdecimal, number)) and vehicle_number(number)
