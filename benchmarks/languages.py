"""Speed and memory of the text detector in several languages, against Presidio with one small spaCy model.

    python benchmarks/languages.py [DATA]

DATA is a folder of labelled corpora (`text/lang/de_news_dev.jsonl`, …; default: SANITIZE_TEST_DATA or ../shared/data).
Speeds are ratios of CPU time on the same characters in one process with one thread, since absolute times depend on the
machine. Memory is the most that this process took, with the detectors of all languages loaded. Patterns are compiled
together from the start, as they are in a run after its first 300,000 characters. The exit code is 1 when a goal is
missed.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from sanitize import models
from sanitize.text.detector import TextDetector
from sanitize.text.evaluate import read
from sanitize.text.ner import ENTITIES
from sanitize.text.recognizers import scanner
from sanitize.text.recognizers.presidio import presidio_recognizers

CHARACTERS = 40_000
ROUNDS = 2
CORPORA = {
    "en": ("web_dev", 3.0),
    "de": ("lang/de_news_dev", 2.0),
    "sv": ("lang/sv_news_dev", 2.0),
    "es": ("lang/es_clinical_dev", 2.0),
    "pt": ("lang/pt_court_dev", 2.0),
    "fr": ("lang/fr_old_train", 2.0),
    "nl": ("lang/nl_old_train", 2.0),
    "ru": ("lang/ru_news_train", 2.0),
}
"""Corpus of each language, and how many times faster than Presidio the detector should be."""
MEMORY = 1.5
"""Gigabytes that a process with all detectors may take."""


def presidio() -> Callable[[Sequence[str]], Any]:
    """BatchAnalyzerEngine with the small English model, whatever the language: what it costs doesn't depend on it."""
    configuration = NerModelConfiguration(model_to_presidio_entity_mapping=ENTITIES, labels_to_ignore=["CARDINAL"])
    model = {"lang_code": "en", "model_name": str(models.path("en_core_web_sm"))}
    presidio_recognizers("en")
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    batch = BatchAnalyzerEngine(AnalyzerEngine(registry, SpacyNlpEngine([model], configuration)))
    return lambda texts: list(batch.analyze_iterator(list(texts), "en", batch_size=64))


def sample(file: Path) -> list[str]:
    """Texts from the beginning of a corpus."""
    texts, size = [], 0
    for document in read(file):
        texts.append(document.text)
        size += len(document.text)
        if size > CHARACTERS:
            break
    return texts


def cpu(work: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> float:
    """Least CPU seconds of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work(texts)
        taken.append(time.process_time() - before)
    return min(taken)


def main() -> int:
    """Print ratios and memory."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SANITIZE_TEST_DATA", "../shared/data"))
    logging.disable(logging.WARNING)
    scanner.PAYS_OFF = 0
    detector = TextDetector.open()
    texts = {language: sample(data / "text" / f"{name}.jsonl") for language, (name, _) in CORPORA.items()}
    for some in texts.values():
        detector.detect(some[:1])
    ours = {language: cpu(detector.detect, some) for language, some in texts.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    other, missed = presidio(), memory > MEMORY
    print(f"{'language':10}{'times as fast':>14}{'goal':>6}{'thousand characters a second':>30}")
    for language, (_, goal) in CORPORA.items():
        ratio = cpu(other, texts[language]) / ours[language]
        speed = sum(map(len, texts[language])) / ours[language] / 1000
        print(f"{language:10}{ratio:>14.1f}{goal:>6.1f}{speed:>30.0f}")
        missed |= ratio < goal
    print(f"memory {memory:.2f} GB, goal {MEMORY}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
