"""Whether the check digit of a card or a vehicle is right."""

from __future__ import annotations

_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def luhn(number: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others; separators are skipped, zeros alone don't count."""
    digits = [int(character) for character in reversed(number) if character.isdecimal()]
    total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return total > 0 and total % 10 == 0


def vehicle_number(number: str) -> bool:
    """Whether the ninth character is the check digit of a 17-character vehicle identification number."""
    total = sum(weight * (int(c) if c.isdecimal() else _VALUES[c]) for c, weight in zip(number, _WEIGHTS, strict=True))
    return number[8] == "0123456789X"[total % 11]
