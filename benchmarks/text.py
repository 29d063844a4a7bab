"""Text detection against Presidio's BatchAnalyzerEngine, in CPU time, interleaved in one process.

    python benchmarks/text.py [DATA]

DATA is a folder of labelled corpora (`text/synth_dev.jsonl`, …; default: SANITIZE_TEST_DATA or ../shared/data). Printed
are ratios, since absolute times depend on the machine: *same* is ours with Presidio's recognizers and model and nothing
else, *default* the default profile, *fast* the profile without spaCy's entity recognizer.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from sanitize import models
from sanitize.text.analyzer import Analyzer
from sanitize.text.detector import TextDetector
from sanitize.text.evaluate import Document, Score, read, score
from sanitize.text.fast_ner import FastNer
from sanitize.text.ner import ENTITIES, load
from sanitize.text.recognizers.presidio import presidio_recognizers
from sanitize.text.recognizers.sieve import Sieve
from sanitize.text.spans import Finding, Span, Trust, resolve

ROUNDS = 3
CORPORA = ("synth_dev", "court_dev", "web_dev")
FASTER = 4.0
"""Least ratio of the default profile's speed to Presidio's."""

REACHED = {"synth_dev": 0.995, "court_dev": 0.995, "web_dev": 0.944}
"""Recall of the default profile that must not be lost."""

Detect = Callable[[Sequence[str]], list[list[Span]]]


class Everything(dict[str, float]):
    """Thresholds of 0 for every entity."""

    def get(self, key: str, default: float | None = None) -> float:  # type: ignore[override]
        return 0.0


def presidio() -> Detect:
    """BatchAnalyzerEngine with the medium model, organizations enabled, threshold 0, batches of 64."""
    ignored = [
        "CARDINAL",
        "EVENT",
        "LANGUAGE",
        "LAW",
        "MONEY",
        "ORDINAL",
        "PERCENT",
        "PRODUCT",
        "QUANTITY",
        "WORK_OF_ART",
    ]
    configuration = NerModelConfiguration(model_to_presidio_entity_mapping=ENTITIES, labels_to_ignore=ignored)
    model = {"lang_code": "en", "model_name": str(models.path("en_core_web_md"))}
    engine = SpacyNlpEngine([model], configuration)
    presidio_recognizers("en")
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    batch = BatchAnalyzerEngine(AnalyzerEngine(registry, engine))

    def detect(texts: Sequence[str]) -> list[list[Span]]:
        answers = batch.analyze_iterator(list(texts), "en", batch_size=64, score_threshold=0.0)
        return [
            resolve(text, [Finding(r.start, r.end, r.entity_type, r.score, Trust.STATISTICAL) for r in results])
            for text, results in zip(texts, answers, strict=True)
        ]

    return detect


def same() -> TextDetector:
    """Ours with nothing but Presidio's recognizers and the same model."""
    ner = FastNer(load(models.path("en_core_web_md")))
    return TextDetector(Analyzer(ner, None, (Sieve(presidio_recognizers("en")),), Everything()))


def ours(detector: TextDetector) -> Detect:
    """The detector as a function; a text it rejects counts as empty."""
    return lambda texts: [answer if isinstance(answer, list) else [] for answer in detector.detect(texts)]


def seconds(detect: Detect, texts: Sequence[str]) -> float:
    """CPU time of one pass."""
    begin = time.process_time()
    detect(texts)
    return time.process_time() - begin


def recall(documents: Sequence[Document], answers: list[list[Span]]) -> tuple[float, float]:
    """Any-recall, and the share of personal characters that are covered."""
    labels = {label for document in documents for *_, label in document.gold}
    total = Score()
    for document, spans in zip(documents, answers, strict=True):
        total += score(document, spans, labels)
    return total.any_hits.total() / total.gold.total(), 1 - total.leaked.total() / total.characters.total()


def compare(name: str, documents: Sequence[Document], peer: Detect, rivals: dict[str, Detect]) -> None:
    """Best of some rounds each, taken in turn."""
    texts = [document.text for document in documents]
    best = {key: float("inf") for key in ("presidio", *rivals)}
    for _ in range(ROUNDS):
        for key, detect in {"presidio": peer, **rivals}.items():
            best[key] = min(best[key], seconds(detect, texts))
    characters = sum(map(len, texts))
    found = {key: recall(documents, detect(texts)) for key, detect in {"presidio": peer, **rivals}.items()}
    for key in rivals:
        faster, speed = best["presidio"] / best[key], characters / best[key] / 1e6
        (recalled, covered), (their_recall, their_cover) = found[key], found["presidio"]
        print(f"{name:10} {key:8} {faster:6.1f}x  {speed:5.2f} M characters/s", end="")
        print(f"  recall {recalled:.3f} (presidio {their_recall:.3f})  covered {covered:.3f} ({their_cover:.3f})")
    for key in ("same", "default"):
        assert found[key][0] >= found["presidio"][0], f"{name}: {key} finds fewer spans than Presidio"
        assert found[key][1] >= found["presidio"][1], f"{name}: {key} covers fewer characters than Presidio"

    default = best["presidio"] / best["default"]
    assert default >= FASTER, f"{name}: default is {default:.1f} times as fast as Presidio"
    assert found["default"][0] >= REACHED[name], f"{name}: recall {found['default'][0]:.3f}"


def cell(texts: Sequence[str], detect: Detect) -> None:
    """A cell of ten million characters takes at most twice the time of the same text in short cells."""
    pieces = list(texts) * (10_000_000 // sum(map(len, texts)) + 1)
    short = [f"{number} {piece}" for number, piece in enumerate(pieces)]
    ratio = seconds(detect, ["\n".join(short)]) / seconds(detect, short)
    print(f"one cell of {sum(map(len, short)) / 1e6:.0f} MB / the same in short cells: {ratio:.2f}")
    assert ratio <= 2, "a large cell takes too long"


def main() -> None:
    """Run all comparisons."""
    fallback = os.environ.get("SANITIZE_TEST_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else fallback) / "text"
    peer, like = presidio(), same()
    rivals = {"same": ours(like), "default": ours(TextDetector.open()), "fast": ours(TextDetector.open("fast"))}
    for detect in (peer, *rivals.values()):
        detect(["Warm up: John Smith, 3 May 2021, (212) 555-0199, john@example.com, 10.0.0.1."])
    corpora = {name: read(folder / f"{name}.jsonl") for name in CORPORA}
    for name, documents in corpora.items():
        compare(name, documents, peer, rivals)
    cell([document.text for document in corpora["synth_dev"]], rivals["default"])
    cells = [document.text for document in corpora["synth_dev"][:400]] * 6
    ratio = seconds(peer, cells) / min(seconds(rivals["same"], cells) for _ in range(ROUNDS))
    print(f"{len(cells)} cells of {len(set(cells))} distinct values: {ratio:.1f}x")
    texts = [document.text for documents in corpora.values() for document in documents]
    floor = min(seconds(lambda items: list(like.analyzer.english.ner.parse(items)), texts) for _ in range(ROUNDS))
    for key, detect in rivals.items():
        print(f"entity recognizer alone / {key}: {floor / min(seconds(detect, texts) for _ in range(ROUNDS)):.2f}")


if __name__ == "__main__":
    main()
