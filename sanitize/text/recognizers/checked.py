"""Recognizers of numbers with check digits, where a pattern alone would find too much."""

from __future__ import annotations

import re
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

_CARD = re.compile(r"(?<![\w.,-])\d(?:[ -]?\d){11,18}(?![\w-]|[.,]\d)")
_VIN = re.compile(r"(?<!\w)(?=[A-HJ-NPR-Z]*\d)[A-HJ-NPR-Z0-9]{17}(?!\w)", re.IGNORECASE)
_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


class CheckedNumberRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Payment card numbers by the Luhn digit (ISO/IEC 7812-1) and vehicle numbers by theirs (49 CFR 565)."""

    def __init__(self, supported_language: str = "en") -> None:
        super().__init__(["CREDIT_CARD", "VIN"], "CheckedNumberRecognizer", supported_language)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Numbers whose check digit is right."""
        found = [("CREDIT_CARD", match) for match in _CARD.finditer(text) if luhn(match[0])]
        found += [("VIN", match) for match in _VIN.finditer(text) if vehicle_number(match[0].upper())]
        return [RecognizerResult(entity, *match.span(), 0.9) for entity, match in found]


def luhn(number: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others; separators are skipped, zeros alone don't count."""
    digits = [int(character) for character in reversed(number) if character.isdecimal()]
    total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return total > 0 and total % 10 == 0


def vehicle_number(number: str) -> bool:
    """Whether the ninth character is the check digit of a 17-character vehicle identification number."""
    total = sum(weight * (int(c) if c.isdecimal() else _VALUES[c]) for c, weight in zip(number, _WEIGHTS, strict=True))
    return number[8] == "0123456789X"[total % 11]
