"""What the detectors of each covered language reach, as measured and written down in `measured.yaml`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sanitize.plain_yaml import read_yaml


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A language (ISO 639-1), the share of characters of people's names left uncovered, and the precision.

    Precision is over people, places and organizations, whatever the type. `texts` says what was measured on. `speed` is
    how many times as fast as Presidio with one small spaCy model the detectors are, where that was measured.
    """

    code: str
    language: str
    leaked: Figure
    precision: Figure
    texts: str
    speed: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """All but the code, for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "code"}


@cache
def measured() -> tuple[Measured, ...]:
    """The covered languages in order of their codes."""
    content = read_yaml(Path(__file__).with_name("measured.yaml"), "figures")
    return tuple(_measured(code, dict(entry)) for code, entry in sorted(content.items()))


def _measured(code: str, entry: dict[str, Any]) -> Measured:
    leaked, precision = (Figure(*entry.pop(name)) for name in ("leaked", "precision"))
    return Measured(code=code, leaked=leaked, precision=precision, **entry)
