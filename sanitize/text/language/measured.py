"""What the detectors of each covered language reach, as measured and written down in `measured.yaml`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sanitize.plain_yaml import read_yaml


@dataclass(frozen=True, slots=True)
class Measured:
    """A language (ISO 639-1), the share of characters of people's names left uncovered, and the precision.

    Precision is over people, places and organizations, whatever the type. Both are None where there was no labelled
    text to measure on; `texts` says what was measured on.
    """

    code: str
    language: str
    leaked: float | None
    precision: float | None
    texts: str

    def as_dict(self) -> dict[str, Any]:
        """All but the code, for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "code"}


@cache
def measured() -> tuple[Measured, ...]:
    """The covered languages in order of their codes."""
    content = read_yaml(Path(__file__).with_name("measured.yaml"), "figures")
    return tuple(Measured(code, **figures) for code, figures in sorted(content.items()))
