"""Findings of a Presidio recognizer in a Python file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from sanitize.errors import UsageError


@dataclass(frozen=True)
class PresidioFile:
    """A recognizer that needs no NLP artifacts."""

    recognizer: EntityRecognizer

    @classmethod
    def open(cls, file: Path, name: str) -> PresidioFile:
        """Run the file and make an instance of its class `name`; UsageError when that isn't a recognizer."""
        try:
            spec = spec_from_file_location(f"text_model_{file.stem}", file)
            module = module_from_spec(spec) if spec else None
            if spec and spec.loader and module:
                spec.loader.exec_module(module)
            recognizer = getattr(module, name)()
        except Exception:
            raise UsageError(f"text model {file}: {name or 'its recognizer'} can't be made without arguments") from None
        if not isinstance(recognizer, EntityRecognizer):
            raise UsageError(f"text model {file}: {name} is not a Presidio EntityRecognizer")
        return cls(recognizer)

    def read(self, texts: Sequence[str]) -> Iterator[list[tuple[int, int, str, float]]]:
        """The (start, end, label, score) of each text's results."""
        for text in texts:
            results = self.recognizer.analyze(text, self.recognizer.supported_entities, None)
            yield [(one.start, one.end, one.entity_type, one.score) for one in results]
