"""What the detector covers in harmless sentences of each language: every finding is a mistake.

    python benchmarks/benign_languages.py [LANGUAGE...]

The sentences are those of `benign_languages.yaml`; the training of no detector reads them. The exit code is 1 when more
than a tenth of the sentences are changed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sanitize.errors import RecordError
from sanitize.plain_yaml import read_yaml
from sanitize.text.detector import TextDetector

MOST = 0.1


def sentences(languages: Sequence[str] = ()) -> Mapping[str, list[str]]:
    """The sentences of each language (ISO 639-1)."""
    content = read_yaml(Path(__file__).with_name("benign_languages.yaml"), "sentences")
    return {language: some for language, some in content.items() if not languages or language in languages}


def main() -> int:
    """Print the number of changed sentences, and what was covered, by language."""
    detector = TextDetector.open()
    total = changed = 0
    for language, some in sentences(sys.argv[1:]).items():
        found: list[str] = []
        for text, answer in zip(some, detector.detect(some), strict=True):
            total += 1
            if isinstance(answer, RecordError):
                changed, found = changed + 1, [*found, f"held back: {answer}"]
            elif answer:
                changed, found = changed + 1, [*found, *(text[one.start : one.end] for one in answer)]
        print(f"{language}: {', '.join(found) or 'nothing'}", flush=True)
    print(f"{changed} of {total} sentences changed")
    return int(changed > MOST * total)


if __name__ == "__main__":
    sys.exit(main())
