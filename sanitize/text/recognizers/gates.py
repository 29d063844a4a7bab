"""A recognizer behind a cheap test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from presidio_analyzer import EntityRecognizer

Gate = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Gated:
    """A recognizer, and a test that is falsy only for texts in which the recognizer can find nothing."""

    recognizer: EntityRecognizer
    gate: Gate
