"""Recognizers from pattern files in Presidio's YAML format, run under a time limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import regex
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult

from sanitize.errors import RecordError, UsageError
from sanitize.plain_yaml import read_yaml
from sanitize.text.boundaries import unspaced
from sanitize.text.recognizers.gates import Gated

SECONDS = 2.0
"""Time that one pattern may take on one window of text before the record is given up."""

_SHIPPED = (Path(__file__).parents[3] / "rules", Path(__file__).parents[2] / "rules")
"""Where the shipped rules lie: beside the package in a checkout, inside it when installed."""


class TimedRecognizer(PatternRecognizer):  # type: ignore[misc]
    """A Presidio PatternRecognizer whose patterns give up after `SECONDS`.

    `analyze` raises RecordError("pattern_timeout") then, so that the text is not passed on as if it were clean.
    """

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Every match of every pattern; overlaps are the caller's to resolve."""
        flags = regex_flags or self.global_regex_flags
        results = []
        for pattern in self.patterns:
            if pattern.compiled_regex is None or pattern.compiled_with_flags != flags:
                pattern.compiled_regex, pattern.compiled_with_flags = regex.compile(pattern.regex, flags), flags
            try:
                spans = [match.span() for match in pattern.compiled_regex.finditer(text, timeout=SECONDS)]
            except TimeoutError:
                raise RecordError("pattern_timeout") from None
            metadata = {
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            }
            results += [
                RecognizerResult(self.supported_entities[0], start, end, pattern.score, recognition_metadata=metadata)
                for start, end in spans
                if start < end
            ]
        return results


def shipped_patterns(language: str) -> Iterator[Gated]:
    """The recognizers of `rules/recognizers/*.yaml` for a language."""
    folder = next(rules for rules in _SHIPPED if rules.is_dir()) / "recognizers"
    for path in sorted(folder.glob("*.yaml")):
        yield from _for_language(_shipped_content(path), path, language)


@cache
def _shipped_content(path: Path) -> Any:
    return read_yaml(path, "recognizers")


def pattern_file(path: Path, language: str) -> Iterator[Gated]:
    """The recognizers of one file; UsageError, naming the file, when it isn't in Presidio's format.

    Beside Presidio's keys, `needs` is a pattern that every text with a finding matches: a cheap test.
    """
    yield from _for_language(read_yaml(path, "recognizers"), path, language)


def _for_language(content: Any, path: Path, language: str) -> Iterator[Gated]:
    try:
        for entry in content["recognizers"]:
            if entry.get("supported_language", language) == language:
                yield _recognizer(dict(entry))
    except (KeyError, TypeError, ValueError, AttributeError, regex.error, re.error):
        raise UsageError(
            f"recognizers {path}: expected `recognizers`, each with name, supported_entity, patterns"
        ) from None


def _recognizer(entry: dict[str, Any]) -> Gated:
    needs = entry.pop("needs", None)
    patterns = [Pattern(**pattern) for pattern in entry.pop("patterns")]
    for pattern in patterns:
        regex.compile(pattern.regex)
    recognizer = TimedRecognizer(
        supported_entity=entry["supported_entity"],
        name=entry["name"],
        supported_language=entry.get("supported_language", "en"),
        patterns=patterns,
        context=entry.get("context"),
    )
    gate = re.compile(needs, re.IGNORECASE).search if needs else bool
    unspaced_letters = any(unspaced(sign) for pattern in patterns for sign in pattern.regex)
    return Gated(recognizer, gate, reads_unspaced=unspaced_letters)
