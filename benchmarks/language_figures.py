"""What the detectors of each language reach on labelled texts, as `sanitize languages` states it.

    python benchmarks/language_figures.py DATA [--weights FILE] [LANGUAGE...]

DATA is a folder of labelled corpora (`lang/de_news_dev.jsonl`, …). Printed are the share of the characters of people's
names left uncovered and the precision over people, places and organizations whatever the type, each with a 95%
bootstrap interval over texts. `--weights` takes another head: one that was trained without a language (`python -m
sanitize.text.train.languages DATA --without sv --output FILE`) says what a language without labelled text can expect.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sanitize.errors import RecordError
from sanitize.text.detector import TextDetector
from sanitize.text.encoder import names
from sanitize.text.evaluate import NOT_SCORED, evaluate
from sanitize.text.spans import Span

CORPORA = {
    "en": ("web_dev", 0, 150),
    "de": ("lang/de_news_dev", 0, 600),
    "sv": ("lang/sv_news_dev", 0, 600),
    "es": ("lang/es_clinical_dev", 0, 40),
    "pt": ("lang/pt_court_dev", 0, 80),
    "fr_old": ("lang/fr_old_train", 2500, 120),
    "nl_old": ("lang/nl_old_train", 260, 20),
    "ru": ("lang/ru_news_train", 0, 60),
}
"""Corpus of each language, how many texts at its beginning are left out, since heads learn from them, and how many of
the others are drawn.
"""

PUBLIC = {
    "cs": ("lang/cs_slavner", 0, 50),
    "da": ("lang/da_uner", 0, 152),
    "fr": ("lang/fr_wikineural", 0, 136),
    "hr": ("lang/hr_uner", 0, 266),
    "it": ("lang/it_wikineural", 0, 110),
    "ja": ("lang/ja_gsd", 0, 500),
    "ko": ("lang/ko_klue", 0, 500),
    "nl": ("lang/nl_conll", 0, 117),
    "no": ("lang/no_norne", 0, 252),
    "pl": ("lang/pl_slavner", 0, 50),
    "zh": ("lang/zh_uner", 0, 500),
}
"""The same of public corpora that are no part of DATA as a rule: half of the texts each of UD Japanese GSD with named
entities (development and test), KLUE NER (development), UNER Chinese GSDSIMP, Danish DDT and Croatian SET (development
and test), NorNE in Bokmål (test), SlavNER (BSNLP 2021: Asia Bibi, Nord Stream, Ryanair, European Commission, Brexit),
CoNLL 2002 in Dutch (test) and WikiNEuRal (test, labelled by machine). Texts are four sentences each, or whole articles.
The other half was looked at while the finders were written; none was learned from.
"""


class Once:
    """A detector that looks at each text once."""

    def __init__(self, detector: TextDetector) -> None:
        self.detector = detector
        self.answers: dict[str | None, list[Span] | RecordError] = {}

    def detect(self, texts: Sequence[str | None]) -> list[list[Span] | RecordError]:
        """What the detector finds in the texts."""
        new = [text for text in texts if text not in self.answers]
        self.answers |= zip(new, self.detector.detect(new), strict=True)
        return [self.answers[text] for text in texts]


def drawn(file: Path, skipped: int, most: int) -> list[dict[str, object]]:
    """Some texts of a corpus, the same ones each time."""
    lines = file.read_text("utf-8").splitlines()[skipped:]
    return [json.loads(line) for line in random.Random(1).sample(lines, min(most, len(lines)))]


def people_only(texts: list[dict[str, object]]) -> list[dict[str, object]]:
    """The texts with all labels but those of people neither required nor wrong."""
    spans = [one["spans"] for one in texts]
    marked = [[[*span[:3], *(() if span[2] == "PERSON" else (NOT_SCORED,))] for span in some] for some in spans]  # type: ignore[attr-defined]
    return [{"text": one["text"], "spans": some} for one, some in zip(texts, marked, strict=True)]


def main() -> None:
    """Print a line for each language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("languages", nargs="*", default=sorted(CORPORA))
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    if options.weights:
        names.WEIGHTS = options.weights
    detector = Once(TextDetector.open())
    with TemporaryDirectory() as folder:
        for language in options.languages:
            name, skipped, most = (CORPORA | PUBLIC)[language]
            texts = drawn(options.data / f"{name}.jsonl", skipped, most)
            figures = []
            for part in (people_only(texts), texts):
                file = Path(folder) / f"{language}.jsonl"
                file.write_text("\n".join(map(json.dumps, part)), "utf-8")
                figures.append(evaluate(file, detector))
            people, everything = figures
            low, high = people["intervals"]["leaked"]
            least, most_precise = everything["intervals"]["any.precision"]
            print(
                f"{language}: people leaked {people['leaked']:.3f} ({low:.3f} to {high:.3f}), "
                f"precision {everything['any']['precision']:.2f} ({least:.2f} to {most_precise:.2f}), "
                f"{len(texts)} texts",
                flush=True,
            )


if __name__ == "__main__":
    main()
